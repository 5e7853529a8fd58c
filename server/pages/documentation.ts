import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { html } from 'hono/html';
import type { AppEnv } from '../permissions.ts';
import { languageOf } from '../language.ts';
import { exampleOf, type JsonSchema, type PropertyRow, propertyRows, schemaWords } from './examples.ts';
import { type Html, page } from './layout.ts';

/** The description of the API in OpenAPI 3.1. */
export function openApiDocument(app: Pick<OpenAPIHono<AppEnv>, 'getOpenAPI31Document'>, publicUrl: string) {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Loopwright',
      version: '1',
      description: 'Every error has the form {"error": {"code", "message", …}}. Requests other than GET must come from the same origin.',
    },
    servers: [{ url: publicUrl }],
    security: [{ session: [] }],
  });
  const session = { type: 'apiKey' as const, in: 'cookie' as const, name: 'session', description: 'The cookie of a session. GET /sign-in begins one.' };
  return { ...document, components: { ...document.components, securitySchemes: { ...document.components?.securitySchemes, session } } };
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
type Media = { schema?: JsonSchema };
type Operation = {
  summary?: string;
  description?: string;
  'x-permission'?: string;
  parameters?: { in: string; name: string; required?: boolean; description?: string; schema?: JsonSchema }[];
  requestBody?: { description?: string; content?: Record<string, Media> };
  responses?: Record<string, { description?: string; content?: Record<string, Media> }>;
};
type Route = { method: string; path: string; operation: Operation };

const words = {
  en: {
    title: 'API',
    lead: 'Every route of this installation, what it does, who may call it, what it takes and answers. The same for programs:',
    find: 'Go to',
    openTo: 'Open to',
    parameters: 'Parameters',
    body: 'Body',
    answers: 'Answers',
    example: 'Example',
    name: 'Name',
    form: 'Form',
    meaning: 'Meaning',
    needed: 'needed',
    errors: 'Errors',
    errorsLead: 'Every error has one form: a code for programs, a message for people, and where it helps the field, what was expected there and what came.',
    calling: 'Calling it',
    callingLead:
      'A program signs in as a person does and sends the cookie of its session. Requests other than GET come from the same origin: send the header Origin with the address of this installation. Times are ISO instants in UTC, days are YYYY-MM-DD. GET changes nothing.',
    statuses: {
      400: 'What was sent cannot be read as this route takes it.',
      401: 'Nobody is signed in.',
      403: 'It is not open to whoever is signed in, or came from another site.',
      404: 'There is no such thing, or it may not be known that there is.',
      409: 'It stands otherwise meanwhile: look again.',
      413: 'Too large.',
      415: 'Another Content-Type is expected.',
      422: 'It can be read, but not be done; the message says why.',
      429: 'Too often: wait.',
      500: 'The fault is ours; the reference names the line in the log.',
    },
  },
  zh: {
    title: 'API',
    lead: '此系統的所有路徑：用途、誰可使用、接收及回覆的內容。供程式讀取的版本：',
    find: '前往',
    openTo: '可使用者',
    parameters: '參數',
    body: '內容',
    answers: '回覆',
    example: '例子',
    name: '名稱',
    form: '格式',
    meaning: '說明',
    needed: '必填',
    errors: '錯誤',
    errorsLead: '所有錯誤格式相同：供程式用的代碼、供人閱讀的訊息；如適用，亦列出欄位、應有內容及收到的內容。',
    calling: '如何使用',
    callingLead:
      '程式與人一樣登入，並傳送其 session cookie。GET 以外的請求須來自相同來源：請傳送 Origin 標頭，內容為此系統的網址。時間為 UTC 的 ISO 格式，日期為 YYYY-MM-DD。GET 不會更改任何資料。',
    statuses: {
      400: '內容無法讀取。',
      401: '尚未登入。',
      403: '登入者未獲授權，或請求來自其他網站。',
      404: '沒有此項，或不可得知其存在。',
      409: '情況已變，請重新查看。',
      413: '內容太大。',
      415: '須用另一種 Content-Type。',
      422: '可以讀取，但不能執行；訊息會說明原因。',
      429: '過於頻密，請稍候。',
      500: '系統出錯；參考編號對應日誌中的記錄。',
    },
  },
} as const;
type Words = (typeof words)[keyof typeof words];

/** The reference to read: everything on one page of our own, so that it can be searched and works without the net. */
export function documentationPage(c: Context<AppEnv>, document: ReturnType<typeof openApiDocument>) {
  const language = languageOf(c);
  const say = words[language];
  const groups = groupsOf(document);
  const body = html`<h1>${say.title}</h1>
<p>${say.lead} <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<nav class="toc" aria-label="${say.find}">${groups.map(([name]) => html`<a href="#${name}">${name}</a> `)}<a href="#errors">${say.errors}</a></nav>
<h2>${say.calling}</h2><p>${say.callingLead}</p>
${groups.map(([name, routes]) => html`<h2 id="${name}">${name}</h2>${routes.map((route) => routeOf(route, say))}`)}
<h2 id="errors">${say.errors}</h2><p>${say.errorsLead}</p>
<pre tabindex="0"><code>${JSON.stringify({ error: { code: 'badInput', message: 'limit: expected at most 200, got "1000".', field: 'limit', expected: 'at most 200', came: '"1000"' } }, null, 2)}</code></pre>
<table><tbody>${Object.entries(say.statuses).map(([status, means]) => html`<tr><th scope="row">${status}</th><td>${means}</td></tr>`)}</tbody></table>`;
  return page(c, { language, title: say.title, body, wide: true });
}

/** By the first part of the address after /api/, both in the order of the routes. */
function groupsOf(document: ReturnType<typeof openApiDocument>): [string, Route[]][] {
  const groups = new Map<string, Route[]>();
  for (const [path, item] of Object.entries(document.paths ?? {}))
    for (const method of methods) {
      const operation = item[method] as Operation | undefined;
      if (operation === undefined) continue;
      const name = path.split('/')[2] ?? '';
      groups.set(name, [...(groups.get(name) ?? []), { method, path, operation }]);
    }
  return [...groups];
}

function routeOf({ method, path, operation }: Route, say: Words): Html {
  const { summary = '', description = '', parameters = [], requestBody, responses = {} } = operation;
  const id = `${method}-${path.replaceAll(/[^\w]+/g, '-')}`;
  const rows = parameters.map(
    ({ in: place, name, required = false, description: means = '', schema = {} }): PropertyRow => ({
      path: `${name} (${place})`,
      words: schemaWords(schema),
      required,
      description: means === '' ? (schema.description ?? '') : means,
    }),
  );
  return html`<details id="${id}" class="route"><summary><code class="method">${method.toUpperCase()}</code> <code>${path}</code> <span>${summary}</span></summary>
${description === '' ? '' : html`<p>${description}</p>`}
<p class="muted">${say.openTo}: ${operation['x-permission'] ?? ''}</p>
${rows.length === 0 ? '' : html`<h3>${say.parameters}</h3>${tableOf(rows, say)}`}
${requestBody === undefined ? '' : html`<h3>${say.body}</h3>${requestBody.description === undefined ? '' : html`<p>${requestBody.description}</p>`}${contentOf(requestBody.content, say)}`}
<h3>${say.answers}</h3>
${Object.entries(responses)
  .filter(([status]) => status !== 'default')
  .map(([status, { description: means = '', content }]) => html`<p><b>${status}</b> ${means}</p>${contentOf(content, say)}`)}
</details>`;
}

function contentOf(content: Record<string, Media> | undefined, say: Words): Html {
  return html`${Object.entries(content ?? {}).map(([type, { schema }]) => {
    if (schema === undefined || !type.endsWith('json')) return html`<p><code>${type}</code></p>`;
    const rows = propertyRows(schema);
    return html`<p><code>${type}</code></p>${rows.length === 0 ? '' : tableOf(rows, say)}<p class="muted">${say.example}</p><pre tabindex="0"><code>${JSON.stringify(exampleOf(schema), null, 2)}</code></pre>`;
  })}`;
}

function tableOf(rows: readonly PropertyRow[], say: Words): Html {
  return html`<table><thead><tr><th scope="col">${say.name}</th><th scope="col">${say.form}</th><th scope="col">${say.meaning}</th></tr></thead><tbody>${rows.map(
    ({ path, words: form, required, description }) =>
      html`<tr><th scope="row"><code>${path}</code>${required ? html` <span class="muted">${say.needed}</span>` : ''}</th><td>${form}</td><td>${description}</td></tr>`,
  )}</tbody></table>`;
}
