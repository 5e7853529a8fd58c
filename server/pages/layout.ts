import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Language } from '../../db/people.ts';
import type { AppEnv } from '../permissions.ts';
import { chineseFont, fontStack, languageName, languageTag } from './chinese.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** In the built user interface's pages, in place of the nonce of each answer. */
export const noncePlaceholder = '__CSP_NONCE__';

/**
 * What a page may load: its own files only. Pages of the built interface also take styles that its components write at run time;
 * scripts are always files of ours or carry the nonce.
 */
export function contentSecurity(nonce: string, kind: 'page' | 'interface'): string {
  const style = kind === 'interface' ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`;
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src ${style}`,
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "frame-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** A whole page of one card, as HTML that works without script. */
export async function page(
  c: Context<AppEnv>,
  {
    language,
    title,
    body,
    status = 200,
    wide = false,
  }: { language: Language; title: string; body: Html; status?: 200 | 400 | 401 | 403 | 404 | 409 | 410 | 413 | 429 | 500; wide?: boolean },
): Promise<Response> {
  const nonce = c.get('nonce');
  c.header('content-security-policy', contentSecurity(nonce, 'page'));
  const inner = await body;
  // Where something broke, the page asks for nothing that could break again.
  const company = status === 500 ? 'Loopwright' : await c.get('companyIn')(language);
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
</head>
<body>
<header><a class="name" href="/">${company}</a><nav aria-label="${language === 'zh' ? '語言' : 'Language'}">${languageLinks(c, language)}</nav></header>
<main class="${wide ? 'wide' : 'narrow'}">${inner}</main>
${chineseFont(c, `${company}${inner}`)}
</body>
</html>`,
    status,
  );
}

function languageLinks(c: Context, current: Language): Html {
  const link = (language: Language) => {
    const name = languageName(language);
    const tag = languageTag(language);
    if (language === current) return html`<span class="here" aria-current="true" lang="${tag}">${name}</span>`;
    const url = new URL(c.req.url);
    url.searchParams.set('lang', language);
    return html`<a href="${url.pathname}${url.search}" lang="${tag}" hreflang="${tag}">${name}</a>`;
  };
  return html`${link('en')}${link('zh')}`;
}

const styles = `
:root{--page:#F6F7F9;--card:#FFF;--line:#D9DDE3;--edge:#76808D;--text:#1B1F24;--muted:#59626E;--accent:#1B5FC1;--on:#FFF;--late:#A61B1B;--late-t:#FCE8E6;--shadow:0 1px 2px rgba(16,24,40,.06);color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--page:#14171B;--card:#1E2227;--line:#343A42;--edge:#7C8693;--text:#E8EAED;--muted:#A3ABB6;--accent:#7FB0FF;--on:#0B1A33;--late:#FF9C94;--late-t:#4D1F1E;--shadow:none}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/24px ${fontStack}}
header{display:flex;align-items:center;justify-content:space-between;height:52px;padding:0 16px;background:var(--card);border-bottom:1px solid var(--line)}
header .name{font-weight:600;color:var(--text);text-decoration:none}
nav{display:flex;gap:4px}
nav a,nav span{display:inline-flex;align-items:center;justify-content:center;min-width:44px;height:44px;border-radius:10px;text-decoration:none;color:var(--muted)}
nav .here{color:var(--text);font-weight:600}
main{margin:32px auto;padding:24px;background:var(--card);border:1px solid var(--line);border-radius:10px;box-shadow:var(--shadow)}
main.narrow{max-width:440px}main.wide{max-width:960px}
h1{margin:0 0 8px;font-size:22px;line-height:28px;font-weight:600}
p{margin:0 0 16px}.muted{color:var(--muted);font-size:14px;line-height:20px}p:last-child{margin-bottom:0}
label{display:block;font-weight:600;margin-bottom:4px}
ul.rows{list-style:none;margin:0 0 16px;padding:0}ul.rows label{display:flex;flex-wrap:wrap;align-items:center;gap:0 8px;min-height:44px;margin:0;font-weight:400;border-bottom:1px solid var(--line)}ul.rows input{width:20px;height:20px}
input[type=email],input[inputmode=numeric]{display:block;width:100%;height:48px;padding:0 12px;margin-bottom:16px;font:inherit;color:var(--text);background:var(--card);border:1px solid var(--edge);border-radius:10px}
button,.button{display:flex;align-items:center;justify-content:center;width:100%;min-height:48px;padding:0 20px;margin-bottom:16px;font:inherit;font-weight:600;color:var(--on);background:var(--accent);border:0;border-radius:10px;cursor:pointer;text-decoration:none}
a{color:var(--accent)}
textarea{display:block;width:100%;padding:8px 12px;margin-bottom:16px;font:inherit;color:var(--text);background:var(--card);border:1px solid var(--edge);border-radius:10px}
button.second{color:var(--accent);background:transparent;border:1px solid var(--edge)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.wrong{padding:8px 12px;border-radius:10px;background:var(--late-t);color:var(--late)}
table{width:100%;border-collapse:collapse;font-size:14px;line-height:20px}th,td{text-align:left;vertical-align:top;padding:8px;border-bottom:1px solid var(--line)}
code{font:13px/20px ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
h2{margin:32px 0 8px;font-size:18px;line-height:26px}h3{margin:16px 0 4px;font-size:14px;line-height:20px}
.toc a{margin-right:12px;min-width:0;height:auto;padding:4px 0}nav.toc{flex-wrap:wrap;margin-bottom:16px}
details.route{border-top:1px solid var(--line);padding:4px 0}details.route>summary{padding:8px 0;cursor:pointer;overflow-wrap:anywhere}
.method{display:inline-block;min-width:52px;font-weight:600}
pre{margin:0 0 16px;padding:12px;overflow-x:auto;max-height:320px;background:var(--page);border:1px solid var(--line);border-radius:10px}
@media (max-width:480px){main{margin:0;border-width:0 0 1px;border-radius:0;padding:24px 16px}}
`;
