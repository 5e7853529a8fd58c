import type { OpenAPIHono } from '@hono/zod-openapi';
import { html } from 'hono/html';
import type { Context } from 'hono';
import type { AppEnv } from '../permissions.ts';
import { page } from './layout.ts';
import { languageOf } from '../language.ts';

/** The description of the API in OpenAPI 3.1. */
export function openApiDocument(app: Pick<OpenAPIHono<AppEnv>, 'getOpenAPI31Document'>, publicUrl: string) {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Loopwright',
      version: '1',
      description: 'Every error has the form {"error": {"code", "message", …}}. Requests other than GET must come from the same origin.',
    },
    servers: [{ url: publicUrl }],
    security: [{ session: [] }],
  });
}

/** The same as a page to read: one row per route. */
export function documentationPage(c: Context<AppEnv>, document: ReturnType<typeof openApiDocument>) {
  const rows = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      return [
        html`<tr><td><code>${method.toUpperCase()}</code></td><td><code>${path}</code></td><td>${operation.summary ?? ''}<div class="muted">${operation.description ?? ''}</div></td><td>${String(operation['x-permission'] ?? '')}</td></tr>`,
      ];
    }),
  );
  const body = html`<h1>API</h1>
<p>Each route, what it does and who may call it. Parameters, bodies and answers: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<table><thead><tr><th scope="col">Method</th><th scope="col">Address</th><th scope="col">What it does</th><th scope="col">Open to</th></tr></thead><tbody>${rows}</tbody></table>`;
  return page(c, { language: languageOf(c), title: 'API', body, wide: true });
}
