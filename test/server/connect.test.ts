import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { journalOf } from '../../db/journal.ts';
import { answersOfRuns } from '../../db/tasks.ts';
import { runById } from '../../db/runs.ts';
import type { Caller } from '../../engine/calls.ts';
import { tryCall } from '../../engine/calls.ts';
import { turn } from '../../engine/turn.ts';
import { createCaller } from '../../server/connections.ts';
import { createTestApp, publicUrl, type TestApp, testKeys } from '../helpers/app.ts';
import { launchFlow } from '../helpers/cycle.ts';
import { aFlow, who } from '../helpers/flows.ts';

type Got = { headers: IncomingHttpHeaders; body: string; json: { call: string; connection: string; values: Record<string, unknown>; replyTo: string } };

let t: TestApp;
let other: Server;
let url: string;
let got: Got[] = [];
let answers: { status: number; body?: unknown; headers?: Record<string, string> }[] = [];

beforeAll(async () => {
  t = await createTestApp();
  await t.people('id,name,email,roles,manager_id\namy,Amy,amy@h.example,,hr\nhr,Ho,ho@h.example,hr,\n');
  other = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      got.push({ headers: request.headers, body, json: JSON.parse(body) });
      const { status, body: says = {}, headers = {} } = answers.shift() ?? { status: 200 };
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(says));
    });
  });
  await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/in`;
});
afterAll(async () => {
  await new Promise((resolve) => other.close(resolve));
  await t.close();
});
beforeEach(() => {
  got = [];
  answers = [];
});
afterEach(() => {
  expect(answers).toEqual([]);
});

const callerTo = (more: { loopback?: boolean; to?: string } = {}): Caller =>
  createCaller({ connections: { urls: { hris: more.to ?? url }, loopback: more.loopback ?? true }, webhook: testKeys.webhook, publicUrl });

const flow = (settings: Record<string, unknown>) =>
  aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'tell' } },
      { id: 'finish', kind: 'end' },
      {
        id: 'tell',
        kind: 'connect',
        in: 'each',
        settings: { connection: 'hris', sends: { who: { value: 'person', of: { who: 'subject' }, field: 'id' } }, ...settings },
      },
      { id: 'look', kind: 'approval', in: 'each', settings: { who: who({ who: 'role', role: 'hr' }) } },
      { id: 'lost', kind: 'approval', in: 'each', settings: { who: who({ who: 'role', role: 'hr' }) } },
      { id: 'done', kind: 'end', in: 'each' },
    ],
    [
      'begin>each',
      'each.done>finish',
      'tell.ok>look',
      'tell.failed>lost',
      'look.approved>done',
      'look.rejected>done',
      'lost.approved>done',
      'lost.rejected>done',
    ],
  );

/** A real cycle for amy whose call waits to be made, unless it is a trial. */
async function waiting(settings: Record<string, unknown> = {}, real = true): Promise<{ run: string; key: string }> {
  const cycle = await launchFlow(t.deps.engine, flow(settings), { people: ['amy'], real });
  const run = `${cycle}.each.1`;
  const [call] = await t.sql<{ key: string }[]>`select key from calls where run_id = ${run}`;
  return { run, key: call?.key ?? '' };
}

const at = async (run: string) => (await runById(t.sql, run))?.state.tokens.map(({ step }) => step);
const kinds = async (run: string) => (await journalOf(t.sql, run)).map(({ kind }) => kind).filter((kind) => kind.startsWith('connect.'));
async function called(key: string, run: string, caller = callerTo()) {
  const tried = await tryCall(t.deps.engine, caller, key);
  await turn(t.deps.engine, run);
  return tried;
}

describe('a call of another system', () => {
  test('is a signed post with the values, once per key, and what comes back is the answer of the step', async () => {
    const { run, key } = await waiting();
    answers = [{ status: 200, body: { values: { number: 'E-17' } } }];
    expect(await called(key, run)).toEqual({ done: true, tried: 1 });
    expect(got).toHaveLength(1);
    const [{ headers, body, json }] = got as [Got];
    expect(json).toMatchObject({ call: key, connection: 'hris', values: { who: 'amy' } });
    expect(headers['idempotency-key']).toBe(key);
    const [, id, seconds, sign] = /^k=(.+),t=(\d+),v1=([0-9a-f]+)$/.exec(String(headers['loopwright-signature'])) ?? [];
    const secret = testKeys.webhook.secrets[id ?? ''] ?? Buffer.alloc(0);
    expect(createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')).toBe(sign);
    expect(await at(run)).toEqual(['look']);
    expect((await answersOfRuns(t.sql, [run])).find(({ step }) => step === 'tell')?.values).toEqual({ number: 'E-17' });
    expect(await called(key, run)).toEqual({ done: true, tried: 1 });
    expect(got).toHaveLength(1);
  });

  test('is made again with the same key while the other system cannot, and goes on when it can', async () => {
    const { run, key } = await waiting();
    answers = [{ status: 503 }, { status: 429 }, { status: 200 }];
    expect(await called(key, run)).toEqual({ done: false, tried: 1 });
    expect(await called(key, run)).toEqual({ done: false, tried: 2 });
    expect(await at(run)).toEqual(['tell']);
    expect(await called(key, run)).toEqual({ done: true, tried: 3 });
    expect(new Set(got.map(({ json }) => json.call))).toEqual(new Set([key]));
    expect([await at(run), await kinds(run)]).toEqual([['look'], ['connect.sent', 'connect.replied']]);
  });

  test('fails when it was tried as often as the step says, or when it is refused for good', async () => {
    const tired = await waiting({ attempts: 2 });
    answers = [{ status: 500 }, { status: 500 }, { status: 422 }, { status: 302, headers: { location: `${url}/elsewhere` } }];
    expect(await called(tired.key, tired.run)).toEqual({ done: false, tried: 1 });
    expect(await called(tired.key, tired.run)).toEqual({ done: true, tried: 2 });
    expect([await at(tired.run), await kinds(tired.run)]).toEqual([['lost'], ['connect.sent', 'connect.failed']]);
    for (const status of [422, 302]) {
      const { run, key } = await waiting();
      expect([status, await called(key, run), await at(run)]).toEqual([status, { done: true, tried: 1 }, ['lost']]);
    }
    expect(got).toHaveLength(4);
  });

  test('that nobody answers is tried again; a connection that is not there never is', async () => {
    const { run, key } = await waiting();
    expect(await called(key, run, callerTo({ to: 'http://127.0.0.1:9/' }))).toEqual({ done: false, tried: 1 });
    const nowhere = await waiting({ connection: 'nowhere' });
    expect(await called(nowhere.key, nowhere.run)).toEqual({ done: true, tried: 1 });
    expect(await at(nowhere.run)).toEqual(['lost']);
  });

  test.each([
    'http://hris.example/in',
    'https://127.0.0.1/in',
    'https://[::1]/in',
    'https://10.1.2.3/in',
    'https://169.254.169.254/latest',
    'https://localhost/in',
  ])('goes to the open net by https alone: never to %s', async (to) => {
    const { run, key } = await waiting();
    expect(await called(key, run, callerTo({ loopback: false, to }))).toEqual({ done: true, tried: 1 });
    const failed = (await journalOf(t.sql, run)).find(({ kind }) => kind === 'connect.failed');
    expect(JSON.stringify({ ...failed?.detail, ...failed?.body })).toContain('addressNotAllowed');
  });

  test('of a trial never leaves the house', async () => {
    const { run, key } = await waiting({}, false);
    expect(await called(key, run)).toEqual({ done: true, tried: 1 });
    expect(got).toEqual([]);
    expect(await at(run)).toEqual(['look']);
  });
});

describe('an answer that comes later', () => {
  const until = { replies: { until: { from: { anchor: 'opened' as const }, plus: { n: 3, unit: 'days' as const } } } };
  const reply = async (path: string, body: unknown) => {
    const answer = await t.request(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
    return answer.status;
  };

  test('is taken once, by the address that went with the call, and by no other', async () => {
    const { run, key } = await waiting(until);
    answers = [{ status: 202 }];
    expect(await called(key, run)).toEqual({ done: true, tried: 1 });
    expect(await at(run)).toEqual(['tell']);
    const path = new URL(got[0]?.json.replyTo ?? '').pathname;
    expect(await reply(`${path}x`, { values: { number: 'E-18' } })).toBe(404);
    expect(await reply(path.replace(encodeURIComponent(key), encodeURIComponent('another')), { values: {} })).toBe(404);
    expect(await reply(path, { values: { number: { deep: 'x'.repeat(9) } }, more: 1, ok: 'yes' })).toBe(400);
    expect(await reply(path, { values: { number: 'E-18' } })).toBe(200);
    expect(await reply(path, { values: { number: 'E-19' } })).toBe(409);
    await turn(t.deps.engine, run);
    expect(await at(run)).toEqual(['look']);
    expect((await answersOfRuns(t.sql, [run])).find(({ step }) => step === 'tell')?.values).toEqual({ number: 'E-18' });
  });

  test('that says no goes the way of a failure', async () => {
    const { run, key } = await waiting(until);
    answers = [{ status: 202 }];
    await called(key, run);
    expect(await reply(new URL(got[0]?.json.replyTo ?? '').pathname, { ok: false, values: { why: 'unknown person' } })).toBe(200);
    await turn(t.deps.engine, run);
    expect([await at(run), await kinds(run)]).toEqual([['lost'], ['connect.sent', 'connect.failed']]);
  });

  test('may come before its call was answered', async () => {
    const { run, key } = await waiting(until);
    answers = [{ status: 202 }];
    const caller = callerTo();
    const early: Caller = async (call) => {
      const result = await caller(call);
      expect(await reply(new URL(got[0]?.json.replyTo ?? '').pathname, { values: { number: 'E-20' } })).toBe(200);
      return result;
    };
    expect(await called(key, run, early)).toEqual({ done: true, tried: 1 });
    expect(await at(run)).toEqual(['look']);
    const [call] = await t.sql<{ status: string; values: unknown }[]>`select status, values from calls where key = ${key}`;
    expect(call).toEqual({ status: 'replied', values: null });
  });
});
