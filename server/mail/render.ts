import type { Language } from '../../db/people.ts';
import type { MailData, Rendered } from './data.ts';

/** The parts of every mail, before they become text and HTML. */
type Letter = { subject: string; preheader: string; title: string; lead: string[]; facts: [label: string, value: string][]; button: { label: string; url: string } | null; after: string[]; footer: string[] };

/** One mail in its reader's language. What people wrote is text, never markup. */
export function renderMail(data: MailData): Rendered {
  const letter = withTrial(letterOf(data), data);
  return { subject: oneLine(letter.subject), text: textOf(letter), html: htmlOf(letter, data) };
}

/** A header is one line, whatever a name holds. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\u2028\u2029]+/g, ' ').trim().slice(0, 200);
}

function letterOf(data: MailData): Letter {
  switch (data.kind) {
    case 'task':
    case 'reminder':
      return askLetter(data);
    case 'tell':
    case 'cc':
      return tellLetter(data);
    case 'handedOver':
      return handedOverLetter(data);
    case 'notify':
      return { ...blank, subject: data.subject, title: data.subject, preheader: data.flow, lead: data.body.split(/\n{2,}/), footer: [footer(data, data.flow)] };
    case 'signIn':
      return signInLetter(data);
    case 'oldAddress':
      return oldAddressLetter(data);
  }
}

const blank: Letter = { subject: '', preheader: '', title: '', lead: [], facts: [], button: null, after: [], footer: [] };

const pick = (language: Language, en: string, zh: string): string => (language === 'zh' ? zh : en);

function askLetter(data: Extract<MailData, { kind: 'task' | 'reminder' }>): Letter {
  const { language, ask, about, dueShort, sensitive } = data;
  const what = about === null || sensitive ? null : about;
  const title = titleOf(language, ask, about);
  const by = dueShort === null ? '' : pick(language, ` by ${dueShort}`, `（${dueShort}前）`);
  const hidden = pick(language, `A task for you${dueShort === null ? '' : `, by ${dueShort}`}`, `有一項待辦事項${by}`);
  const subject = sensitive ? hidden : `${titleOf(language, ask, what)}${by}`;
  const again = data.kind === 'reminder';
  const lead = again ? [data.late ? pick(language, 'This is late and still waits for you.', '此事項已逾期，仍有待處理。') : pick(language, 'A reminder: this still waits for you.', '溫馨提示：此事項仍有待處理。')] : [];
  const left = data.daysLeft === null || data.late ? '' : pick(language, ` (${data.daysLeft} working ${data.daysLeft === 1 ? 'day' : 'days'} left)`, `（尚餘 ${data.daysLeft} 個工作天）`);
  return {
    ...blank,
    subject: again ? pick(language, `Reminder: ${subject}`, `提示：${subject}`) : subject,
    preheader: data.why,
    title,
    lead: [...lead, ...(data.guidance === null ? [] : data.guidance.split(/\n{2,}/))],
    facts: facts(language, [
      ['Due', '限期', data.due === null ? null : `${data.due}${left}`],
      ['Why you', '為何是您', data.why],
      ['If not', '如未回覆', data.ifNot],
      ['Questions to', '查詢', data.contact],
    ]),
    button: { label: pick(language, 'Open and answer', '開啟並回覆'), url: data.link },
    after: [pick(language, 'Opening the page decides nothing. The link is yours alone: please do not pass it on.', '開啟頁面並不會作出任何決定。此連結只供您本人使用，請勿轉發。')],
    footer: [footer(data, data.flow)],
  };
}

function titleOf(language: Language, ask: string, about: string | null): string {
  return about === null ? ask : pick(language, `${ask}: ${about}`, `${ask}：${about}`);
}

function facts(language: Language, rows: [en: string, zh: string, value: string | null][]): [string, string][] {
  return rows.flatMap(([en, zh, value]) => (value === null ? [] : [[pick(language, en, zh), value] as [string, string]]));
}

function tellLetter(data: Extract<MailData, { kind: 'tell' | 'cc' }>): Letter {
  const { language, ask, about, holders } = data;
  const title = data.kind === 'tell' ? pick(language, 'Still unanswered', '尚未回覆') : pick(language, 'For your information', '供您參考');
  const lead = data.kind === 'tell' ? pick(language, `${holders} has not answered yet. You are told because the flow says so; nothing is asked of you here.`, `${holders}尚未回覆。按流程設定通知您，您無須在此處理。`) : pick(language, `${holders} has been asked. This is a copy: nothing is asked of you.`, `已請${holders}處理。此為副本，您無須處理。`);
  const subject = data.sensitive ? title : `${title}${pick(language, ': ', '：')}${titleOf(language, ask, about)}`;
  return {
    ...blank,
    subject,
    preheader: data.flow,
    title: data.sensitive ? title : subject,
    lead: [lead],
    facts: facts(language, [['Waits for', '有待', holders], ['Due', '限期', data.due]]),
    footer: [footer(data, data.flow)],
  };
}

function handedOverLetter(data: Extract<MailData, { kind: 'handedOver' }>): Letter {
  const { language, ask, about, holder } = data;
  const title = pick(language, 'No longer with you', '已轉交他人');
  return {
    ...blank,
    subject: data.sensitive ? title : `${title}${pick(language, ': ', '：')}${titleOf(language, ask, about)}`,
    preheader: data.flow,
    title,
    lead: [pick(language, `“${titleOf(language, ask, about)}” was handed over to ${holder}. Your link no longer answers it.`, `「${titleOf(language, ask, about)}」已轉交${holder}，您的連結已不能用作回覆。`)],
    footer: [footer(data, data.flow)],
  };
}

function signInLetter(data: Extract<MailData, { kind: 'signIn' }>): Letter {
  const { language, minutes } = data;
  return {
    ...blank,
    subject: pick(language, `Sign in to ${data.company}`, `登入${data.company}`),
    preheader: pick(language, `Valid for ${minutes} minutes, once`, `${minutes} 分鐘內有效，只可使用一次`),
    title: pick(language, 'Your sign-in link', '您的登入連結'),
    lead: [pick(language, `It opens a page with one button. It works once and for ${minutes} minutes.`, `開啟後按一下頁面上的按鈕即可登入。連結在 ${minutes} 分鐘內有效，只可使用一次。`)],
    button: { label: pick(language, 'Sign in', '登入'), url: data.link },
    after: [pick(language, 'You did not ask for it? Then nothing needs doing: without the link nobody gets in.', '如果不是您要求登入，無須理會：沒有此連結的人無法登入。')],
    footer: [footer(data, data.company)],
  };
}

function oldAddressLetter(data: Extract<MailData, { kind: 'oldAddress' }>): Letter {
  const { language, company } = data;
  return {
    ...blank,
    subject: pick(language, `Your address at ${company} was changed`, `您在${company}的電郵地址已更改`),
    preheader: pick(language, 'This address no longer signs you in', '此地址已不能用作登入'),
    title: pick(language, 'Your address was changed', '您的電郵地址已更改'),
    lead: [pick(language, 'From now on tasks and sign-in links go to another address. Links sent here no longer work, and everyone signed in with this address was signed out.', '由現在起，待辦事項及登入連結會寄往另一地址。寄到此地址的連結已失效，所有以此地址登入的裝置亦已登出。'), pick(language, 'If this is wrong, please tell your HR department at once.', '如有錯誤，請立即通知人力資源部。')],
    footer: [footer(data, company)],
  };
}

function footer({ language, company }: MailData, about: string): string {
  return pick(language, `Sent by ${company} for “${about}”. You get this because a step of it concerns you.`, `由${company}就「${about}」發出。因其中一個步驟與您有關，故寄予您。`);
}

function withTrial(letter: Letter, data: MailData): Letter {
  if (!data.trial) return letter;
  const note = pick(data.language, `Trial: in earnest this would go to ${data.to}.`, `測試運行：正式運行時會寄給${data.to}。`);
  return { ...letter, subject: `${pick(data.language, '[Trial]', '［測試］')} ${letter.subject}`, lead: [note, ...letter.lead] };
}

function textOf({ title, lead, facts: rows, button, after, footer: end }: Letter): string {
  const blocks = [title, ...lead, rows.map(([label, value]) => `${label}: ${value}`).join('\n'), button === null ? '' : `${button.label}:\n${button.url}`, ...after, `--\n${end.join('\n')}`];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? character);
const lines = (text: string): string => escaped(text).replaceAll('\n', '<br>');

const font = `font-family:-apple-system,'Segoe UI',Roboto,'PingFang HK','Microsoft JhengHei','Noto Sans HK',sans-serif`;

/** One column, 600 wide, no image, no remote thing; colours that hold in dark mode too. */
function htmlOf({ preheader, title, lead, facts: rows, button, after, footer: end }: Letter, { language, company }: MailData): string {
  const paragraph = (text: string, style = '') => `<p style="margin:0 0 16px;${style}">${lines(text)}</p>`;
  const fact = ([label, value]: [string, string]) => `<tr><td style="padding:6px 16px 6px 0;color:#6b7480;vertical-align:top;white-space:nowrap">${escaped(label)}</td><td style="padding:6px 0;font-weight:600">${lines(value)}</td></tr>`;
  const table = rows.length === 0 ? '' : `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 20px;border-top:1px solid #d9dde3;border-bottom:1px solid #d9dde3;width:100%">${rows.map(fact).join('')}</table>`;
  const action = button === null ? '' : `<p style="margin:0 0 20px"><a href="${escaped(button.url)}" style="display:block;background:#1b5fc1;color:#ffffff;text-decoration:none;font-weight:600;text-align:center;line-height:48px;border-radius:10px;padding:0 24px">${escaped(button.label)}</a></p>`;
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-Hant-HK' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escaped(title)}</title></head>
<body style="margin:0;padding:24px 12px;${font};font-size:16px;line-height:24px">
<div style="display:none;max-height:0;overflow:hidden">${escaped(preheader)}</div>
<div style="max-width:600px;margin:0 auto">
<p style="margin:0 0 20px;color:#6b7480;font-size:14px">${escaped(company)}</p>
<h1 style="margin:0 0 16px;font-size:22px;line-height:28px;font-weight:600">${escaped(title)}</h1>
${lead.map((text) => paragraph(text)).join('\n')}
${table}
${action}
${after.map((text) => paragraph(text, 'color:#6b7480;font-size:14px;line-height:20px;')).join('\n')}
<p style="margin:24px 0 0;padding-top:12px;border-top:1px solid #d9dde3;color:#6b7480;font-size:12px;line-height:18px">${end.map(lines).join('<br>')}</p>
</div></body></html>
`;
}
