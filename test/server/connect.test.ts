import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { callsOfRun } from '../../db/calls.ts';
import { journalOf } from '../../db/journal.ts';
import { answersOfRuns } from '../../db/tasks.ts';
import { runById } from '../../db/runs.ts';
import type { Caller } from '../../engine/calls.ts';
import { tryCall } from '../../engine/calls.ts';
import { operate } from '../../engine/operate.ts';
import { turn } from '../../engine/turn.ts';
import { insertConnection, insertSecret, deleteConnection } from '../../db/connections.ts';
import { type CallerDeps, createCaller, messageOf } from '../../server/connect/caller.ts';
import { sealSecret } from '../../server/connect/secrets.ts';
import { newSecret, signatureFault, signed, type WebhookHeaders } from '../../server/connect/signing.ts';
import { createTestApp, publicUrl, type TestApp, testKeys } from '../helpers/app.ts';
import { launchFlow } from '../helpers/cycle.ts';
import { aFlow, who } from '../helpers/flows.ts';

type Got = { headers: IncomingHttpHeaders; body: string; json: { type: string; data: Record<string, unknown>; timestamp: string; replyTo?: string } };

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
let secret: Buffer;
beforeEach(async () => {
  got = [];
  answers = [];
  [secret = secret] = await leadsTo(url);
});
afterEach(() => {
  expect(answers).toEqual([]);
});

const callerBy = (more: Partial<CallerDeps> = {}): Caller => createCaller({ sql: t.sql, webhook: testKeys.webhook, publicUrl, loopback: true, ...more });

/** The connection that flows know as hris, anew, with these secrets, the newest first. */
async function leadsTo(to: string, secrets = [newSecret()]): Promise<Buffer[]> {
  await t.sql.begin(async (tx) => {
    await deleteConnection(tx, 'hris');
    await insertConnection(tx, { name: 'hris', kind: 'webhook', url: to, openTo: ['hr'], by: 'test' });
    for (const secret of [...secrets].reverse()) await insertSecret(tx, 'hris', sealSecret(testKeys.webhook, 'hris', secret));
  });
  return secrets;
}

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
async function called(key: string, run: string, caller = callerBy()) {
  const tried = await tryCall(t.deps.engine, caller, key);
  await turn(t.deps.engine, run);
  return tried;
}

describe('a call of another system', () => {
  test('is a post signed by the Standard Webhooks spec with the named values alone, once per key, and what comes back is the answer of the step', async () => {
    const { run, key } = await waiting();
    answers = [{ status: 200, body: { values: { number: 'E-17' } } }];
    expect(await called(key, run)).toEqual({ done: true, tried: 1 });
    expect(got).toHaveLength(1);
    const [{ headers, body, json }] = got as [Got];
    expect(json).toEqual({ type: 'connect.values', data: { who: 'amy' }, timestamp: expect.stringMatching(/^20\d\d-.*Z$/) });
    expect(headers['idempotency-key']).toBe(messageOf(key));
    expect(headers['webhook-id']).toMatch(/^msg_[\w-]+$/);
    expect(signatureFault([secret], headers as Partial<WebhookHeaders>, body, Date.now())).toBeNull();
    expect(signatureFault([newSecret()], headers as Partial<WebhookHeaders>, body, Date.now())).toBe('wrongSignature');
    expect(await at(run)).toEqual(['look']);
    expect((await answersOfRuns(t.sql, [run])).find(({ step }) => step === 'tell')?.values).toEqual({ number: 'E-17' });
    expect(await called(key, run)).toEqual({ done: true, tried: 1 });
    expect(got).toHaveLength(1);
  });

  test('is signed by both secrets while one takes over from the other', async () => {
    const [fresh = secret, old = secret] = await leadsTo(url, [newSecret(), newSecret()]);
    const { run, key } = await waiting();
    await called(key, run);
    const [{ headers, body }] = got as [Got];
    expect(String(headers['webhook-signature']).split(' ')).toHaveLength(2);
    for (const one of [fresh, old]) expect(signatureFault([one], headers as Partial<WebhookHeaders>, body, Date.now())).toBeNull();
  });

  test('is made again with the same key while the other system cannot, and goes on when it can', async () => {
    const { run, key } = await waiting();
    answers = [{ status: 503 }, { status: 429 }, { status: 200 }];
    expect(await called(key, run)).toEqual({ done: false, tried: 1, inMs: 30_000 });
    expect(await called(key, run)).toEqual({ done: false, tried: 2, inMs: 60_000 });
    expect(await at(run)).toEqual(['tell']);
    expect(await called(key, run)).toEqual({ done: true, tried: 3 });
    expect(new Set(got.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([messageOf(key)]));
    const [told] = await callsOfRun(t.sql, run);
    expect(told).toMatchObject({
      connection: 'hris',
      status: 'replied',
      tries: [
        { n: 1, code: 'status503' },
        { n: 2, code: 'status429' },
        { n: 3, code: 'sent', againAt: null },
      ],
    });
    expect(Date.parse(told?.tries[1]?.againAt ?? '') - Date.parse(told?.tries[1]?.at ?? '')).toBe(60_000);
    expect([await at(run), await kinds(run)]).toEqual([['look'], ['connect.sent', 'connect.replied']]);
  });

  test('fails when it was tried as often as the step says, or when it is refused for good', async () => {
    const tired = await waiting({ attempts: 2 });
    answers = [{ status: 500 }, { status: 500 }, { status: 422 }, { status: 302, headers: { location: `${url}/elsewhere` } }];
    expect(await called(tired.key, tired.run)).toMatchObject({ done: false, tried: 1 });
    expect(await called(tired.key, tired.run)).toEqual({ done: true, tried: 2 });
    expect([await at(tired.run), await kinds(tired.run)]).toEqual([['lost'], ['connect.sent', 'connect.failed']]);
    for (const status of [422, 302]) {
      const { run, key } = await waiting();
      expect([status, await called(key, run), await at(run)]).toEqual([status, { done: true, tried: 1 }, ['lost']]);
    }
    expect(got).toHaveLength(4);
  });

  test('waits as long as the other system asks for, and not shorter than it would by itself', async () => {
    const { run, key } = await waiting();
    const later = new Date(Date.now() + 600_000).toUTCString();
    answers = [
      { status: 429, headers: { 'retry-after': '7200' } },
      { status: 503, headers: { 'retry-after': '1' } },
      { status: 503, headers: { 'retry-after': later } },
    ];
    expect(await called(key, run)).toEqual({ done: false, tried: 1, inMs: 7_200_000 });
    expect(await called(key, run)).toEqual({ done: false, tried: 2, inMs: 60_000 });
    expect((await called(key, run)).inMs).toBeGreaterThan(590_000);
  });

  test('that nobody answers is tried again; a connection that is not there never is', async () => {
    await leadsTo('http://127.0.0.1:9/');
    const { run, key } = await waiting();
    expect(await called(key, run)).toMatchObject({ done: false, tried: 1 });
    const nowhere = await waiting({ connection: 'nowhere' });
    expect(await called(nowhere.key, nowhere.run)).toEqual({ done: true, tried: 1 });
    expect(await at(nowhere.run)).toEqual(['lost']);
  });

  test('goes to the open net by https alone, and is not tried again where it may not go', async () => {
    await leadsTo('https://169.254.169.254/latest');
    const { run, key } = await waiting();
    expect(await called(key, run, callerBy({ loopback: false }))).toEqual({ done: true, tried: 1 });
    const failed = (await journalOf(t.sql, run)).find(({ kind }) => kind === 'connect.failed');
    expect(JSON.stringify({ ...failed?.detail, ...failed?.body })).toContain('addressNotAllowed');
  });

  test('is over when the answer is too long or takes too long, and is never sent when it is too much itself', async () => {
    const limits = { timeoutMs: 10_000, sent: 256, answered: 64 };
    const long = await waiting();
    answers = [{ status: 200, body: { values: { much: 'x'.repeat(100) } } }];
    expect(await called(long.key, long.run, callerBy({ limits }))).toMatchObject({ done: false });
    const much = await waiting({ sends: { much: 'x'.repeat(300) } });
    expect(await called(much.key, much.run, callerBy({ limits }))).toEqual({ done: true, tried: 1 });
    const slow = await waiting();
    const never = () => new Promise<never>(() => {});
    await leadsTo('https://slow.example/');
    expect(await called(slow.key, slow.run, callerBy({ limits: { ...limits, timeoutMs: 20 }, resolve: never }))).toMatchObject({ done: false });
    expect(got).toHaveLength(1);
    expect((await callsOfRun(t.sql, much.run))[0]?.tries).toMatchObject([{ code: 'tooLarge' }]);
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
  const reply = async (path: string, body: unknown, { by = secret, atMs = Date.now(), headers = {} }: Signing = {}) => {
    const text = JSON.stringify(body);
    const answer = await t.request(path, {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', ...signed([by], 'msg_answer', text, atMs), ...headers },
    });
    return answer.status;
  };
  type Signing = { by?: Buffer; atMs?: number; headers?: Record<string, string> };

  test('is taken once, by the address that went with the call, and by no other', async () => {
    const { run, key } = await waiting(until);
    answers = [{ status: 202 }];
    expect(await called(key, run)).toEqual({ done: true, tried: 1 });
    expect(await at(run)).toEqual(['tell']);
    const path = new URL(got[0]?.json.replyTo ?? '').pathname;
    expect(await reply(`${path}x`, { values: { number: 'E-18' } })).toBe(404);
    expect(await reply(path.replace(encodeURIComponent(key), encodeURIComponent('another')), { values: {} })).toBe(404);
    expect(await reply(path, { values: {} }, { by: newSecret() })).toBe(401);
    expect(await reply(path, { values: {} }, { atMs: Date.now() - 301_000 })).toBe(401);
    expect(await reply(path, { values: {} }, { headers: { 'webhook-signature': '' } })).toBe(401);
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

  test('that comes when its time is over is told so, and changes nothing', async () => {
    const { run, key } = await waiting(until);
    answers = [{ status: 202 }];
    await called(key, run);
    const path = new URL(got[0]?.json.replyTo ?? '').pathname;
    const token = (await runById(t.sql, run))?.state.tokens[0]?.id ?? '';
    await operate(t.deps.engine, run, { act: 'skip', token, port: 'failed', reason: 'It takes too long.' }, { by: 'hr' });
    expect(await at(run)).toEqual(['lost']);
    expect(await reply(path, { values: { number: 'E-19' } })).toBe(409);
    expect(await at(run)).toEqual(['lost']);
  });

  test('may come before its call was answered', async () => {
    const { run, key } = await waiting(until);
    answers = [{ status: 202 }];
    const caller = callerBy();
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
