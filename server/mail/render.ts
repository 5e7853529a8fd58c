import type { Letter, MailData, Part, Rendered } from './data.ts';
import { letterOf } from './letter.ts';

/** One mail in its reader's language, as text and as HTML that say the same, line by line. What people wrote is text, never markup. `marker`: the line above which one answers. */
export function renderMail(data: MailData, marker?: string): Rendered {
  const letter = plainly({ ...letterOf(data), ...(marker !== undefined && { marker }) });
  const sender = { language: data.language, company: plainly(data.company) };
  return { subject: oneLine(letter.subject), preheader: oneLine(letter.preheader), text: textOf(letter, sender), html: htmlOf(letter, sender) };
}

/** Whatever a name or a text holds, it breaks off nothing and turns the direction of nothing that is written around it. */
function plainly<Part>(part: Part): Part {
  if (typeof part === 'string')
    return part.replaceAll(/(?!\n)[\p{Cc}\u2028\u2029]+/gu, ' ').replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '') as Part;
  if (Array.isArray(part)) return part.map(plainly) as Part;
  return typeof part === 'object' && part !== null ? (Object.fromEntries(Object.entries(part).map(([key, value]) => [key, plainly(value)])) as Part) : part;
}

/** A header is one line. */
function oneLine(text: string): string {
  const line = text.replaceAll('\n', ' ');
  // Never half a character at the end.
  return line
    .trim()
    .slice(0, 200)
    .replace(/[\ud800-\udbff]$/, '');
}

type Sender = Pick<MailData, 'language' | 'company'>;

function textOf({ marker = '', title, lead, facts, button, parts = [], after, footer, foot }: Letter, { language, company }: Sender): string {
  const own = partLines({ title, lead, facts, button }, language);
  const others = parts.flatMap((part, index) => partLines({ ...part, title: `${index + 1}. ${part.title}` }, language));
  const end = foot === undefined ? footer : `${footer}\n${foot.label}${language === 'zh' ? '：' : ': '}${foot.url}`;
  const blocks = [marker, company, ...own, ...others, ...after, `-- \n${end}`];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function partLines({ title, lead, facts, button }: Part, language: MailData['language']): string[] {
  const colon = language === 'zh' ? '：' : ': ';
  const rows = facts.map(([label, value]) => `${label}${colon}${value}`).join('\n');
  const action = button === null ? '' : `${button.label}${colon.trimEnd()}\n${button.url}`;
  return [title, ...lead, rows, action];
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? character);
const lines = (text: string): string => escaped(text).replaceAll('\n', '<br>');

const font = `-apple-system,'Segoe UI',Roboto,'PingFang HK','Microsoft JhengHei','Noto Sans HK','Noto Sans CJK HK',sans-serif`;

/** Where a mail program follows the reader's dark mode itself; elsewhere the colours of the lines hold on either ground. */
const dark = `@media (prefers-color-scheme:dark){.lw-page{background:#14171b!important;color:#e8eaed!important}.lw-card{background:#1e2227!important;border-color:#343a42!important}.lw-text{color:#e8eaed!important}.lw-muted{color:#a3abb6!important}.lw-line{border-color:#343a42!important}.lw-button{background:#7fb0ff!important}.lw-button a{color:#0b1a33!important}}@media (max-width:480px){.lw-page{padding:0!important}.lw-card{padding:20px 16px!important;border-width:0!important;border-radius:0!important}}`;

/** Keeps the list of mails from showing the beginning of the letter after the preheader. */
const filler = '&#847;&zwnj;&nbsp;'.repeat(60);

/** One column of 600, no image and nothing to load. */
function htmlOf({ marker, preheader, title, lead, facts, button, parts = [], after, footer, foot }: Letter, { language, company }: Sender): string {
  const aside = (text: string) => `<p class="lw-muted" style="margin:0 0 16px;color:#59626e;font-size:14px;line-height:20px">${lines(text)}</p>`;
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-Hant-HK' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(title)}</title>
<style>${dark}</style>
</head>
<body class="lw-page" style="margin:0;padding:24px 12px;background:#f6f7f9;color:#1b1f24;font-family:${font};font-size:16px;line-height:24px">
<div style="display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px">${escaped(preheader)}${filler}</div>
<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%" style="max-width:600px;margin:0 auto">
<tr><td class="lw-card" style="padding:24px 28px;background:#ffffff;border:1px solid #d9dde3;border-radius:10px;font-family:${font};font-size:16px;line-height:24px">
${marker === undefined ? '' : `<p class="lw-muted" style="margin:0 0 12px;color:#59626e;font-size:12px;line-height:18px">${escaped(marker)}</p>\n`}<p class="lw-muted" style="margin:0 0 12px;color:#59626e;font-size:14px;line-height:20px">${escaped(company)}</p>
<h1 class="lw-text" style="margin:0 0 16px;color:#1b1f24;font-size:22px;line-height:28px;font-weight:600">${lines(title)}</h1>
${lead.map(paragraph).join('\n')}
${factTable(facts)}
${button === null ? '' : buttonTable(button)}
${parts.map(partHtml).join('\n')}
${after.map(aside).join('\n')}
<p class="lw-muted lw-line" style="margin:24px 0 0;padding-top:12px;border-top:1px solid #d9dde3;color:#59626e;font-size:12px;line-height:18px">${lines(footer)}${foot === undefined ? '' : `<br><a class="lw-muted" href="${escaped(foot.url)}" style="color:#59626e">${escaped(foot.label)}</a>`}</p>
</td></tr>
</table>
</body>
</html>
`;
}

const paragraph = (text: string): string => `<p class="lw-text" style="margin:0 0 16px;color:#1b1f24">${lines(text)}</p>`;

/** One of several messages in a mail. */
function partHtml({ title, lead, facts, button }: Part, index: number): string {
  return `<h2 class="lw-text lw-line" style="margin:24px 0 8px;padding-top:16px;border-top:1px solid #d9dde3;color:#1b1f24;font-size:18px;line-height:24px;font-weight:600">${index + 1}. ${lines(title)}</h2>
${lead.map(paragraph).join('\n')}
${factTable(facts)}
${button === null ? '' : buttonTable(button)}`;
}

function factTable(facts: Letter['facts']): string {
  if (facts.length === 0) return '';
  // A name may be long: it is folded rather than leave no room for what stands beside it.
  const own = (label: string) => (label.length > 14 ? 'width="45%" style="' : 'width="88" style="white-space:nowrap;');
  const row = ([label, value]: [string, string]) =>
    `<tr><td class="lw-muted" ${own(label)}padding:5px 16px 5px 0;color:#59626e;font-size:15px;line-height:22px;vertical-align:top">${escaped(label)}</td><td class="lw-text" style="padding:5px 0;color:#1b1f24;font-size:15px;line-height:22px;vertical-align:top">${lines(value)}</td></tr>`;
  return `<table role="presentation" class="lw-line" cellpadding="0" cellspacing="0" border="0" width="100%" style="margin:0 0 20px;padding:8px 0;border-top:1px solid #d9dde3;border-bottom:1px solid #d9dde3">${facts.map(row).join('')}</table>`;
}

/** A table with a ground of its own: Outlook on Windows draws no other kind of button. */
function buttonTable({ label, url }: { label: string; url: string }): string {
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%" style="margin:0 0 20px"><tr><td class="lw-button" align="center" bgcolor="#1b5fc1" style="background:#1b5fc1;border-radius:10px"><a href="${escaped(url)}" style="display:block;padding:0 24px;color:#ffffff;font-size:16px;line-height:48px;font-weight:600;text-decoration:none;text-align:center">${escaped(label)}</a></td></tr></table>`;
}
