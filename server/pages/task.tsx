import { readFileSync } from 'node:fs';
import { html, raw } from 'hono/html';
import type { Context } from 'hono';
import { renderToString } from 'react-dom/server';
import type { TaskPageProps } from '../../builder-ui/task-page/props.ts';
import { TaskPage } from '../../builder-ui/task-page/task-page.tsx';
import { askWords } from '../../builder-ui/task-page/told.ts';
import { wordsIn } from '../../builder-ui/task-page/words.ts';
import type { AppEnv } from '../permissions.ts';
import { contentSecurity, page } from './layout.ts';
import { languageOf } from '../language.ts';

const styles = ['page.css', 'task-page.css'].map((name) => readFileSync(new URL(`../../builder-ui/task-page/${name}`, import.meta.url), 'utf8')).join('');

/** The whole page of a task, in one answer that needs no other; task-page.js brings it to life where scripts run. */
export function taskPage(c: Context<AppEnv>, props: TaskPageProps, status: 200 | 403 | 409 | 422): Response | Promise<Response> {
  const { view } = props;
  const nonce = c.get('nonce');
  c.header('content-security-policy', contentSecurity(nonce, 'page'));
  c.header('x-robots-tag', 'noindex, nofollow');
  const carried = JSON.stringify(props).replaceAll('<', '\\u003c');
  return c.html(
    html`<!doctype html>
<html lang="${view.language === 'zh' ? 'zh-Hant-HK' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${askWords(view)} · ${view.company}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${raw(styles)}</style>
<script type="module" src="/task-page.js" nonce="${nonce}"></script>
</head>
<body>
<header class="tp-top"><span>${view.company}</span><nav aria-label="${wordsIn(view.language)('language')}">${languageLink(view.language, 'en')}${languageLink(view.language, 'zh')}</nav></header>
<div id="task">${raw(renderToString(<TaskPage {...props} />))}</div>
<script type="application/json" id="task-data" nonce="${nonce}">${raw(carried)}</script>
</body>
</html>`,
    status,
  );
}

function languageLink(current: 'en' | 'zh', language: 'en' | 'zh') {
  const tag = language === 'zh' ? 'zh-Hant-HK' : 'en';
  return html`<a href="?lang=${language}" lang="${tag}" hreflang="${tag}" ${current === language ? raw('aria-current="true"') : ''}>${language === 'zh' ? '中' : 'EN'}</a>`;
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
