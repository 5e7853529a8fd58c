import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setFlowTime } from '../../db/cycles.ts';
import { tasksOfRun } from '../../db/tasks.ts';
import { decide } from '../../engine/decide.ts';
import type { Engine } from '../../engine/engine.ts';
import { turn } from '../../engine/turn.ts';
import { launchAll, launchFlow, putPeople, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { reviewFlow } from '../helpers/flows.ts';
import { smallTeam } from '../helpers/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await putPeople(database.sql, smallTeam());
});
afterAll(() => database.drop());

/** The workers were away until this instant; time passes as on the wall. */
const backAt = (engine: Engine, cycle: string, at: string) => engine.sql.begin((tx) => setFlowTime(tx, cycle, { rate: 1, at }));
const back = '2027-05-03T02:00:00.000Z';

describe('people get their full days after an outage', () => {
  it('counts a task from when it was opened, not from an answer that waited for the workers', async () => {
    const engine = testEngine(database.sql);
    const cycle = await launchFlow(engine, reviewFlow(), { people: ['amy'] });
    const run = `${cycle}.each.1`;
    await decide(engine, { slot: `${run}:self:1:1`, person: 'amy', outcome: 'submitted', values: {}, via: 'web' });
    await backAt(engine, cycle, back);
    await turn(engine, run);
    const review = (await tasksOfRun(database.sql, run)).find(({ step }) => step === 'review');
    expect(review?.status).toBe('open');
    expect(Date.parse(review?.openedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(back));
  });

  it('counts from when the children of a launch were really started', async () => {
    const engine = testEngine(database.sql);
    const cycle = await launchFlow(engine, reviewFlow(), { people: ['amy'], childrenToo: false });
    await backAt(engine, cycle, back);
    await launchAll(engine);
    await turn(engine, `${cycle}.each.1`);
    const [own] = await tasksOfRun(database.sql, `${cycle}.each.1`);
    expect(own).toMatchObject({ step: 'self', status: 'open' });
    expect(Date.parse(own?.openedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(back));
  });
});
