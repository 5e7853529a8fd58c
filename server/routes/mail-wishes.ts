import type { Context } from 'hono';
import { html } from 'hono/html';
import { personOfWishLink, setReminders, wantsMail } from '../../db/mail-wishes.ts';
import type { Language } from '../../db/people.ts';
import type { AppDeps } from '../deps.ts';
import { languageOf } from '../language.ts';
import { readForm, textIn, tokenIn } from '../link-forms.ts';
import { linkHash } from '../mail/links.ts';
import { page } from '../pages/layout.ts';
import { unknownLinkPage } from '../pages/task.tsx';
import { type AppEnv, gate, newRouter, whoIs } from '../permissions.ts';

/**
 * Where people choose whether to be reminded by mail. Opening it changes nothing; a POST does, also the one that a mail program sends for its reader with one
 * click (RFC 8058). It changes that choice alone: what is theirs to do stays, with its first mail and what follows when it is late.
 */
export function mailWishPages({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  const ofLink = (c: Context<AppEnv>) => personOfWishLink(sql, linkHash(tokenIn(c)));

  async function show(c: Context<AppEnv>, person: string, path: string, changed: boolean) {
    const { people } = await engine.rosters.load(sql);
    const language = c.req.query('lang') === undefined ? (people.get(person)?.language ?? 'en') : languageOf(c);
    return wishPage(c, { language, path: `${path}?lang=${language}`, reminders: await wantsMail(sql, person, 'reminders'), changed });
  }

  async function change(c: Context<AppEnv>, person: string, path: string) {
    const form = await readForm(c);
    const wish = form === 'tooLarge' ? '' : form.get('List-Unsubscribe') === 'One-Click' ? 'off' : textIn(form, 'reminders', 10);
    if (wish === 'on' || wish === 'off') await setReminders(sql, person, wish === 'on');
    return show(c, person, path, wish === 'on' || wish === 'off');
  }

  return newRouter()
    .get('/mails/:token', gate('anyone'), async (c) => {
      const person = await ofLink(c);
      return person === null ? unknownLinkPage(c) : show(c, person, c.req.path, false);
    })
    .post('/mails/:token', gate('anyone'), async (c) => {
      const person = await ofLink(c);
      return person === null ? unknownLinkPage(c) : change(c, person, c.req.path);
    })
    .get('/mails', gate('signedIn'), (c) => show(c, whoIs(c).person.id, '/mails', false))
    .post('/mails', gate('signedIn'), (c) => change(c, whoIs(c).person.id, '/mails'));
}

type Shown = { language: Language; path: string; reminders: boolean; changed: boolean };

function wishPage(c: Context<AppEnv>, { language, path, reminders, changed }: Shown): Promise<Response> {
  c.header('x-robots-tag', 'noindex, nofollow');
  const say = (word: keyof typeof words) => words[word][language];
  const body = html`<h1>${say('title')}</h1>
${changed ? html`<p role="status">${say('changed')}</p>` : ''}
<p><b>${say(reminders ? 'on' : 'off')}</b></p>
<p>${say('always')}</p>
<form method="post" action="${path}"><input type="hidden" name="reminders" value="${reminders ? 'off' : 'on'}"><button type="submit">${say(reminders ? 'stop' : 'start')}</button></form>
<p><a href="/">${say('home')}</a></p>`;
  return page(c, { language, title: say('title'), body });
}

const words = {
  title: { en: 'Reminders by mail', zh: '電郵提示' },
  changed: { en: 'Changed.', zh: '已更改。' },
  on: { en: 'You are reminded by mail of what waits for you.', zh: '待辦事項會以電郵提示。' },
  off: { en: 'You are not reminded by mail.', zh: '不會以電郵提示。' },
  always: {
    en: 'You always get the first mail about something that is asked of you, and notices that the law asks for; it waits in your inbox all the same, and whoever the flow names is told when it is late.',
    zh: '每項待辦事項的首封電郵及法例要求的通知仍會寄出；事項仍會列於收件箱，逾期時亦會通知流程指定的人員。',
  },
  stop: { en: 'Stop reminders', zh: '停止提示' },
  start: { en: 'Remind me again', zh: '恢復提示' },
  home: { en: 'See what waits for you', zh: '查看待辦事項' },
} as const satisfies Record<string, Record<Language, string>>;
