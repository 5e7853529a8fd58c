import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRunIds } from '../../db/runs.ts';
import { inboxOf, tasksOfRun } from '../../db/tasks.ts';
import { decide } from '../../engine/decide.ts';
import type { Engine } from '../../engine/engine.ts';
import { operate } from '../../engine/operate.ts';
import { heal } from '../../engine/sweep.ts';
import { openWorkflows, pokeRun } from '../../server/temporal.ts';
import { launchFlow, putPeople, stepTo, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { cycleStatus } from '../helpers/drive.ts';
import { reviewFlow } from '../helpers/flows.ts';
import { type Running, startWorker } from '../helpers/worker.ts';
import { aPerson } from '../helpers/world.ts';

const people = Array.from({ length: 8 }, (_, n) => aPerson(`p${n + 1}`, { managerId: 'boss' }));
let database: TestDatabase;
let engine: Engine;
let worker: Running;
/** Runs whose pokes get lost. */
const deaf = new Set<string>();
let cycle: string;
const run = (n: number) => `${cycle}.each.${n}`;

beforeAll(async () => {
  database = await createDatabase();
  engine = testEngine(database.sql);
  await putPeople(database.sql, [aPerson('boss'), aPerson('hri', { roles: ['hr'] }), ...people]);
  worker = await startWorker(engine, { poke: async (id, delay) => (deaf.has(id) ? undefined : pokeRun(worker.client, id, delay)) });
  cycle = await launchFlow(engine, reviewFlow(), { people: people.map(({ id }) => id), key: 'audit', childrenToo: false });
  await worker.quiet(async () => (await database.sql`select id from slots where status = 'open'`).length === people.length);
});
afterAll(async () => {
  await worker?.stop();
  await database.drop();
});

/** Runs of this cycle that are open in Temporal; other tests' stay out of it. */
const inTemporal = async () => new Set([...(await openWorkflows(worker.client))].filter((id) => id.startsWith(cycle)));
const agree = async () => [...(await inTemporal())].sort().join() === (await openRunIds(database.sql)).join();

async function answer(person: string, step: string, outcome: string, values: Record<string, unknown> = {}): Promise<void> {
  const slot = (await inboxOf(database.sql, person)).find((one) => one.step === step);
  expect(await decide(engine, { slot: slot?.id ?? '', person, outcome, values, via: 'web' })).toMatchObject({ ok: true });
}
const openSteps = async (id: string) => (await tasksOfRun(database.sql, id)).filter(({ status }) => status === 'open').map(({ step }) => step);

it('Postgres and Temporal agree on which runs are open, all through a busy cycle', async () => {
  await worker.until(agree);
  for (const { id } of people.slice(0, 4)) await answer(id, 'self', 'submitted');
  await worker.quiet(async () => (await inboxOf(database.sql, 'boss')).length === 4);
  for (let n = 0; n < 3; n += 1) await answer('boss', 'review', 'approved', { rating: 4 });
  await worker.quiet(async () => (await openRunIds(database.sql)).length === 1 + people.length - 3);
  await worker.until(agree);
  expect(await heal(engine, await inTemporal())).toEqual({ missing: [], strangers: [] });
});

it('a workflow that was terminated is missed and comes back', async () => {
  await worker.client.workflow.getHandle(run(5)).terminate('by hand');
  await worker.until(async () => !(await inTemporal()).has(run(5)));
  expect(await heal(engine, await inTemporal())).toEqual({ missing: [run(5)], strangers: [] });
  await worker.until(agree);
  await answer('p5', 'self', 'submitted');
  await worker.quiet(async () => (await openSteps(run(5))).includes('review'));
});

it('terminated or cancelled in the UI of Temporal, a run goes on with its next answer', async () => {
  await worker.client.workflow.getHandle(run(6)).terminate('by hand');
  await worker.client.workflow.getHandle(run(7)).cancel();
  await worker.until(async () => !(await inTemporal()).has(run(7)));
  expect((await worker.client.workflow.getHandle(run(7)).describe()).status.name).toBe('CANCELLED');
  expect([await openSteps(run(6)), await openSteps(run(7))]).toEqual([['self'], ['self']]);
  await answer('p6', 'self', 'submitted');
  await answer('p7', 'self', 'submitted');
  await worker.quiet(async () => (await openSteps(run(6))).includes('review') && (await openSteps(run(7))).includes('review'));
  await worker.until(agree);
});

it('the workflow of a run that ended without a poke is a stranger, and is let go', async () => {
  deaf.add(run(8));
  expect(await operate(engine, run(8), { act: 'cancel', reason: 'Left the company' }, { by: 'hri' })).toEqual({ refused: null });
  await worker.quiet(async () => !(await openRunIds(database.sql)).includes(run(8)));
  expect((await inTemporal()).has(run(8))).toBe(true);
  deaf.clear();
  expect(await heal(engine, await inTemporal())).toEqual({ missing: [], strangers: [run(8)] });
  await worker.until(agree);
});

it('at the end nothing is open in either', async () => {
  await stepTo(engine, cycle, '2027-08-01T00:00:00.000Z');
  await worker.quiet(async () => (await cycleStatus(engine, cycle)) === 'ended');
  await worker.until(async () => (await inTemporal()).size === 0);
  expect(await openRunIds(database.sql)).toEqual([]);
});
