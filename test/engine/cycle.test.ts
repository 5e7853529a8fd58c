import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cycleById } from '../../db/cycles.ts';
import { countersOf } from '../../db/counters.ts';
import { journalOf } from '../../db/journal.ts';
import { inboxOf } from '../../db/tasks.ts';
import { decide } from '../../engine/decide.ts';
import { fold } from '../../engine/folder.ts';
import { turn } from '../../engine/turn.ts';
import { launchAll, launchFlow, putPeople, stepTo, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { reviewFlow } from '../helpers/flows.ts';
import { smallTeam } from '../helpers/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await putPeople(database.sql, smallTeam());
});
afterAll(() => database.drop());

describe('a cycle on Postgres', () => {
  it('goes from launch through answers to its end', async () => {
    const engine = testEngine(database.sql);
    const cycle = await launchFlow(engine, reviewFlow(), { people: ['amy', 'ben'] });
    const run = (n: number) => `${cycle}.each.${n}`;
    const [own] = await inboxOf(database.sql, 'amy');
    expect(own?.step).toBe('self');
    expect(await decide(engine, { slot: own?.id ?? '', person: 'ben', outcome: 'submitted', values: {}, via: 'web' })).toMatchObject({
      ok: false,
      code: 'notYours',
    });
    expect(await decide(engine, { slot: own?.id ?? '', person: 'amy', outcome: 'submitted', values: { text: 'x' }, via: 'web' })).toMatchObject({ ok: true });
    expect(await turn(engine, run(1))).toMatchObject({ ended: false, did: ['self submitted'] });
    const [managers] = await inboxOf(database.sql, 'bob');
    expect(await decide(engine, { slot: managers?.id ?? '', person: 'bob', outcome: 'approved', values: { rating: 9 }, via: 'link' })).toMatchObject({
      ok: false,
      code: 'invalid',
    });
    expect(await decide(engine, { slot: managers?.id ?? '', person: 'bob', outcome: 'approved', values: { rating: 2 }, via: 'link' })).toMatchObject({
      ok: true,
    });
    await turn(engine, run(1));
    const [hr] = await inboxOf(database.sql, 'hri');
    expect(hr?.step).toBe('check');
    await decide(engine, { slot: hr?.id ?? '', person: 'hri', outcome: 'approved', values: {}, via: 'web' });
    expect(await turn(engine, run(1))).toMatchObject({ ended: true });
    await stepTo(engine, cycle, '2027-08-01T00:00:00.000Z');
    while (!(await turn(engine, run(2))).ended);
    await fold(engine);
    expect(await turn(engine, cycle)).toMatchObject({ ended: true });
    expect((await cycleById(database.sql, cycle))?.status).toBe('ended');
    const kinds = (await journalOf(database.sql, run(1))).map(({ kind }) => kind);
    expect(kinds).toContain('condition.evaluated');
    await fold(engine);
    expect((await countersOf(database.sql, [cycle])).filter(({ what, value }) => what === 'here' && value !== 0)).toEqual([]);
    await launchAll(engine);
  });
});
