import { afterAll, beforeAll, expect, it } from 'vitest';
import { journalOf } from '../../db/journal.ts';
import { decide } from '../../engine/decide.ts';
import { operate } from '../../engine/operate.ts';
import { turn } from '../../engine/turn.ts';
import { verifyJournal } from '../../engine/verify-journal.ts';
import { launchFlow, putPeople, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { reviewFlow } from '../helpers/flows.ts';
import { smallTeam } from '../helpers/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await putPeople(database.sql, smallTeam());
});
afterAll(() => database.drop());

async function reviewAtManager() {
  const engine = testEngine(database.sql);
  const run = `${await launchFlow(engine, reviewFlow(), { people: ['amy'] })}.each.1`;
  await decide(engine, { slot: `${run}:self:1:1`, person: 'amy', outcome: 'submitted', values: {}, via: 'web' });
  await turn(engine, run);
  return { engine, run };
}

it('what an operator writes as the reason can be erased: the lines that stay say that there was one', async () => {
  const { engine, run } = await reviewAtManager();
  const reason = 'Bob is on sick leave';
  expect(await operate(engine, run, { act: 'reassign', slot: `${run}:review:1:1`, to: 'hri', reason }, { by: 'hri' })).toEqual({ refused: null });
  expect(await operate(engine, run, { act: 'cancel', reason }, { by: 'hri' })).toEqual({ refused: null });
  const lines = await journalOf(database.sql, run);
  expect(lines.filter(({ body }) => body?.reason === reason).map(({ kind }) => kind)).toEqual([
    'event.accepted',
    'task.reassigned',
    'event.accepted',
    'run.finished',
  ]);
  expect(JSON.stringify(lines.map(({ body: _body, ...line }) => line))).not.toContain(reason);
});

it('a comment that the database cannot keep is refused in words', async () => {
  const { engine, run } = await reviewAtManager();
  const answer = { slot: `${run}:review:1:1`, person: 'bob', outcome: 'approved', via: 'web' } as const;
  for (const comment of ['zero \0', 'half \ud83d'])
    expect(await decide(engine, { ...answer, values: { rating: 3, comment } })).toMatchObject({
      ok: false,
      code: 'invalid',
      problems: [{ field: 'comment', code: 'oddCharacter' }],
    });
  expect(await decide(engine, { ...answer, values: { rating: 3, comment: 'whole 🙂' } })).toMatchObject({ ok: true });
});

it('a run’s journal proves itself, and names the first line that somebody changed in the database', async () => {
  const { run } = await reviewAtManager();
  const count = (await journalOf(database.sql, run)).length;
  expect(await verifyJournal(database.sql, run)).toEqual({ lines: count, broken: null });
  const forged = async (change: () => Promise<unknown>) => {
    await database.sql`alter table journal disable trigger journal_is_append_only`;
    await change();
    await database.sql`alter table journal enable trigger journal_is_append_only`;
    return (await verifyJournal(database.sql, run))?.broken;
  };
  expect(await forged(() => database.sql`delete from journal where run_id = ${run} and n = ${count}`)).toBe(count);
  expect(await forged(() => database.sql`update journal set by_id = 'cat' where run_id = ${run} and n = 1`)).toBe(1);
  expect(await verifyJournal(database.sql, 'c-none')).toBeNull();
});
