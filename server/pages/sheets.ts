import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import { renderSVG } from 'uqr';
import { dayIn } from '../../db/auth.ts';
import { organisation } from '../../db/organisation.ts';
import { allPeople, isPresent, peopleByIds, type Person } from '../../db/people.ts';
import { sheetsInForce } from '../../db/sheets.ts';
import { isSheet, issueSheet, mayHaveSheet, type PrintedSheet, takeCode } from '../auth/sheets.ts';
import { countsAsSender, senderOf } from '../auth/requests.ts';
import type { AppDeps } from '../deps.ts';
import { languageOf } from '../language.ts';
import { nameOf } from '../mail/names.ts';
import { type AppEnv, gate, limitBody, newRouter, whoIs } from '../permissions.ts';
import { chineseFont, fontStack, languageTag } from './chinese.ts';
import { contentSecurity, type Html, page } from './layout.ts';
import { type SheetWords, sheetWords } from './sheet-words.ts';

const formBody = 256 * 1024;
const mostSheets = 500;

/** Sign-in by a sheet of paper, on a device that others use too; printing such sheets; and the page that says that nothing is kept. All of it works without script. */
export function sheetPages({ sql, keys, config }: AppDeps) {
  return newRouter()
    .get('/p/:token', gate('anyone'), async (c) => ((await isSheet(sql, c.req.param('token'))) ? codePage(c) : unknownPage(c)))
    .post('/p/:token', gate('anyone'), limitBody(formBody), async (c) => {
      const form = await c.req.parseBody();
      const words = sheetWords[languageOf(c)];
      if (!(await countsAsSender(sql, keys, senderOf(c, config.proxies)))) return codePage(c, words.locked, 429);
      const typed = typeof form.code === 'string' ? form.code.slice(0, 40) : '';
      const taken = await takeCode(sql, keys, { token: c.req.param('token'), typed, zone: config.zone });
      if (taken === 'unknown') return unknownPage(c);
      if (taken === 'wrong') return codePage(c, words.wrong, 400);
      if (taken === 'locked') return codePage(c, words.locked, 429);
      for (const cookie of await c.get('sessions').begin(taken.personId, c.req.raw.headers, { shared: true })) c.header('set-cookie', cookie, { append: true });
      return taken.left > 2 ? c.redirect('/', 303) : lastCodesPage(c, taken.left);
    })
    .get('/done', gate('anyone'), (c) => donePage(c))
    .get('/sheets', gate('people.sheets'), async (c) => {
      const today = await dayIn(sql, config.zone);
      const people = (await allPeople(sql)).filter((person) => isPresent(person, today) && mayHaveSheet(person)).slice(0, mostSheets);
      return choosePage(c, people, new Map((await sheetsInForce(sql)).map(({ personId, left }) => [personId, left])));
    })
    .post('/sheets', gate('people.sheets'), limitBody(formBody), async (c) => {
      const form = await c.req.parseBody({ all: true });
      const ids = [form.person ?? []].flat().filter((id): id is string => typeof id === 'string');
      const by = whoIs(c).person.id;
      const sheets = await sql.begin(async (tx) => {
        const today = await dayIn(tx, config.zone);
        const people = (await peopleByIds(tx, ids.slice(0, mostSheets))).filter((person) => isPresent(person, today) && mayHaveSheet(person));
        const printed: PrintedSheet[] = [];
        for (const person of people) printed.push(await issueSheet(tx, keys, { person, by, publicUrl: config.publicUrl }));
        return printed;
      });
      const { nameEn, nameZh } = await organisation(sql);
      return printPage(c, sheets, { en: nameEn, zh: nameZh ?? nameEn });
    });
}

function codePage(c: Context<AppEnv>, wrong?: string, status: 200 | 400 | 429 = 200) {
  const language = languageOf(c);
  const words = sheetWords[language];
  const body = html`<h1>${words.title}</h1>
${wrong === undefined ? '' : html`<p class="wrong" role="alert" id="wrong">${wrong}</p>`}
<p>${words.how}</p>
<form method="post">
<label for="code">${words.code}</label>
<input id="code" name="code" inputmode="numeric" autocomplete="off" required maxlength="20" autofocus ${wrong === undefined ? '' : html`aria-describedby="wrong" aria-invalid="true"`}>
<button type="submit">${words.signIn}</button>
</form>
<p class="muted">${words.after}</p>`;
  return page(c, { language, title: words.title, body, status });
}

function unknownPage(c: Context<AppEnv>) {
  const language = languageOf(c);
  const words = sheetWords[language];
  return page(c, { language, title: words.unknownTitle, body: html`<h1>${words.unknownTitle}</h1><p>${words.unknown}</p>`, status: 404 });
}

/** Said before they go on, since a sheet without a code signs nobody in. */
function lastCodesPage(c: Context<AppEnv>, left: number) {
  const language = languageOf(c);
  const words = sheetWords[language];
  return page(c, { language, title: words.title, body: html`<h1>${words.fewTitle}</h1><p>${words.few(left)}</p><a class="button" href="/">${words.goOn}</a>` });
}

function donePage(c: Context<AppEnv>) {
  const language = languageOf(c);
  const words = sheetWords[language];
  // What a browser kept of the one before is thrown away with it.
  c.header('clear-site-data', '"cache", "storage"');
  return page(c, { language, title: words.doneTitle, body: html`<h1>${words.doneTitle}</h1><p>${words.done}</p>` });
}

/** Everyone who may need one; those without one are chosen already. */
function choosePage(c: Context<AppEnv>, people: readonly Person[], left: ReadonlyMap<string, number>) {
  const language = languageOf(c);
  const words = sheetWords[language];
  const row = (person: Person) => {
    const codes = left.get(person.id);
    const state = codes === undefined ? words.hasNone : words.has(codes);
    return html`<li><label><input type="checkbox" name="person" value="${person.id}" ${codes === undefined || codes < 3 ? raw('checked') : ''}> ${nameOf(person, language)} <span class="muted">${[person.department, state].filter((part) => part !== null).join(' · ')}</span></label></li>`;
  };
  const body =
    people.length === 0
      ? html`<h1>${words.sheets}</h1><p>${words.nobodyNeeds}</p><p><a href="/people">${words.back}</a></p>`
      : html`<h1>${words.sheets}</h1><p>${words.choose}</p>
<form method="post"><ul class="rows">${people.map(row)}</ul><button type="submit">${words.make}</button></form>
<p><a href="/people">${words.back}</a></p>`;
  return page(c, { language, title: words.sheets, body });
}

/** One sheet a page of paper, each in its person's language. It is never shown again: what it holds is stored nowhere. */
async function printPage(c: Context<AppEnv>, sheets: readonly PrintedSheet[], company: { en: string; zh: string }): Promise<Response> {
  const nonce = c.get('nonce');
  const language = languageOf(c);
  const words = sheetWords[language];
  c.header('content-security-policy', contentSecurity(nonce, 'page'));
  const intro = sheets.length === 0 ? words.nobody : words.print(sheets.length);
  const drawn: string[] = [];
  for (const sheet of sheets) drawn.push(`${await sheetOf(sheet, company)}`);
  return c.html(html`<!doctype html>
<html lang="${languageTag(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${words.sheets}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${raw(styles)}</style>
</head>
<body>
<header><h1>${words.sheets}</h1><p>${intro}</p><p><a href="/people">${words.back}</a></p></header>
<main>${raw(drawn.join(''))}</main>
${chineseFont(c, drawn.join('') + intro)}
</body>
</html>`);
}

function sheetOf({ person, url, codes }: PrintedSheet, company: { en: string; zh: string }): Html {
  const words: SheetWords = sheetWords[person.language];
  return html`<section lang="${languageTag(person.language)}">
<p class="company">${company[person.language]}</p>
<h2>${nameOf(person)}</h2>
<div class="qr" role="img" aria-label="${words.qr}">${raw(renderSVG(url, { border: 2, ecc: 'M' }))}</div>
<p class="url">${url}</p>
<ol class="how">${words.steps.map((step) => html`<li>${step}</li>`)}</ol>
<h3>${words.codes}</h3>
<ol class="codes">${codes.map((code) => html`<li><code>${code.slice(0, 4)} ${code.slice(4)}</code><span></span></li>`)}</ol>
<p class="keep">${words.keep}</p>
</section>`;
}

const styles = `
*{box-sizing:border-box}
body{margin:0;padding:24px;background:#F6F7F9;color:#1B1F24;font:15px/1.5 ${fontStack}}
header{max-width:720px;margin:0 auto 24px}
section{max-width:720px;margin:0 auto 24px;padding:32px;background:#FFF;border:1px solid #D9DDE3;border-radius:10px}
h1,h2{margin:0 0 8px;font-size:24px;line-height:1.25;font-weight:600}
h3{margin:24px 0 8px;font-size:16px;font-weight:600}
.company,.url,.keep{color:#59626E;margin:0 0 8px}
.url{font-size:12px;overflow-wrap:anywhere}
.qr{width:220px;margin:16px 0}
.qr svg{display:block;width:100%;height:auto}
.how{padding-left:20px;margin:0}
.codes{columns:2;gap:32px;padding-left:28px;margin:0}
.codes li{break-inside:avoid;padding:4px 0}
.codes code{font:600 17px/1.4 ui-monospace,Menlo,Consolas,monospace}
.codes span{display:inline-block;width:20px;height:20px;margin-left:12px;border:1px solid #76808D;border-radius:4px;vertical-align:middle}
.keep{margin:24px 0 0}
a{color:#1B5FC1}
@media (max-width:480px){body{padding:12px}section{padding:20px}.codes{columns:1}}
@media print{header{display:none}body{padding:0;background:#FFF}section{max-width:none;margin:0;padding:0;border:0;break-after:page}section:last-child{break-after:auto}}
`;
