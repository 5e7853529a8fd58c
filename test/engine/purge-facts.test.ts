import { afterAll, beforeAll, expect, it } from 'vitest';
import { addFactTypes } from '../../db/fact-types.ts';
import { factsOf, insertFacts, type NewFact } from '../../db/facts.ts';
import { sayingNow } from '../../engine/changes.ts';
import type { Engine } from '../../engine/engine.ts';
import { purgeFacts } from '../../engine/purge-facts.ts';
import { holdByHand } from '../../engine/retention.ts';
import { putPeople, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { smallTeam } from '../helpers/world.ts';

let database: TestDatabase;
let engine: Engine;
beforeAll(async () => {
  database = await createDatabase();
  engine = testEngine(database.sql);
  await putPeople(database.sql, smallTeam());
});
afterAll(() => database.drop());

const monthsAgo = (n: number) => new Date(Date.now() - n * 30.5 * 86_400_000).toISOString();
const fact = (key: string, value: number, from: number, more: Partial<NewFact> = {}): NewFact => ({
  scope: 'person',
  id: 'amy',
  key,
  value,
  effective: monthsAgo(from),
  until: null,
  recorded: monthsAgo(from),
  source: null,
  trial: null,
  ...more,
});
const left = async (key: string) => (await factsOf(database.sql, [{ scope: 'person', id: 'amy', key }], null)).map(({ value }) => value);

it('values that were over longer ago than they are kept are erased, what still holds stays however old it is, and once more finds nothing', async () => {
  const type = { name: { en: 'X', zh: 'X' }, type: 'number' as const };
  await database.sql.begin(async (tx) => {
    await addFactTypes(tx, { kept: { ...type, keepMonths: 12 }, always: type }, 'hri');
    await insertFacts(tx, [
      fact('kept', 1, 60, { until: monthsAgo(30) }),
      fact('kept', 2, 40),
      fact('kept', 3, 20),
      // It took the place of the one before eight months ago, which is not long enough.
      fact('kept', 4, 8),
      fact('always', 5, 90, { until: monthsAgo(80) }),
    ]);
  });
  expect(await purgeFacts(engine)).toBe(2);
  expect(await left('kept')).toEqual([3, 4]);
  expect(await left('always')).toEqual([5]);
  expect(await purgeFacts(engine)).toBe(0);
  const lines = await database.sql<{ kind: string; detail: { erased: boolean } }[]>`select kind, detail from journal_around where person_id = 'amy'`;
  expect(lines.map(({ kind, detail }) => [kind, detail.erased])).toEqual([
    ['fact.corrected', true],
    ['fact.corrected', true],
  ]);
});

it('nothing of somebody whose data is held goes, until it is held no more', async () => {
  await database.sql.begin((tx) => insertFacts(tx, [fact('kept', 6, 60, { id: 'ben', until: monthsAgo(30) })]));
  const hold = (lift: boolean) =>
    database.sql.begin(async (tx) => holdByHand(engine, tx, { person: 'ben', lift, reason: 'a case' }, await sayingNow(engine, tx, 'hri')));
  await hold(false);
  expect(await purgeFacts(engine)).toBe(0);
  await hold(true);
  expect(await purgeFacts(engine)).toBe(1);
});
