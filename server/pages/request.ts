import { html } from 'hono/html';
import { deadlineAndPlace, nameOf } from '../../builder-ui/task-page/told.ts';
import type { Language } from '../../db/people.ts';
import { said } from '../../workflows/flow/sentences/language.ts';
import type { AppDeps } from '../deps.ts';
import { languageOf } from '../language.ts';
import { gate, limitBody, newRouter, whoIs } from '../permissions.ts';
import { answerRequest, type RequestView, requestFor } from '../requests.ts';
import { refusalWords } from '../run-words.ts';
import { page } from './layout.ts';

const formBody = 16 * 1024;

/** Where the mail about a request for more time leads: what is asked, and two buttons. It carries no right of its own, and works without script. */
export function requestPages({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  return newRouter()
    .get('/requests/:request', gate('signedIn'), async (c) => {
      const { person } = whoIs(c);
      const language = c.req.query('lang') === undefined ? person.language : languageOf(c);
      const found = await requestFor(engine, sql, c.req.param('request'), person.id);
      if (found === null)
        return page(c, { language, title: words.title[language], body: plain(language, refusalWords('unknownRequest', language)), status: 404 });
      return page(c, { language, title: words.title[language], body: askBody(found, language, engine.rosters.zoneOf(person)) });
    })
    .post('/requests/:request', gate('signedIn'), limitBody(formBody), async (c) => {
      const { person } = whoIs(c);
      const form = await c.req.parseBody();
      const language = form.lang === 'zh' || form.lang === 'en' ? form.lang : person.language;
      const reason = typeof form.reason === 'string' ? form.reason.trim().slice(0, 2_000) : '';
      if (form.answer !== 'grant' && form.answer !== 'deny') return c.redirect(c.req.path, 303);
      const refused = await answerRequest(engine, c.req.param('request'), person.id, { answer: form.answer, reason });
      const status = refused === null ? 200 : refused === 'unknownRequest' ? 404 : 409;
      const told = refused === null ? words[form.answer === 'grant' ? 'granted' : 'denied'][language] : refusalWords(refused, language);
      return page(c, { language, title: words.title[language], body: plain(language, told), status });
    });
}

function plain(language: Language, told: string) {
  return html`<h1>${words.title[language]}</h1><p role="status">${told}</p><p><a class="button" href="/">${words.home[language]}</a></p>`;
}

function askBody({ id, flow, step, subject, by, plus, more, to, due, code, reason, state }: RequestView, language: Language, zone: string) {
  const day = (at: string) => deadlineAndPlace(at, zone, language);
  const wanted = more === null ? (to === null ? null : day(to)) : said(more, language);
  const row = (label: keyof typeof words, value: string | null) =>
    value === null || value === '' ? '' : html`<p><b>${words[label][language]}</b><br>${value}</p>`;
  const facts = html`${row('task', `${said(step, language)} · ${said(flow.name, language)}`)}${row('about', subject === null ? null : nameOf(subject, language))}${row('by', nameOf(by, language))}${row(plus === null ? 'until' : 'more', wanted)}${row('due', due === null ? null : day(due))}${row('code', code)}${row('reason', reason)}`;
  if (state !== 'asked') return html`<h1>${words.title[language]}</h1>${facts}<p role="status">${words[state][language]}</p>`;
  return html`<h1>${words.title[language]}</h1>${facts}
<form method="post" action="/requests/${encodeURIComponent(id)}">
<input type="hidden" name="lang" value="${language}">
<label for="reason">${words.why[language]}</label>
<textarea id="reason" name="reason" rows="3" maxlength="2000"></textarea>
<button type="submit" name="answer" value="grant">${words.grant[language]}</button>
<button type="submit" name="answer" value="deny" class="second">${words.deny[language]}</button>
</form>`;
}

const words = {
  title: { en: 'More time is asked for', zh: '延期申請' },
  task: { en: 'For', zh: '事項' },
  about: { en: 'About', zh: '涉及' },
  by: { en: 'Asked by', zh: '申請人' },
  more: { en: 'How much more', zh: '延長' },
  until: { en: 'Until', zh: '延至' },
  due: { en: 'Due now', zh: '現時限期' },
  code: { en: 'Ground', zh: '理由' },
  reason: { en: 'Why', zh: '原因' },
  why: { en: 'A word to the asker (optional)', zh: '給申請人的話（可不填）' },
  grant: { en: 'Grant it', zh: '批准' },
  deny: { en: 'Do not grant it', zh: '不批准' },
  granted: { en: 'Granted. The date has moved, and the asker is told.', zh: '已批准。限期已更改，並會通知申請人。' },
  denied: { en: 'Not granted. The date stands, and the asker is told.', zh: '不批准。限期不變，並會通知申請人。' },
  home: { en: 'See what waits for you', zh: '查看待辦事項' },
} as const satisfies Record<string, Record<Language, string>>;
