import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inboxOf, tasksOfRun } from '../../db/tasks.ts';
import { openRunIds } from '../../db/runs.ts';
import { decide } from '../../engine/decide.ts';
import type { Engine } from '../../engine/engine.ts';
import { heal } from '../../engine/sweep.ts';
import { ensureTemporal, type LocalTemporal, startTemporal } from '../../server/local/temporal.ts';
import { openWorkflows } from '../../server/temporal.ts';
import { launchFlow, putPeople, stepTo, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { cycleStatus, stepsOf } from '../helpers/drive.ts';
import { reviewFlow } from '../helpers/flows.ts';
import { type Running, startWorker } from '../helpers/worker.ts';
import { smallTeam } from '../helpers/world.ts';

let database: TestDatabase;
let engine: Engine;
let dataDir: string;
let temporal: LocalTemporal;
let worker: Running;

beforeAll(async () => {
  database = await createDatabase();
  engine = testEngine(database.sql);
  await putPeople(database.sql, smallTeam());
  dataDir = await mkdtemp(join(tmpdir(), 'loopwright-outage-'));
  temporal = await start();
  worker = await startWorker(engine, {}, { address: temporal.address, namespace: 'default' });
});
afterAll(async () => {
  await worker?.stop();
  await temporal?.stop();
  await rm(dataDir, { recursive: true, force: true });
  await database.drop();
});

/** A server of this test's own, on one port for all its starts. */
async function start(): Promise<LocalTemporal> {
  const found = await ensureTemporal({ say: () => {}, env: process.env, allowBuild: false });
  if ('missing' in found) throw new Error(found.missing);
  return startTemporal({ path: found.path, dataDir, say: () => {} });
}

async function answer(person: string, step: string, outcome: string, values: Record<string, unknown> = {}): Promise<void> {
  const slot = (await inboxOf(database.sql, person)).find((one) => one.step === step);
  expect(await decide(engine, { slot: slot?.id ?? '', person, outcome, values, via: 'web' })).toMatchObject({ ok: true });
}

it('while Temporal is stopped answers are accepted, and go on when it is back', async () => {
  const cycle = await launchFlow(engine, reviewFlow(), { people: ['amy', 'ben'], key: 'stopped', childrenToo: false });
  await worker.quiet(async () => (await stepsOf(engine, 'amy')).includes('self') && (await stepsOf(engine, 'ben')).includes('self'));
  await temporal.stop();
  await answer('amy', 'self', 'submitted');
  await answer('ben', 'self', 'submitted');
  expect(await tasksOfRun(database.sql, `${cycle}.each.1`)).toMatchObject([{ step: 'self', status: 'settled' }]);
  temporal = await start();
  await worker.quiet(async () => (await stepsOf(engine, 'bob')).filter((step) => step === 'review').length === 2);
  await answer('bob', 'review', 'approved', { rating: 3 });
  await answer('bob', 'review', 'approved', { rating: 3 });
  await worker.quiet(async () => (await cycleStatus(engine, cycle)) === 'ended');
});

it('when the database of Temporal is deleted in mid-cycle every open run goes on', async () => {
  const cycle = await launchFlow(engine, reviewFlow(), { people: ['amy', 'ben'], key: 'deleted', childrenToo: false });
  await worker.quiet(async () => (await stepsOf(engine, 'amy')).includes('self') && (await stepsOf(engine, 'ben')).includes('self'));
  await temporal.stop();
  const folder = join(dataDir, 'temporal');
  for (const name of await readdir(folder)) if (name.startsWith('temporal.db')) await rm(join(folder, name));
  await answer('amy', 'self', 'submitted');
  temporal = await start();
  const open = await openRunIds(database.sql);
  expect(open).toEqual([cycle, `${cycle}.each.1`, `${cycle}.each.2`]);
  const inTemporal = async () => openWorkflows(worker.client);
  await heal(engine, await inTemporal());
  await worker.quiet(async () => [...(await inTemporal())].sort().join() === open.join());
  expect(await heal(engine, await inTemporal())).toEqual({ missing: [], strangers: [] });
  await worker.quiet(async () => (await stepsOf(engine, 'bob')).includes('review'));
  await answer('bob', 'review', 'approved', { rating: 3 });
  await answer('ben', 'self', 'submitted');
  await worker.quiet(async () => (await stepsOf(engine, 'bob')).includes('review'));
  await stepTo(engine, cycle, '2027-08-01T00:00:00.000Z');
  await worker.quiet(async () => (await cycleStatus(engine, cycle)) === 'ended');
  await worker.quiet(async () => (await inTemporal()).size === 0);
});
