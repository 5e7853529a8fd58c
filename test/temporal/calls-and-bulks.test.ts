import { afterAll, beforeAll, expect, it } from 'vitest';
import { bulkById, bulkProgress } from '../../db/bulks.ts';
import { callsOfRun } from '../../db/calls.ts';
import { journalOf } from '../../db/journal.ts';
import { clocksOf, runById } from '../../db/runs.ts';
import { beginBulk, steerBulk } from '../../engine/bulk.ts';
import type { Caller, CallPolicy } from '../../engine/calls.ts';
import type { Engine } from '../../engine/engine.ts';
import { launchFlow, putPeople, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { aFlow, reviewFlow, who } from '../helpers/flows.ts';
import { type Running, startWorker } from '../helpers/worker.ts';
import { aPerson, smallTeam } from '../helpers/world.ts';

/** As long between tries as a test can wait for: the second wait is twice the first. */
const callPolicy: CallPolicy = { firstMs: 400, mostMs: 60_000 };
const people = Array.from({ length: 300 }, (_, index) => `p${String(index).padStart(3, '0')}`);

let database: TestDatabase;
let engine: Engine;
let worker: Running;
const calls: { key: string; at: number }[] = [];
/** It cannot twice, and can the third time. */
const failsTwice: Caller = async ({ key }) => {
  calls.push({ key, at: Date.now() });
  return calls.length < 3 ? { accepted: false, permanent: false, code: 'status503' } : { accepted: true, values: { number: 'E-17' } };
};

beforeAll(async () => {
  database = await createDatabase();
  await putPeople(database.sql, [...smallTeam(), ...people.map((id) => aPerson(id, { managerId: 'bob' }))]);
  engine = testEngine(database.sql);
  worker = await startWorker(engine, { caller: failsTwice, callPolicy });
});
afterAll(async () => {
  await worker?.stop();
  await database.drop();
});

it('a call that fails twice waits between its tries in Temporal, twice as long the second time, and then goes on with what came back', async () => {
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'tell', kind: 'connect', settings: { connection: 'hris', sends: { what: 'done' } } },
      { id: 'lost', kind: 'approval', settings: { who: who({ who: 'role', role: 'hr' }) } },
      { id: 'done', kind: 'end' },
    ],
    ['begin>tell', 'tell.ok>done', 'tell.failed>lost', 'lost.approved>done', 'lost.rejected>done'],
  );
  const run = await launchFlow(engine, flow, { people: [], key: 'calling', real: true, childrenToo: false });
  await worker.quiet(async () => (await runById(database.sql, run))?.status === 'ended');
  expect(calls).toHaveLength(3);
  expect(new Set(calls.map(({ key }) => key)).size).toBe(1);
  const waits = calls.slice(1).map(({ at }, index) => at - (calls[index]?.at ?? 0));
  expect(waits[0]).toBeGreaterThanOrEqual(400);
  expect(waits[1]).toBeGreaterThanOrEqual(800);
  const [told] = await callsOfRun(database.sql, run);
  expect(told?.tries.map(({ code }) => code)).toEqual(['status503', 'status503', 'sent']);
  expect((await journalOf(database.sql, run)).map(({ kind }) => kind).filter((kind) => kind.startsWith('connect.'))).toEqual([
    'connect.sent',
    'connect.replied',
  ]);
  const handle = worker.client.workflow.getHandle(`call:${calls[0]?.key}`);
  expect(await handle.result()).toBe('called');
  const history = await handle.fetchHistory();
  expect(history.events?.filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes != null)).toHaveLength(2);
});

it('an act on three hundred runs stops where it is paused, goes on where it stood, and is done to each run once', async () => {
  const cycle = await launchFlow(engine, reviewFlow(), { people, key: 'many' });
  const runs = people.map((_, index) => `${cycle}.each.${index + 1}`);
  const due = async (run: string) => (await clocksOf(database.sql, run)).find(({ kind }) => kind === 'closes')?.due ?? 0;
  const before = await Promise.all(runs.map(due));
  const act = { act: 'extend', step: 'self', plus: { n: 7, unit: 'days' }, to: null, reason: 'Typhoon' } as const;
  const done = async () => (await bulkProgress(database.sql, 'b1')).done;
  expect(await beginBulk(engine, { id: 'b1', cycleId: cycle, act, by: 'hri', canary: 0, runs })).toBe(true);
  await worker.until(async () => (await done()) >= 20);
  expect(await steerBulk(engine, 'b1', 'pause', 'hri')).toBeNull();
  expect(await worker.client.workflow.getHandle('bulk:b1:0').result()).toBe('paused');
  const paused = await done();
  expect(paused).toBeLessThan(300);
  expect(await bulkById(database.sql, 'b1')).toMatchObject({ status: 'paused', pausedBy: 'hri' });
  expect(await steerBulk(engine, 'b1', 'resume', 'hri')).toBeNull();
  await worker.until(async () => (await bulkById(database.sql, 'b1'))?.status === 'over', 120);
  expect(await worker.client.workflow.getHandle('bulk:b1:1').result()).toBe('over');
  expect(await bulkProgress(database.sql, 'b1')).toEqual({ all: 300, done: 300, refused: 0 });
  const after = await Promise.all(runs.map(due));
  expect(new Set(after.map((at, index) => at - (before[index] ?? 0)))).toEqual(new Set([7 * 86_400_000]));
  for (const run of runs) expect((await journalOf(database.sql, run)).filter(({ detail }) => detail.do === 'extend')).toHaveLength(1);
});
