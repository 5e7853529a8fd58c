import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cycleById } from '../../db/cycles.ts';
import { inboxOf } from '../../db/tasks.ts';
import { decide } from '../../engine/decide.ts';
import { launchFlow, putPeople, stepTo, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { reviewFlow } from '../helpers/flows.ts';
import { type Running, startWorker } from '../helpers/worker.ts';
import { smallTeam } from '../helpers/world.ts';

let database: TestDatabase;
let running: Running;
beforeAll(async () => {
  database = await createDatabase();
  await putPeople(database.sql, smallTeam());
});
afterAll(async () => {
  await running?.stop();
  await database.drop();
});

describe('a cycle on the real Temporal', () => {
  it('launches its people, moves on answers and dates, and ends', async () => {
    const engine = testEngine(database.sql);
    running = await startWorker(engine);
    const cycle = await launchFlow(engine, reviewFlow(), { people: ['amy', 'ben'], childrenToo: false });
    const step = async (person: string) => (await inboxOf(database.sql, person)).map((slot) => slot.step);
    await running.quiet(async () => (await step('amy')).includes('self'));
    const [own] = await inboxOf(database.sql, 'amy');
    await decide(engine, { slot: own?.id ?? '', person: 'amy', outcome: 'submitted', values: {}, via: 'web' });
    await running.quiet(async () => (await step('bob')).includes('review'));
    const [managers] = await inboxOf(database.sql, 'bob');
    await decide(engine, { slot: managers?.id ?? '', person: 'bob', outcome: 'approved', values: { rating: 4 }, via: 'link' });
    await stepTo(engine, cycle, '2027-08-01T00:00:00.000Z');
    await running.quiet(async () => (await cycleById(database.sql, cycle))?.status === 'ended');
    // Its workflow hears of that after it is written.
    expect(await running.client.workflow.getHandle(cycle).result()).toBe('ended');
  });
});
