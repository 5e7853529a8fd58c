import type { Context } from 'hono';
import { html } from 'hono/html';
import { issueSignInLink, linkMinutes, lookAtLink, personToSignIn, takeLink } from '../auth/links.ts';
import { localPath } from '../auth/local-path.ts';
import { mayAskForLink, requestWindowMinutes, senderOf } from '../auth/requests.ts';
import type { AppDeps } from '../deps.ts';
import { type AppEnv, gate, limitBody, loadSession, newRouter } from '../permissions.ts';
import { page } from './layout.ts';
import { languageOf } from '../language.ts';
import { type SignInWords, signInWords } from './sign-in-words.ts';

const formBody = 16 * 1024;
/** An answer takes at least this long, so that its time does not tell whether anybody has the address. */
const leastMs = 150;

/** Sign-in by a link in a mail: opening the link changes nothing, its button signs in, once. All of it works without script. */
export function signInPages(deps: AppDeps) {
  const { sql, keys, config } = deps;
  return newRouter()
    .get('/sign-in', gate('anyone'), async (c) => {
      const next = localPath(c.req.query('to'));
      return (await loadSession(c)) === null ? askPage(c, { next }) : c.redirect(next ?? '/', 303);
    })
    .post('/sign-in', gate('anyone'), limitBody(formBody), async (c) => {
      const form = await c.req.parseBody();
      const words = signInWords[languageOf(c)];
      const address = typeof form.mail === 'string' ? form.mail.trim() : '';
      const next = localPath(typeof form.to === 'string' ? form.to : null);
      if (!looksLikeMail(address)) return askPage(c, { next, address: address.slice(0, 254), wrong: words.notAnAddress }, 400);
      const least = new Promise((resolve) => setTimeout(resolve, leastMs));
      const allowed = await mayAskForLink(sql, keys, { address, sender: senderOf(c, config.proxies) });
      if (allowed) await sendLink(deps, address, next);
      await least;
      return allowed ? sentPage(c, address) : askPage(c, { next, address, wrong: words.tooMany(requestWindowMinutes) }, 429);
    })
    .get('/sign-in/:token', gate('anyone'), async (c) => {
      const state = await lookAtLink(sql, c.req.param('token'));
      return state === 'open' ? buttonPage(c) : endedPage(c, state);
    })
    .post('/sign-in/:token', gate('anyone'), limitBody(formBody), async (c) => {
      const taken = await takeLink(sql, c.req.param('token'), config.zone);
      if (typeof taken === 'string') return endedPage(c, taken);
      for (const cookie of await c.get('sessions').begin(taken.personId, c.req.raw.headers)) c.header('set-cookie', cookie, { append: true });
      return c.redirect(inChosenLanguage(c, localPath(c.req.query('to')) ?? '/'), 303);
    });
}

/** The path; with the language, where one was chosen on the page before, so that the next page goes on in it. */
function inChosenLanguage(c: Context<AppEnv>, path: string): string {
  if (c.req.query('lang') === undefined) return path;
  const url = new URL(path, 'http://local.invalid');
  url.searchParams.set('lang', languageOf(c));
  return `${url.pathname}${url.search}${url.hash}`;
}

/** Nothing happens for an address that nobody here has alone. */
async function sendLink({ sql, keys, config, sendSignInMail }: AppDeps, address: string, next: string | null): Promise<void> {
  await sql.begin(async (tx) => {
    const person = await personToSignIn(tx, address, config.zone);
    if (person === null) return;
    const linkId = await issueSignInLink(tx, keys, { personId: person.id, email: person.email });
    await sendSignInMail(tx, { linkId, personId: person.id, to: person.email, language: person.language, next });
  });
}

function looksLikeMail(text: string): boolean {
  const [before = '', after = '', ...more] = text.split('@');
  return text.length <= 254 && before !== '' && after !== '' && more.length === 0 && !/[\s<>,;"\p{Cc}]/u.test(text);
}

function askPage(c: Context<AppEnv>, { next, address = '', wrong }: { next: string | null; address?: string; wrong?: string }, status: 200 | 400 | 429 = 200) {
  const language = languageOf(c);
  const words = signInWords[language];
  const action = `/sign-in?lang=${language}`;
  const body = html`<h1>${words.title}</h1>
${wrong === undefined ? '' : html`<p class="wrong" role="alert" id="wrong">${wrong}</p>`}
<p>${words.how(linkMinutes)}</p>
<form method="post" action="${action}">
${next === null ? '' : html`<input type="hidden" name="to" value="${next}">`}
<label for="mail">${words.address}</label>
<input id="mail" name="mail" type="email" autocomplete="email" required maxlength="254" value="${address}" ${wrong === undefined ? '' : html`aria-describedby="wrong" aria-invalid="true"`}>
<button type="submit">${words.send}</button>
</form>
<p class="muted">${words.noMail}</p>`;
  return page(c, { language, title: words.title, body, status });
}

function sentPage(c: Context<AppEnv>, address: string) {
  const language = languageOf(c);
  const words = signInWords[language];
  const body = html`<h1>${words.sentTitle}</h1>
<p>${words.sent(address, linkMinutes)}</p>
<p class="muted">${words.shared}</p>
<p><a href="/sign-in?lang=${language}">${words.again}</a></p>`;
  return page(c, { language, title: words.sentTitle, body });
}

function buttonPage(c: Context<AppEnv>) {
  const language = languageOf(c);
  const words = signInWords[language];
  const body = html`<h1>${words.title}</h1>
<p>${words.press}</p>
<form method="post"><button type="submit">${words.signIn}</button></form>
<p class="muted">${words.notYou}</p>`;
  return page(c, { language, title: words.title, body });
}

function endedPage(c: Context<AppEnv>, why: keyof SignInWords['ended']) {
  const language = languageOf(c);
  const words = signInWords[language];
  const body = html`<h1>${words.endedTitle}</h1>
<p>${words.ended[why]}</p>
<a class="button" href="/sign-in?lang=${language}">${words.again}</a>`;
  return page(c, { language, title: words.endedTitle, body, status: 410 });
}
