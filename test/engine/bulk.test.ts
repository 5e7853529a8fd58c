import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bulkById, bulkProgress, bulkRefusals } from '../../db/bulks.ts';
import { clocksOf, runById } from '../../db/runs.ts';
import { journalOf } from '../../db/journal.ts';
import { type BulkAct, beginBulk, bulkStep, steerBulk } from '../../engine/bulk.ts';
import type { Engine, FaultPoint } from '../../engine/engine.ts';
import { operate } from '../../engine/operate.ts';
import { previewAct } from '../../engine/preview.ts';
import { launchFlow, putPeople, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { reviewFlow } from '../helpers/flows.ts';
import { aPerson, smallTeam } from '../helpers/world.ts';

let database: TestDatabase;
let engine: Engine;
let cycle: string;
let runs: string[];
let n = 0;
const many = Array.from({ length: 250 }, (_, index) => `p${String(index).padStart(3, '0')}`);

beforeAll(async () => {
  database = await createDatabase();
  await putPeople(database.sql, [...smallTeam(), ...many.map((id) => aPerson(id, { managerId: 'bob' }))]);
  engine = testEngine(database.sql);
});
afterAll(() => database.drop());
beforeEach(async () => {
  n += 1;
  cycle = await launchFlow(engine, reviewFlow(), { people: many.slice(0, 12), key: `bulk${n}` });
  runs = Array.from({ length: 12 }, (_, index) => `${cycle}.each.${index + 1}`);
});

const extend: BulkAct = { act: 'extend', step: 'self', plus: { n: 7, unit: 'days' }, to: null, reason: 'Typhoon' };
const begin = (act: BulkAct, more: { canary?: number; by?: string; id?: string } = {}) =>
  beginBulk(engine, { id: more.id ?? `b${n}`, cycleId: cycle, act, by: more.by ?? 'hri', canary: more.canary ?? 0, runs });
const goThrough = async (id = `b${n}`) => {
  for (;;) {
    const state = await bulkStep(engine, id);
    if (state !== 'more') return state;
  }
};
const dueOf = async (run: string) => (await clocksOf(database.sql, run)).find(({ kind }) => kind === 'closes')?.due ?? 0;
const extendedIn = async (run: string) =>
  (await journalOf(database.sql, run)).filter(({ kind, detail }) => kind === 'event.accepted' && detail.do === 'extend').length;

describe('an act on many runs', () => {
  it('is done to each of them once, and says so', async () => {
    const before = await dueOf(runs[0] as string);
    expect(await begin(extend)).toBe(true);
    expect(await begin(extend)).toBe(true);
    expect(await goThrough()).toBe('over');
    expect(await bulkProgress(database.sql, `b${n}`)).toEqual({ all: 12, done: 12, refused: 0 });
    for (const run of runs) expect([(await dueOf(run)) - before, await extendedIn(run)]).toEqual([7 * 86_400_000, 1]);
    expect(await bulkById(database.sql, `b${n}`)).toMatchObject({ status: 'over' });
    expect(await goThrough()).toBe('over');
  });

  it('leaves alone what a rule refuses, with the rule, and goes on', async () => {
    await operate(engine, runs[3] as string, { act: 'cancel', reason: 'Left' }, { by: 'hri' });
    await begin(extend);
    expect(await goThrough()).toBe('over');
    expect(await bulkRefusals(database.sql, `b${n}`, 10)).toEqual([{ runId: runs[3], rule: 'notOpen' }]);
  });

  it('asks for each run whether whoever asked for it still may', async () => {
    await begin(extend, { by: 'ben' });
    expect(await goThrough()).toBe('over');
    expect((await bulkProgress(database.sql, `b${n}`)).refused).toBe(12);
    expect((await journalOf(database.sql, runs[0] as string)).at(-1)).toMatchObject({
      kind: 'event.refused',
      byId: 'ben',
      detail: { do: 'extend', rule: 'notYours' },
    });
  });

  it('tries some first and waits until somebody has looked', async () => {
    await begin(extend, { canary: 3 });
    expect(await goThrough()).toBe('paused');
    expect(await bulkProgress(database.sql, `b${n}`)).toMatchObject({ done: 3 });
    expect(await bulkById(database.sql, `b${n}`)).toMatchObject({ status: 'paused', pausedBy: 'canary' });
    expect(await steerBulk(engine, `b${n}`, 'resume', 'hri')).toBeNull();
    expect(await goThrough()).toBe('over');
    expect(await bulkProgress(database.sql, `b${n}`)).toMatchObject({ done: 12 });
  });

  it('pauses, goes on where it stood, and stops as far as it has come', async () => {
    await begin(extend);
    await steerBulk(engine, `b${n}`, 'pause', 'hri');
    expect(await goThrough()).toBe('paused');
    expect(await bulkProgress(database.sql, `b${n}`)).toMatchObject({ done: 0 });
    await steerBulk(engine, `b${n}`, 'resume', 'hri');
    await steerBulk(engine, `b${n}`, 'stop', 'hri');
    expect(await goThrough()).toBe('over');
    expect(await bulkProgress(database.sql, `b${n}`)).toMatchObject({ done: 0 });
    expect(await steerBulk(engine, `b${n}`, 'resume', 'hri')).toBe('bulkOver');
  });

  it('is one at a time for a cycle: two would meet in the same runs', async () => {
    await begin(extend);
    expect(await begin({ act: 'cancel', reason: 'Over' }, { id: `other${n}` })).toBe(false);
    await goThrough();
    expect(await begin({ act: 'cancel', reason: 'Over' }, { id: `other${n}` })).toBe(true);
    await goThrough(`other${n}`);
    expect((await runById(database.sql, runs[0] as string))?.status).toBe('cancelled');
  });

  it('takes a hundred runs a step', async () => {
    const wide = await launchFlow(engine, reviewFlow(), { people: many, key: `wide${n}` });
    const all = many.map((_, index) => `${wide}.each.${index + 1}`);
    await beginBulk(engine, { id: `wide${n}`, cycleId: wide, act: { act: 'pause', step: null, reason: 'Strike' }, by: 'hri', canary: 0, runs: all });
    const done: number[] = [];
    while ((await bulkStep(engine, `wide${n}`)) === 'more') done.push((await bulkProgress(database.sql, `wide${n}`)).done);
    expect(done).toEqual([100, 200, 250]);
  });

  it.each<FaultPoint>(['bulk.beforeCommit', 'bulk.afterCommit'])('goes on where it stood when its worker dies, again and again, %s', async (point) => {
    const before = await dueOf(runs[0] as string);
    await begin(extend);
    let deaths = 0;
    let calls = 0;
    const mortal = testEngine(database.sql, (at) => {
      if (at !== point) return;
      calls += 1;
      // Every second time.
      if (calls % 2 === 1) {
        deaths += 1;
        throw new Error(`died at ${at}`);
      }
    });
    for (let state = 'more'; state === 'more'; ) state = await bulkStep(mortal, `b${n}`).catch(() => 'more');
    expect(deaths).toBeGreaterThan(5);
    for (const run of runs) expect([(await dueOf(run)) - before, await extendedIn(run)]).toEqual([7 * 86_400_000, 1]);
  });

  it('meets another worker at the same bulk, and each run is done once', async () => {
    await begin(extend);
    await Promise.all([goThrough(), goThrough(), goThrough()]);
    for (const run of runs) expect(await extendedIn(run)).toBe(1);
  });
});

describe('an act on a run', () => {
  it('asked for twice under one key is done once, and told the same', async () => {
    const by = { by: 'hri', key: `key-${n}` };
    const pause = { act: 'pause', step: null, reason: 'Sick' } as const;
    expect(await operate(engine, runs[0] as string, pause, by)).toEqual({ refused: null });
    expect(await operate(engine, runs[0] as string, pause, by)).toEqual({ refused: null });
    expect(await operate(engine, runs[0] as string, pause, { by: 'hri' })).toEqual({ refused: 'alreadyHeld' });
    expect((await journalOf(database.sql, runs[0] as string)).filter(({ kind }) => kind === 'run.paused')).toHaveLength(1);
  });

  it('is shown before it is done: which dates move, what closes, what refuses it; and nothing is changed by looking', async () => {
    const lines = (await journalOf(database.sql, runs[0] as string)).length;
    const would = (act: Parameters<typeof previewAct>[3], by = 'hri') => engine.sql.begin((tx) => previewAct(engine, tx, runs[0] as string, act, by));
    const due = new Date(await dueOf(runs[0] as string)).toISOString();
    const later = new Date((await dueOf(runs[0] as string)) + 7 * 86_400_000).toISOString();
    expect((await would(extend as never))?.dates).toContainEqual({ step: 'self', name: 'closes', from: due, to: later });
    expect(await would({ act: 'cancel', reason: 'Over' })).toMatchObject({ refused: null, closes: ['self'], ends: 'cancelled' });
    expect(await would({ act: 'skip', step: 'review', reason: 'No' })).toMatchObject({ refused: 'notThere' });
    expect(await would({ act: 'cancel', reason: 'Over' }, 'ben')).toMatchObject({ refused: 'notYours' });
    expect((await journalOf(database.sql, runs[0] as string)).length).toBe(lines);
  });
});
