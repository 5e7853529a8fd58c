import { afterAll, beforeAll, expect, it } from 'vitest';
import { runById } from '../../db/runs.ts';
import { tasksOfRun } from '../../db/tasks.ts';
import { decide } from '../../engine/decide.ts';
import { turn } from '../../engine/turn.ts';
import { launchFlow, putPeople, testEngine, workerLives } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { reviewFlow } from '../helpers/flows.ts';
import { smallTeam } from '../helpers/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await putPeople(database.sql, smallTeam());
});
afterAll(() => database.drop());

async function answered(): Promise<{ run: string; stands: () => Promise<string[]>; waiting: () => Promise<number> }> {
  const engine = testEngine(database.sql);
  const run = `${await launchFlow(engine, reviewFlow(), { people: ['amy'] })}.each.1`;
  await database.sql`delete from outbox`;
  expect(await decide(engine, { slot: `${run}:self:1:1`, person: 'amy', outcome: 'submitted', values: { text: 'Much' }, via: 'web' })).toMatchObject({
    ok: true,
  });
  const stands = async () => (await tasksOfRun(database.sql, run)).map(({ step, status }) => `${step} ${status}`).sort();
  const waiting = async () => (await database.sql`select 1 from events where run_id = ${run} and handled_at is null`).length;
  return { run, stands, waiting };
}

it('while a worker lives, the next task is open as soon as an answer is acknowledged; Temporal is told once, for the dates', async () => {
  await database.sql`delete from heartbeats`;
  await workerLives(database.sql);
  const { run, stands, waiting } = await answered();
  expect(await stands()).toEqual(['review open', 'self settled']);
  expect(await waiting()).toBe(0);
  const pokes = await database.sql`select payload from outbox where kind = 'poke' and run_id = ${run}`;
  expect(pokes.map(({ payload }) => payload as unknown)).toEqual([{ did: ['self submitted'] }]);
  expect(await turn(testEngine(database.sql), run)).toMatchObject({ did: [], ended: false });
});

it('what an answer leads to waits for a worker that has been silent: nobody would be told of the next task, whose days would run', async () => {
  await database.sql`update heartbeats set at = now() - interval '20 seconds'`;
  const { run, stands, waiting } = await answered();
  expect(await stands()).toEqual(['self settled']);
  expect(await waiting()).toBe(1);
  expect(await turn(testEngine(database.sql), run)).toMatchObject({ did: ['self submitted'] });
  expect(await stands()).toEqual(['review open', 'self settled']);
});

it('an answer counts whatever it leads to: what cannot be done with it is left to the worker, who makes it an incident', async () => {
  await database.sql`update heartbeats set at = now() + interval '1 day'`;
  await database.sql`alter table tasks add constraint no_review check (step <> 'review') not valid`;
  const { run, stands, waiting } = await answered();
  expect(await stands()).toEqual(['self settled']);
  expect(await waiting()).toBe(1);
  await turn(testEngine(database.sql), run);
  expect((await runById(database.sql, run))?.state.tokens).toMatchObject([{ step: 'self', waiting: { for: 'incident', code: 'commandFailed' } }]);
});
