import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../helpers/app.ts';
import { aFlow, who } from '../helpers/flows.ts';

let t: TestApp;
let other: Server;
let url: string;
let status = 200;
const got: Record<string, unknown>[] = [];
const cookies: Record<string, string> = {};

beforeAll(async () => {
  t = await createTestApp();
  await t.people('id,name,email,roles\nadmin,A,a@h.example,admin\nhr,H,h@h.example,hr\npay,P,p@h.example,hr;payroll\n');
  for (const id of ['admin', 'hr', 'pay']) cookies[id] = await t.signIn(id);
  other = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      got.push(JSON.parse(body) as Record<string, unknown>);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/in`;
});
afterAll(async () => {
  await new Promise((resolve) => other.close(resolve));
  await t.close();
});
beforeEach(async () => {
  status = 200;
  got.length = 0;
  await t.sql`delete from connections`;
});

type Answer = {
  status: number;
  error?: Record<string, string>;
  secret?: string | null;
  connections?: { details: { secrets: unknown[] } | null }[];
  problems?: unknown[];
  id?: string;
  revision?: number;
};

async function ask(method: string, path: string, body?: unknown, as = 'admin'): Promise<Answer & Record<string, unknown>> {
  const answer = await t.request(path, {
    method,
    cookie: cookies[as] ?? '',
    headers: { 'content-type': 'application/json', 'accept-language': 'en' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { ...((await answer.json()) as Record<string, unknown>), status: answer.status };
}

const hris = () => ({ name: 'hris', kind: 'webhook', url, openTo: ['payroll'] });

describe('a connection', () => {
  test('shows its secret once; afterwards neither the API nor the database in the clear', async () => {
    const { secret } = await ask('POST', '/api/connections', hris());
    expect(secret).toMatch(/^whsec_/);
    const { connections } = await ask('GET', '/api/connections');
    expect(connections).toMatchObject([{ name: 'hris', kind: 'webhook', mayUse: true, details: { url, openTo: ['payroll'], secrets: [{}] } }]);
    const raw = Buffer.from(String(secret).slice(6), 'base64');
    const [row] = await t.sql<{ sealed: Buffer }[]>`select sealed from connection_secrets`;
    expect(row?.sealed.includes(raw)).toBe(false);
    expect(JSON.stringify(connections)).not.toContain(String(secret).slice(6));
    expect(t.logged.join()).not.toContain(String(secret).slice(6));
  });

  test('is set up by administrators alone; others see its name and whether they may use it', async () => {
    expect((await ask('POST', '/api/connections', hris(), 'hr')).status).toBe(403);
    await ask('POST', '/api/connections', hris());
    const seen = async (as: string) => (await ask('GET', '/api/connections', undefined, as)).connections;
    expect(await seen('hr')).toEqual([{ name: 'hris', kind: 'webhook', mayUse: false, details: null }]);
    expect(await seen('pay')).toEqual([{ name: 'hris', kind: 'webhook', mayUse: true, details: null }]);
  });

  test('is refused with the reason: a name that is taken, a secret that is none, an address that may not be called', async () => {
    expect((await ask('POST', '/api/connections', hris())).status).toBe(200);
    expect(await ask('POST', '/api/connections', hris())).toMatchObject({ status: 409, error: { code: 'nameTaken', field: 'name' } });
    expect(await ask('POST', '/api/connections', { ...hris(), name: 'x', secret: 'short' })).toMatchObject({ status: 422, error: { field: 'secret' } });
    expect(await ask('POST', '/api/connections', { ...hris(), name: 'x', url: 'https://10.0.0.1/' })).toMatchObject({
      status: 422,
      error: { code: 'addressNotAllowed', field: 'url', came: 'https://10.0.0.1/' },
    });
    expect(await ask('POST', '/api/connections', { ...hris(), name: 'x', kind: 'csv' })).toMatchObject({ status: 400 });
    expect((await ask('PUT', '/api/connections/nowhere', { openTo: [] })).status).toBe(404);
  });

  test('is tested by a signed message without values, and says what came back', async () => {
    await ask('POST', '/api/connections', hris());
    expect(await ask('POST', '/api/connections/hris/test')).toMatchObject({ status: 200, ok: true, says: 'It was accepted.' });
    expect(got).toEqual([{ type: 'connect.test', data: {}, timestamp: expect.any(String) }]);
    status = 503;
    expect(await ask('POST', '/api/connections/hris/test')).toMatchObject({ ok: false, code: 'status503', says: 'The other system answered with status 503.' });
  });

  test('has two secrets while one takes over, and one when the old one is ended', async () => {
    await ask('POST', '/api/connections', hris());
    const secrets = async () => (await ask('GET', '/api/connections')).connections?.[0]?.details?.secrets.length;
    expect((await ask('POST', '/api/connections/hris/secrets', {})).secret).toMatch(/^whsec_/);
    expect(await secrets()).toBe(2);
    await ask('POST', '/api/connections/hris/secrets', {});
    expect(await secrets()).toBe(2);
    await ask('POST', '/api/connections/hris/secrets/end-old');
    expect(await secrets()).toBe(1);
    expect((await ask('DELETE', '/api/connections/hris')).status).toBe(200);
    expect((await t.sql`select 1 from connection_secrets`).length).toBe(0);
  });
});

describe('a flow that uses a connection', () => {
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'tell', kind: 'connect', settings: { connection: 'hris', sends: { what: 'done' } } },
      { id: 'lost', kind: 'approval', settings: { who: who({ who: 'role', role: 'hr' }) } },
      { id: 'done', kind: 'end' },
    ],
    ['begin>tell', 'tell.ok>done', 'tell.failed>lost', 'lost.approved>done', 'lost.rejected>done'],
  );

  test('says by name what is missing, may be published and tried, and is launched for real by those who may use it', async () => {
    const { id } = await ask('POST', '/api/flows', {}, 'hr');
    const data = { purpose: { en: 'To tell.' }, recipients: { en: 'HR' }, retentionMonths: 12, contact: 'hr@h.example' };
    const saved = await ask('PUT', `/api/flows/${id}/draft`, { flow: { ...flow, data }, revision: 1 }, 'hr');
    const missing = { rule: 'connectionUnknown', severity: 'suggestion', step: 'tell', params: { name: 'hris' } };
    const problems = async () => (await ask('GET', `/api/flows/${id}/problems`, undefined, 'hr')).problems;
    expect(await problems()).toContainEqual(expect.objectContaining(missing));
    expect(await ask('POST', `/api/flows/${id}/publish`, { revision: saved.revision }, 'hr')).toMatchObject({ status: 200, version: 1 });
    const plan = { version: 1, name: 'Telling', zone: 'Asia/Hong_Kong', startsOn: null, period: null, dates: {}, audience: {}, notice: 'x', owner: null };
    const launch = (as: string, trial: { to: string; secondsPerDay: number } | null, key: string) =>
      ask('POST', `/api/flows/${id}/launch`, { ...plan, trial, key }, as);
    expect(await launch('hr', { to: 'a@h.example', secondsPerDay: 60 }, 'a-trial-key')).toMatchObject({ status: 200 });
    const refused = await launch('hr', null, 'the-real-key');
    expect([refused.status, JSON.stringify(refused)]).toEqual([422, expect.stringContaining('uses the connection “hris”, which is not set up')]);
    await ask('POST', '/api/connections', hris());
    expect(JSON.stringify(await launch('hr', null, 'the-real-key'))).toContain('not open to your roles');
    expect(await launch('pay', null, 'the-real-key')).toMatchObject({ status: 200 });
    expect(await problems()).not.toContainEqual(expect.objectContaining({ rule: 'connectionUnknown' }));
  });
});
