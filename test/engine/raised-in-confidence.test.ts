import { afterAll, beforeAll, expect, it } from 'vitest';
import { eraseContent } from '../../db/erase.ts';
import { countFacts, factKeysOf, factsShown } from '../../db/facts.ts';
import { insertHeard } from '../../db/starts.ts';
import type { Engine } from '../../engine/engine.ts';
import { verifyJournal } from '../../engine/verify-journal.ts';
import { launchAll, launchFlow, putPeople, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { settleByHand } from '../helpers/drive.ts';
import { aFlow } from '../helpers/flows.ts';
import { aPerson } from '../helpers/world.ts';

let database: TestDatabase;
let engine: Engine;
let cycle: string;
beforeAll(async () => {
  database = await createDatabase();
  engine = testEngine(database.sql);
  await putPeople(database.sql, [aPerson('amy'), aPerson('ben')]);
  cycle = await launchFlow(engine, flow, { people: ['amy'], real: true, key: 'case' });
  await launchAll(engine);
  await settleByHand(engine)();
});
afterAll(() => database.drop());

/** A case about one person that says something of another. */
const flow = {
  ...aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'say' } },
      { id: 'finish', kind: 'end' },
      {
        id: 'say',
        kind: 'emit',
        in: 'each',
        settings: { key: 'heard', value: 'as a witness', scope: 'person', of: { rules: [{ who: 'person', id: 'ben' }] } },
      },
      { id: 'done', kind: 'end', in: 'each' },
    ],
    ['begin>each', 'each.done>finish', 'say>done'],
  ),
  confidential: 'listener',
};

const shownTo = (circles: string[], keys: string[]) =>
  factsShown(database.sql, { owner: { scope: 'person', id: 'ben' }, keys, circles, key: null, after: null, limit: 10 });

it('what a confidential flow says of somebody is known to its circle, whatever its key, and is not there for anybody else', async () => {
  expect((await shownTo(['listener'], [])).map(({ key, value }) => [key, value])).toEqual([['heard', 'as a witness']]);
  expect(await shownTo(['hr'], ['heard'])).toEqual([]);
  expect(await factKeysOf(database.sql, { scope: 'person', id: 'ben' })).toEqual([]);
  expect(await countFacts(database.sql)).toEqual([]);
});

it('goes with the data of whom it is about, also from the history of the run that said it; nothing of them waits to be heard of', async () => {
  const texts = () =>
    database.sql<{ personId: string; body: unknown }[]>`
      select x.person_id as "personId", x.body from journal j join journal_texts x on x.id = j.text_id where j.kind = 'fact.recorded'`;
  expect([...(await texts())]).toEqual([{ personId: 'ben', body: { value: 'as a witness' } }]);
  const at = new Date().toISOString();
  await database.sql.begin((tx) =>
    insertHeard(tx, [
      { cycleId: cycle, at, heardAt: at, heard: { is: 'person', person: 'ben', fields: ['department'], what: 'changed' } },
      { cycleId: cycle, at, heardAt: at, heard: { is: 'fact', scope: 'person', id: 'ben', key: 'heard', corrected: false } },
      { cycleId: cycle, at, heardAt: at, heard: { is: 'person', person: 'amy', fields: ['department'], what: 'changed' } },
    ]),
  );
  await database.sql.begin((tx) => eraseContent(tx, 'ben', []));
  expect([...(await texts())]).toEqual([{ personId: 'ben', body: null }]);
  const left = await database.sql<{ heard: { person: string } }[]>`select heard from start_heard`;
  expect(left.map(({ heard }) => heard.person)).toEqual(['amy']);
  const runs = await database.sql<{ id: string }[]>`select id from runs where cycle_id = ${cycle}`;
  for (const { id } of runs) expect((await verifyJournal(database.sql, id))?.broken).toBe(null);
});
