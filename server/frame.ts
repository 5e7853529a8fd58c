import { randomBytes, randomUUID } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { html } from 'hono/html';
import { HTTPException } from 'hono/http-exception';
import type { Sessions } from './auth/sessions.ts';
import type { AppDeps } from './deps.ts';
import { forbidden, fromHttpException, Refusal } from './errors.ts';
import { page } from './pages/layout.ts';
import { languageOf } from './language.ts';
import type { AppEnv } from './permissions.ts';

/** Around every answer: a nonce, the sessions, the company's name, and headers that keep it out of caches, frames and referrers. */
export function frame(sessions: Sessions, publicUrl: string, companyIn: AppEnv['Variables']['companyIn']): MiddlewareHandler<AppEnv> {
  const secure = publicUrl.startsWith('https://');
  return async function frame(c, next) {
    c.set('nonce', randomBytes(16).toString('base64url'));
    c.set('sessions', sessions);
    c.set('companyIn', companyIn);
    await next();
    const { headers } = c.res;
    headers.set('x-content-type-options', 'nosniff');
    headers.set('referrer-policy', 'no-referrer');
    headers.set('x-frame-options', 'DENY');
    headers.set('cross-origin-opener-policy', 'same-origin');
    if (!headers.has('cross-origin-resource-policy')) headers.set('cross-origin-resource-policy', 'same-origin');
    if (secure) headers.set('strict-transport-security', 'max-age=31536000');
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  };
}

/**
 * Requests that may change something must come from our own pages. Browsers say so themselves: by Sec-Fetch-Site, or where that is not sent
 * (plain HTTP) by Origin. A client that says neither is no browser; it is refused only if it brings a cookie.
 */
export function sameOrigin(publicUrl: string): MiddlewareHandler<AppEnv> {
  const ours = new URL(publicUrl).origin;
  return async function sameOrigin(c, next) {
    if (['GET', 'HEAD', 'OPTIONS'].includes(c.req.method) || comesFromUs(c, ours)) return next();
    throw forbidden(`This came from another site's page, or without saying from where. Send it from ${ours}, with the header Origin: ${ours}.`);
  };
}

function comesFromUs(c: Context, ours: string): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = c.req.header('origin');
  // A form of a page without referrers sends "null" for its own origin too.
  if (origin === undefined || origin === 'null') return c.req.header('cookie') === undefined;
  return origin === ours || (URL.canParse(origin) && new URL(origin).host === c.req.header('host'));
}

/** Every error in words: JSON for the API, a page for pages. What is our fault gets a reference and a line in the log without what was sent. */
export function answerError(log: AppDeps['log']) {
  return async (error: Error, c: Context<AppEnv>): Promise<Response> => {
    const refusal = error instanceof HTTPException ? fromHttpException(error) : ourFault(error, c, log);
    if (isApi(c)) return c.json(refusal.body, refusal.status as 400);
    if (refusal.status === 401 && c.req.method === 'GET') return c.redirect(signInPath(c), 303);
    return errorPage(c, refusal);
  };
}

export async function answerNotFound(c: Context<AppEnv>): Promise<Response> {
  const refusal = new Refusal(404, 'notFound', `There is nothing at ${c.req.method} ${shownPath(c)}. GET /api/docs lists what there is.`);
  return isApi(c) ? c.json(refusal.body, 404) : errorPage(c, refusal);
}

function ourFault(error: Error, c: Context<AppEnv>, log: AppDeps['log']): Refusal {
  const reference = randomUUID().slice(0, 8);
  const { code, constraint_name: constraint } = error as { code?: unknown; constraint_name?: unknown };
  // Messages and addresses may hold names and tokens: the route and where in the code it broke do not.
  const stack = error.stack?.split('\n').filter((line) => line.trimStart().startsWith('at '));
  log.error({ reference, method: c.req.method, route: c.req.routePath, error: error.name, code, constraint, stack }, 'a request failed');
  return new Refusal(
    500,
    'ourFault',
    `Something went wrong here, not with what you sent. Try again; if it stays, tell your administrator the reference ${reference}.`,
    { reference },
  );
}

function isApi(c: Context): boolean {
  return c.req.path === '/api' || c.req.path.startsWith('/api/');
}

function signInPath(c: Context): string {
  const { pathname, search } = new URL(c.req.url);
  return pathname === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(pathname + search)}`;
}

function shownPath(c: Context): string {
  return c.req.path.length > 100 ? `${c.req.path.slice(0, 100)}…` : c.req.path;
}

const pageWords = {
  en: {
    403: ['Not yours to open', 'You are signed in, but this page is not open to you.'],
    404: ['Nothing here', 'There is no page at this address. It may have moved, or the link is not complete.'],
    413: ['Too large', 'What was sent is too large.'],
    500: ['Something went wrong here', 'It was not your doing. Try again; if it stays, tell your administrator the reference'],
    other: ['This cannot be done', 'Go back and try again.'],
    back: 'To the start page',
  },
  zh: {
    403: ['你未獲授權', '你已登入，但此頁不對你開放。'],
    404: ['找不到此頁', '此網址沒有內容，可能已移動，或連結不完整。'],
    413: ['內容太大', '提交的內容太大。'],
    500: ['系統出現問題', '這不是你的操作所致。請再試；如問題持續，請把參考編號告訴管理員：'],
    other: ['無法完成', '請返回再試。'],
    back: '返回首頁',
  },
} as const;

function errorPage(c: Context<AppEnv>, { status, body }: Refusal): Promise<Response> {
  const language = languageOf(c);
  const words = pageWords[language];
  const known = status === 403 || status === 404 || status === 413 || status === 500 ? status : 'other';
  const [title, says] = words[known];
  const content = html`<h1>${title}</h1><p>${says} ${body.error.reference ?? ''}</p><p><a href="/">${words.back}</a></p>`;
  return page(c, { language, title, body: content, status: status as 400 });
}
