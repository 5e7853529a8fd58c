import { readFileSync } from 'node:fs';
import { html, raw } from 'hono/html';
import type { Context } from 'hono';
import { renderToString } from 'react-dom/server';
import { DigestPage } from '../../builder-ui/task-page/digest.tsx';
import type { DigestProps } from '../../builder-ui/task-page/digest-props.ts';
import type { TaskPageProps } from '../../builder-ui/task-page/props.ts';
import { TaskPage } from '../../builder-ui/task-page/task-page.tsx';
import { askWords } from '../../builder-ui/task-page/told.ts';
import { wordsIn } from '../../builder-ui/task-page/words.ts';
import type { AppEnv } from '../permissions.ts';
import { chineseFont, languageName, languageTag } from './chinese.ts';
import { contentSecurity, type Html, page } from './layout.ts';
import { languageOf } from '../language.ts';

const styles = ['page.css', 'task-page.css'].map((name) => readFileSync(new URL(`../../builder-ui/task-page/${name}`, import.meta.url), 'utf8')).join('');

type Status = 200 | 403 | 409 | 422 | 429;

/** The whole page of a task, in one answer that needs no other; task-page.js brings it to life where scripts run. */
export function taskPage(c: Context<AppEnv>, props: TaskPageProps, status: Status): Response | Promise<Response> {
  const { view } = props;
  const nonce = c.get('nonce');
  const drawn = renderToString(<TaskPage {...props} />);
  const carried = JSON.stringify(props).replaceAll('<', '\\u003c');
  return wholePage(c, {
    language: view.language,
    company: view.company,
    title: askWords(view),
    head: html`<script type="module" src="/task-page.js" nonce="${nonce}"></script>`,
    body: html`<div id="task">${raw(drawn)}</div>
<script type="application/json" id="task-data" nonce="${nonce}">${raw(carried)}</script>`,
    drawn,
    status,
  });
}

/** The page of several tasks; no script runs on it. */
export function digestPage(c: Context<AppEnv>, company: string, props: DigestProps, status: Status): Response | Promise<Response> {
  const { language } = props;
  const drawn = renderToString(<DigestPage {...props} />);
  const title = wordsIn(language)('digestTitle', { n: props.groups.length + props.single.length });
  return wholePage(c, { language, company, title, head: '', body: html`<div id="task">${raw(drawn)}</div>`, drawn, status });
}

/** `drawn`: what of the body is read. */
type Whole = { language: 'en' | 'zh'; company: string; title: string; head: Html | string; body: Html; drawn: string; status: Status };

function wholePage(c: Context<AppEnv>, { language, company, title, head, body, drawn, status }: Whole): Response | Promise<Response> {
  const nonce = c.get('nonce');
  c.header('content-security-policy', contentSecurity(nonce, 'page'));
  c.header('x-robots-tag', 'noindex, nofollow');
  return c.html(
    html`<!doctype html>
<html lang="${languageTag(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title} · ${company}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${raw(styles)}</style>
${head}
</head>
<body>
<header class="tp-top"><span>${company}</span><nav aria-label="${wordsIn(language)('language')}">${languageLink(language, 'en')}${languageLink(language, 'zh')}</nav></header>
${body}
${chineseFont(c, company + drawn)}
</body>
</html>`,
    status,
  );
}

function languageLink(current: 'en' | 'zh', language: 'en' | 'zh') {
  const tag = languageTag(language);
  return html`<a href="?lang=${language}" lang="${tag}" hreflang="${tag}" ${current === language ? raw('aria-current="true"') : ''}>${languageName(language)}</a>`;
}

/** For a link that never was, or was cut off on its way: the same words for both, and a way on. */
export function unknownLinkPage(c: Context<AppEnv>): Promise<Response> {
  const language = languageOf(c);
  const say = wordsIn(language);
  c.header('x-robots-tag', 'noindex, nofollow');
  const body = html`<h1>${say('unknownTitle')}</h1><p>${say('unknown')}</p><p><a class="button" href="/">${say('home')}</a></p>`;
  return page(c, { language, title: say('unknownTitle'), body, status: 404 });
}

/** For a form that is too large to be read at all. */
export function tooLongPage(c: Context<AppEnv>, language: 'en' | 'zh'): Promise<Response> {
  const say = wordsIn(language);
  c.header('x-robots-tag', 'noindex, nofollow');
  return page(c, { language, title: say('tooLongTitle'), body: html`<h1>${say('tooLongTitle')}</h1><p>${say('tooLong')}</p>`, status: 413 });
}
