import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hc } from 'hono/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { beat } from '../../db/heartbeats.ts';
import { type App, createApp } from '../../server/app.ts';
import { answerError } from '../../server/frame.ts';
import { newRouter, route } from '../../server/permissions.ts';
import { createTestApp, publicUrl, type TestApp } from '../helpers/app.ts';

let t: TestApp;
let cookie: string;

beforeAll(async () => {
  t = await createTestApp();
  mkdirSync(join(t.deps.config.uiDir, 'assets'));
  for (const page of ['index', 'builder'])
    writeFileSync(
      join(t.deps.config.uiDir, `${page}.html`),
      `<!doctype html><title>${page}</title><script nonce="__CSP_NONCE__" type="module" src="/assets/app-1a2b.js"></script>`,
    );
  writeFileSync(join(t.deps.config.uiDir, 'assets', 'app-1a2b.js'), `export const text = '${'x'.repeat(5000)}';`);
  writeFileSync(join(t.deps.config.uiDir, 'task-page.js'), 'export {};');
  // The list of files is made when the app is.
  const app = createApp(t.deps);
  t.app.request = app.request.bind(app) as typeof t.app.request;
  await t.people('id,name,email,roles\nhr,Ho,ho@h.example,hr\n');
  cookie = await t.signIn('hr');
});
afterAll(async () => t?.close());

test('health tells each part as a yes or no and in words', async () => {
  const state = async () => (await (await t.request('/api/health')).json()) as Record<string, { ok: boolean; says: string }> & { ok: boolean };
  const before = await state();
  expect(before).toMatchObject({ ok: false, database: { ok: true }, temporal: { ok: true }, mail: { ok: true }, worker: { ok: false } });
  expect(before.worker?.says).toContain('No worker was heard of');
  await beat(t.sql, 'worker/here/1');
  expect(await state()).toMatchObject({ ok: true, worker: { ok: true, says: 'One worker is alive.' } });
  await t.sql`update heartbeats set at = now() - interval '2 minutes'`;
  expect((await state()).ok).toBe(false);
});

test('health answers although Temporal throws, the mail hangs and the database is gone', async () => {
  const broken = await createTestApp({ temporal: { healthy: () => Promise.reject(new Error('no')) }, mail: { healthy: () => new Promise<boolean>(() => {}) } });
  expect(await (await broken.request('/api/health')).json()).toMatchObject({
    ok: false,
    database: { ok: true },
    temporal: { ok: false },
    mail: { ok: false, says: expect.stringContaining('none is lost') },
  });
  await broken.close();
  const gone = await broken.request('/api/health');
  expect(gone.status).toBe(503);
  expect(await gone.json()).toMatchObject({ database: { ok: false }, worker: { ok: false } });
});

test('a request from another site is refused, whatever it says, and one from our pages or a program goes on', async () => {
  const status = async (headers: Record<string, string>) =>
    (await t.app.request(`${publicUrl}/api/people/import/preview`, { method: 'POST', body: 'id,name\n', headers })).status;
  const foreign: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site', origin: publicUrl },
  ];
  for (const headers of foreign) expect(await status({ ...headers, cookie }), JSON.stringify(headers)).toBe(403);
  expect(await status({ cookie })).toBe(403);
  expect(await status({ cookie, origin: 'null' })).toBe(403);
  expect(await status({ cookie, origin: publicUrl })).toBe(200);
  expect(await status({ cookie, 'sec-fetch-site': 'same-origin' })).toBe(200);
  expect(await status({})).toBe(401);
});

test('every answer is kept out of caches, frames and referrers, errors and pages included', async () => {
  for (const path of ['/api/health', '/api/me', '/api/nothing', '/sign-in', '/nothing', '/api/docs']) {
    const { headers } = await t.request(path);
    expect(headers.get('cache-control'), path).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe-eval');
  }
});

test('the pages of the interface are for who is signed in; others sign in first and come back', async () => {
  for (const path of ['/', '/flows', '/flows/annual?tab=read', '/running/c1/r2', '/launch', '/people/p1', '/my', '/settings', '/connections', '/mailbox']) {
    const away = await t.request(path);
    expect([away.status, away.headers.get('location')], path).toEqual([303, path === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`]);
    const shown = await t.request(path, { cookie });
    expect(shown.status).toBe(200);
    // A drawing has a page of its own.
    expect(await shown.clone().text()).toContain(`<title>${path.startsWith('/flows/') ? 'builder' : 'index'}</title>`);
    const [, nonce] = /nonce="([\w-]{20,})"/.exec(await shown.text()) ?? [];
    expect(shown.headers.get('content-security-policy')).toContain(`script-src 'self' 'nonce-${nonce}'`);
  }
  expect((await t.request('/sign-in', { cookie })).headers.get('location')).toBe('/');
});

test('files of the interface have their type; hashed ones are kept for good, others asked for again', async () => {
  const asset = await t.request('/assets/app-1a2b.js', { headers: { 'accept-encoding': 'gzip' } });
  expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(asset.headers.get('content-encoding')).toBe('gzip');
  const smallest = await t.request('/assets/app-1a2b.js', { headers: { 'accept-encoding': 'gzip, deflate, br' } });
  expect([smallest.headers.get('content-encoding'), smallest.headers.get('vary')]).toEqual(['br', 'accept-encoding']);
  const script = await t.request('/task-page.js');
  expect(script.headers.get('cache-control')).toBe('no-cache');
  const etag = script.headers.get('etag') ?? '';
  expect((await t.request('/task-page.js', { headers: { 'if-none-match': etag } })).status).toBe(304);
});

test('no file outside the built interface is ever served', async () => {
  for (const path of [
    '/../package.json',
    '/assets/../../package.json',
    '/%2e%2e/package.json',
    '/assets/%2e%2e%2f%2e%2e%2fpackage.json',
    '/index.html',
    '//etc/passwd',
    '/assets',
    '/__proto__',
  ]) {
    expect((await t.request(path)).status, path).toBe(404);
  }
});

test('an address that does not exist says so: in JSON for the API, on a page for people', async () => {
  const api = await t.request('/api/nothing', { method: 'POST' });
  expect([api.status, await api.json()]).toEqual([
    404,
    { error: { code: 'notFound', message: 'There is nothing at POST /api/nothing. GET /api/docs lists what there is.' } },
  ]);
  const shown = await t.request('/nothing?lang=zh');
  expect(shown.status).toBe(404);
  expect(await shown.text()).toContain('找不到此頁');
});

test('the API describes itself: every route with its permission, as a document and as a page', async () => {
  const document = (await (await t.request('/api/openapi.json')).json()) as { openapi: string; paths: Record<string, Record<string, Record<string, unknown>>> };
  expect(document.openapi).toBe('3.1.0');
  expect(document.paths['/api/people/import']?.post).toMatchObject({ 'x-permission': 'people.import' });
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/api/health', '/api/me', '/api/people/{id}', '/api/session/end']));
});

test('the reference describes every route: a summary, who may call it, an example of what it takes and answers, errors; in both languages, from here alone', async () => {
  type Described = Record<string, { summary?: string; 'x-permission'?: string; requestBody?: unknown; responses: Record<string, { description?: string }> }>;
  const { paths } = (await (await t.request('/api/openapi.json')).json()) as { paths: Record<string, Described> };
  const english = await (await t.request('/api/docs?lang=en')).text();
  const chinese = await (await t.request('/api/docs?lang=zh')).text();
  const lacking: string[] = [];
  let count = 0;
  for (const [path, item] of Object.entries(paths))
    for (const [method, { summary = '', responses, ...route }] of Object.entries(item)) {
      count += 1;
      const name = `${method.toUpperCase()} ${path}`;
      if (summary.length < 10) lacking.push(`${name}: no summary`);
      if (!route['x-permission']) lacking.push(`${name}: no permission`);
      if (Object.entries(responses).some(([, { description = '' }]) => description === '')) lacking.push(`${name}: an answer without a description`);
      if (responses.default === undefined) lacking.push(`${name}: no form of errors`);
      for (const text of [english, chinese]) if (!text.includes(`<code>${path}</code>`)) lacking.push(`${name}: not on the page`);
    }
  expect(lacking).toEqual([]);
  expect(count).toBeGreaterThan(60);
  expect(english.match(/<details/g)?.length).toBe(count);
  expect(english).toContain('&quot;error&quot;');
  expect(english).toContain('prefers-color-scheme:dark');
  expect(chinese).toContain('\u6240\u6709\u932f\u8aa4\u683c\u5f0f\u76f8\u540c');
  for (const text of [english, chinese]) expect(text.match(/(src|href)="(?!\/|#|data:)[^"]*"/g) ?? []).toEqual([]);
});

test('the typed client of the interface speaks to the app', async () => {
  const client = hc<App>(publicUrl, {
    fetch: async (input: string | URL | Request, init?: RequestInit) => t.request(new Request(input).url.slice(publicUrl.length), { ...init, cookie }),
  });
  const me = await client.api.me.$get();
  const { person, may } = await me.json();
  expect([person.id, may.includes('people.import')]).toEqual(['hr', true]);
  const { people } = await (await client.api.people.$get({ query: { limit: '1' } })).json();
  expect(people[0]?.name).toBe('Ho');
});

const create = route({
  method: 'post',
  path: '/api/things',
  summary: 'Makes a thing',
  permission: 'anyone',
  maxBody: 1000,
  request: {
    body: {
      content: {
        'application/json': { schema: z.strictObject({ name: z.string().min(2), kind: z.enum(['a', 'b']), parts: z.array(z.object({ n: z.number() })) }) },
      },
    },
  },
  responses: { 200: { description: 'Made', content: { 'application/json': { schema: z.object({ ok: z.boolean() }) } } } },
});

test('what is wrong in a body is named: the field, what was expected, what came', async () => {
  const logged: string[] = [];
  const app = newRouter();
  app.onError(answerError({ error: (line: unknown) => void logged.push(JSON.stringify(line)) } as never));
  app.openapi(create, (c) => {
    if (c.req.valid('json').name === 'boom') throw Object.assign(new Error('Chan Tai Man broke it'), { code: '23505', detail: 'Key (email)=(chan@h.example)' });
    return c.json({ ok: true }, 200);
  });
  const send = async (body: string, type = 'application/json') => {
    const answer = await app.request('/api/things', { method: 'POST', body, headers: { 'content-type': type } });
    return { status: answer.status, ...((await answer.json()) as { error?: { code: string; message: string; problems?: unknown[]; reference?: string } }) };
  };
  expect((await send('{"name":"Bo","kind":"a","parts":[]}')).status).toBe(200);
  expect((await send('{"name":"B","kind":"c","parts":[{"n":"1"}],"more":1}')).error).toMatchObject({
    code: 'badInput',
    problems: [
      { field: 'name', expected: 'at least 2 characters', came: '"B"' },
      { field: 'kind', expected: 'one of a, b', came: '"c"', message: 'kind: expected one of a, b, got "c".' },
      { field: 'parts.0.n', expected: 'a number', came: '"1"' },
      { expected: 'no fields but the known ones', came: '"more"' },
    ],
  });
  expect((await send('{"name":')).error?.message).toBe('The body is not valid JSON.');
  expect((await send('')).status).toBe(400);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
    expect((await send('{"name":"Bo","kind":"a","parts":[]}', type)).status, type).toBe(415);
  expect(await send(JSON.stringify({ name: 'x'.repeat(2000) }))).toMatchObject({ status: 413, error: { code: 'tooLarge' } });
  const broken = await send('{"name":"boom","kind":"a","parts":[]}');
  expect(broken).toMatchObject({ status: 500, error: { code: 'ourFault', reference: expect.stringMatching(/^[0-9a-f]{8}$/) } });
  expect(logged.join()).toContain(broken.error?.reference);
  expect(logged.join()).toContain('23505');
  expect(logged.join() + JSON.stringify(broken)).not.toMatch(/Chan|chan@/);
});
