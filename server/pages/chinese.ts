import type { Context } from 'hono';
import { html } from 'hono/html';
import type { Language } from '../../db/people.ts';
import type { Html } from './layout.ts';

const chinese = /[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]|\p{Script=Han}/u;
/**
 * The device's own letters first. `system-ui` comes last: where it stands before a font of ours, Chromium on Linux draws boxes for what it lacks, also once ours is there.
 */
export const fontStack = '-apple-system,"Segoe UI",Roboto,"PingFang HK","Noto Sans HK","Noto Sans CJK HK","Microsoft JhengHei",system-ui,sans-serif';

/** They all come with a font for Chinese, and their readers often with little bandwidth. */
const bringOne = /Windows|Macintosh|iPhone|iPad|Android/;

/**
 * For the end of a page that the server writes, so that nothing of it waits: where it holds Chinese, and the reader's device may have no font for it, the one
 * that the interface uses. A reader of English loads nothing for it. `drawn`: what is to be read on the page.
 */
export function chineseFont(c: Context, drawn: string): Html | '' {
  return chinese.test(drawn) && !bringOne.test(c.req.header('user-agent') ?? '') ? html`<link rel="stylesheet" href="/chinese.css">` : '';
}

/** A language as the reader chooses it. The character is drawn, so that no page needs a font for it alone. */
export function languageName(language: Language): Html | string {
  if (language === 'en') return 'EN';
  return html`<svg role="img" aria-label="中" width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.3"><path d="M2.5 4.5h11v5.5h-11zM8 1.5v13"/></svg>`;
}

export const languageTag = (language: Language): 'en' | 'zh-Hant-HK' => (language === 'zh' ? 'zh-Hant-HK' : 'en');
