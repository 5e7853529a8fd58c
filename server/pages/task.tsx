import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { renderToString } from 'react-dom/server';
import { TaskPage, type TaskPageProps } from '../../builder-ui/task-page/task-page.tsx';
import { wordsIn } from '../../builder-ui/task-page/words.ts';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import type { AppDeps } from '../deps.ts';
import type { KeyRing } from '../keys.ts';
import { type AppEnv, gate, loadSession, newRouter } from '../permissions.ts';
import type { Reader } from '../task-door.ts';
import { html, raw } from 'hono/html';
import { contentSecurity, languageOf, page } from './layout.ts';

/** What a form may weigh, in bytes. */
const largestForm = 256 * 1024;
/** A page may stay open so long before its form is refused, in milliseconds: two days. */
const nonceMs = 172_800_000;

type Found = { token: string; slot: string; reader: Reader; view: TaskView };

/**
 * The page behind a mail's link. GET and HEAD show and change nothing, however often a scanner opens them; only a POST with the page's nonce decides, by the
 * same door as the inbox. Whatever has become of the task, the page says so; a link that never was gets a helpful page too.
 */
export function taskPages({ tasks, keys }: Pick<AppDeps, 'tasks' | 'keys'>) {
  const router = newRouter();
  const path = '/t/:token';

  async function find(c: Context<AppEnv>): Promise<Found | null> {
    // Some mail programs take a full stop after the address into it.
    const token = (c.req.param('token') ?? '').replace(/[.,;)]+$/, '');
    const known = await tasks.byToken(token);
    if (known === null) return null;
    const session = await loadSession(c);
    const reader: Reader = { person: known.person, signedIn: session?.actor.personId === known.person, via: 'link' };
    const view = await tasks.view(known.slot, reader);
    return view === null ? null : { token, slot: known.slot, reader, view: inAskedLanguage(c, view) };
  }

  router.get(path, gate('anyone'), async (c) => {
    const found = await find(c);
    return found === null ? unknownPage(c) : show(c, keys.session, found);
  });

  router.post(path, gate('anyone'), async (c) => {
    const found = await find(c);
    if (found === null) return unknownPage(c);
    const form = await readForm(c);
    if (form === null) return tooLong(c, found.view);
    const { outcome, values, nonce } = form;
    const stale = found.view.language === 'zh' ? '頁面已開啟過久，請再提交一次。' : 'This page was open too long. Nothing is lost: submit it again.';
    if (!nonceHolds(keys.session, found.token, nonce)) return show(c, keys.session, found, { problems: [{ field: '', message: stale }], typed: { values, outcome } }, 403);
    const decided = await tasks.decide({ slot: found.slot, person: found.reader.person, outcome, values, via: 'link', signedIn: found.reader.signedIn });
    if (decided.ok || decided.problems.length === 0) return c.redirect(`${c.req.path}${languageQuery(c)}`, 303);
    return show(c, keys.session, found, { problems: decided.problems, typed: { values, outcome } }, 422);
  });

  router.post(`${path}/draft`, gate('anyone'), async (c) => {
    const found = await find(c);
    const body = found === null ? null : await readDraft(c);
    if (found === null || body === null || found.view.state !== 'open') return c.json({ error: { code: 'notOpen', message: 'This cannot be kept: the task is not open.' } }, 409);
    if (!nonceHolds(keys.session, found.token, body.nonce)) return c.json({ error: { code: 'stale', message: 'This page was open too long. Reload it.' } }, 403);
    const saved = await tasks.saveDraft(found.slot, found.reader.person, body.values, body.outcome);
    return saved === null ? c.json({ error: { code: 'notOpen', message: 'This cannot be kept: the task is not open.' } }, 409) : c.json(saved);
  });

  return router;
}

function inAskedLanguage(c: Context, view: TaskView): TaskView {
  const asked = c.req.query('lang');
  return asked === 'en' || asked === 'zh' ? { ...view, language: asked } : view;
}

const languageQuery = (c: Context): string => (c.req.query('lang') === undefined ? '' : `?lang=${languageOf(c)}`);

/** Bound to the link and to its hour of making; without state, so that several tabs and a restart do no harm. */
function nonceFor(ring: KeyRing, token: string, at: number): string {
  const mac = createHmac('sha256', ring.secrets[ring.current] ?? '').update(`task page ${at} ${token}`).digest('base64url');
  return `${at}.${mac}`;
}

function nonceHolds(ring: KeyRing, token: string, nonce: string): boolean {
  const at = Number(nonce.split('.')[0]);
  if (!Number.isInteger(at) || at > Date.now() || Date.now() - at > nonceMs) return false;
  const [given, expected] = [Buffer.from(nonce), Buffer.from(nonceFor(ring, token, at))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

type Given = { outcome: string; values: Record<string, AnswerValue>; nonce: string };

/** Null when it is too long to be read. */
async function readForm(c: Context): Promise<Given | null> {
  const text = await readText(c);
  if (text === null) return null;
  const form = new URLSearchParams(text);
  const values: Record<string, AnswerValue> = {};
  for (const name of new Set(form.keys())) {
    const [head = '', id = '', row, column] = name.split('.');
    if (name === 'comment') values.comment = form.get(name) ?? '';
    if (head !== 'v' || id === '' || id === '__proto__') continue;
    if (row === undefined) values[id] = form.getAll(name).length > 1 ? form.getAll(name) : (form.get(name) ?? '');
    else if (column !== undefined) putCell(values, id, Number(row), column, form.get(name) ?? '');
  }
  return { outcome: form.get('outcome') ?? '', values, nonce: form.get('nonce') ?? '' };
}

/** Rows of a list; empty ones are dropped by who filled them in leaving them empty. */
function putCell(values: Record<string, AnswerValue>, id: string, row: number, column: string, cell: string): void {
  if (cell === '' || !Number.isInteger(row) || row < 0 || row > 499 || column === '__proto__') return;
  const rows = Array.isArray(values[id]) ? (values[id] as Record<string, AnswerValue>[]) : [];
  while (rows.length <= row) rows.push({});
  rows[row] = { ...rows[row], [column]: cell };
  values[id] = rows.filter((one) => Object.keys(one).length > 0);
}

async function readDraft(c: Context): Promise<{ values: Record<string, unknown>; outcome?: string; nonce: string } | null> {
  const text = await readText(c);
  try {
    const { values, outcome, nonce } = JSON.parse(text ?? '') as { values?: unknown; outcome?: unknown; nonce?: unknown };
    if (typeof values !== 'object' || values === null || typeof nonce !== 'string') return null;
    return { values: values as Record<string, unknown>, nonce, ...(typeof outcome === 'string' ? { outcome } : {}) };
  } catch {
    return null;
  }
}

async function readText(c: Context): Promise<string | null> {
  const length = Number(c.req.header('content-length') ?? 0);
  if (length > largestForm) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += (chunk as Uint8Array).length;
    if (size > largestForm) return null;
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function show(c: Context<AppEnv>, ring: KeyRing, { token, view }: Found, more: Pick<TaskPageProps, 'problems' | 'typed'> = {}, status: 200 | 403 | 422 = 200) {
  const action = `/t/${token}${languageQuery(c)}`;
  const props: TaskPageProps = { view, action, nonce: nonceFor(ring, token, Date.now()), signInUrl: `/sign-in?to=${encodeURIComponent(`/t/${token}`)}`, ...more };
  return shell(c, view, props, status);
}

/** The whole page: rendered here, brought to life by task-page.js where scripts run. */
function shell(c: Context<AppEnv>, view: TaskView, props: TaskPageProps, status: 200 | 403 | 422) {
  const nonce = c.get('nonce');
  c.header('content-security-policy', contentSecurity(nonce, 'page'));
  c.header('x-robots-tag', 'noindex, nofollow');
  const zh = view.language === 'zh';
  const carried = JSON.stringify(props).replaceAll('<', '\\u003c');
  const link = (language: 'en' | 'zh', name: string) => html`<a href="?lang=${language}" lang="${language === 'zh' ? 'zh-Hant-HK' : 'en'}" ${view.language === language ? raw('aria-current="true"') : ''}>${name}</a>`;
  return c.html(
    html`<!doctype html>
<html lang="${zh ? 'zh-Hant-HK' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${zh ? (view.step.zh ?? view.step.en) : view.step.en} · ${view.company}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/task-page.css">
<script type="module" src="/task-page.js" nonce="${nonce}"></script>
</head>
<body>
<header class="tp-top"><span>${view.company}</span><nav aria-label="${wordsIn(view.language)('language')}">${link('en', 'EN')} ${link('zh', '中')}</nav></header>
<div id="task">${raw(renderToString(<TaskPage {...props} />))}</div>
<script type="application/json" id="task-data" nonce="${nonce}">${raw(carried)}</script>
</body>
</html>`,
    status,
  );
}

function unknownPage(c: Context<AppEnv>): Promise<Response> {
  const language = languageOf(c);
  const say = wordsIn(language);
  c.header('x-robots-tag', 'noindex, nofollow');
  return page(c, { language, title: say('unknownTitle'), body: html`<h1>${say('unknownTitle')}</h1><p>${say('unknown')}</p><p><a class="button" href="/">${say('home')}</a></p>`, status: 404 });
}

function tooLong(c: Context<AppEnv>, { language }: TaskView): Promise<Response> {
  const zh = language === 'zh';
  const title = zh ? '內容太長' : 'That is too long';
  const text = zh ? '未有記錄任何內容。意見最多 4,000 字；請返回上一頁縮短內容再提交。' : 'Nothing was recorded. A comment may have 4,000 characters. Go back, your text is still there, shorten it and submit again.';
  return page(c, { language, title, body: html`<h1>${title}</h1><p>${text}</p>`, status: 413 });
}
