import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertFlow, insertFlowText, insertVersion } from '../../db/flows.ts';
import { changePerson } from '../../engine/change-person.ts';
import { closeCycle } from '../../engine/cycle-acts.ts';
import { sayingNow } from '../../engine/changes.ts';
import { recordFacts } from '../../engine/facts.ts';
import type { Engine } from '../../engine/engine.ts';
import { flowHash } from '../../engine/publish.ts';
import { openStanding, startOne } from '../../engine/start.ts';
import { beginStarts } from '../../engine/starts.ts';
import { importPeople } from '../../engine/people-import.ts';
import { compile } from '../../workflows/flow/compile.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { putPeople, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { settleByHand } from '../helpers/drive.ts';
import { aFlow, who } from '../helpers/flows.ts';
import { smallTeam } from '../helpers/world.ts';
import { testKeys } from '../helpers/app.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await putPeople(database.sql, smallTeam());
});
afterAll(() => database.drop());

/** Somebody is asked something; the start as given. */
function asks(settings: Record<string, unknown>): Flow {
  return aFlow(
    [
      { id: 'begin', kind: 'start', settings: { about: 'one', ...settings } },
      { id: 'ask', kind: 'form', settings: { who: who({ who: 'subject' }), form: { fields: [] } } },
      { id: 'done', kind: 'end' },
    ],
    ['begin>ask', 'ask.submitted>done'],
  );
}

let opened = 0;
async function stands(engine: Engine, settings: Record<string, unknown>): Promise<string> {
  opened += 1;
  const id = `standing${opened}`;
  const flow = { ...asks(settings), key: `flow${opened}` };
  const sha256 = flowHash(flow);
  await insertFlow(engine.sql, { id, draft: flow, by: 'test' });
  return engine.sql.begin(async (tx) => {
    await insertFlowText(tx, { sha256, flow, plan: compile(flow) });
    await insertVersion(tx, { flowId: id, sha256, by: 'test' });
    const times = { startsAt: new Date().toISOString(), periodFrom: null, periodTo: null, dates: {}, notice: null, flowBase: null, flowRate: 1, trialTo: null };
    return openStanding(engine, tx, {
      ...times,
      id: `c-${id}`,
      flowId: id,
      version: 1,
      sha256,
      name: id,
      ownerId: null,
      zone: 'Asia/Hong_Kong',
      launchedBy: 'test',
      launchKey: id,
    });
  });
}

async function about(cycle: string): Promise<string[]> {
  const rows = await database.sql<{ id: string }[]>`select subject_id as id from runs where cycle_id = ${cycle} and start_key is not null order by n`;
  return rows.map(({ id }) => id);
}

async function beginAll(engine: Engine, size?: number): Promise<void> {
  while ((await beginStarts(engine, size)) > 0);
}

const csvOf = (count: number) =>
  `id,name,department\n${Array.from({ length: count }, (_, n) => `n${n},New ${n},${n % 3 === 0 ? 'Board' : 'Rooms'}\n`).join('')}`;
const notTheBoard = { test: 'isNot', left: { value: 'person', of: { who: 'subject' }, field: 'department' }, right: 'Board' };

describe('people who come in one import', () => {
  it('each begin one run, also when whoever begins them dies in the middle, and the same file again begins none', async () => {
    let left = 3;
    const engine = testEngine(database.sql, (point) => {
      if (point !== 'starts.beforeCommit' || (left -= 1) !== 0) return;
      throw new Error('died');
    });
    const cycle = await stands(engine, { triggers: [{ id: 'joined', on: 'joined' }], audience: notTheBoard });
    const file = new TextEncoder().encode(csvOf(900));
    const terms = { today: '2026-11-24', by: 'test', keys: testKeys.journal, engine };
    await importPeople(engine.sql, file, terms);
    await expect(
      (async () => {
        for (;;) if ((await beginStarts(engine, 100)) === 0) return;
      })(),
    ).resolves.toBeUndefined();
    console.log(
      await database.sql`select became, rule, count(*)::int from starts where cycle_id = ${cycle} group by 1, 2`,
      await database.sql`select count(*) from start_heard`,
    );
    const people = await about(cycle);
    expect(people).toHaveLength(600);
    expect(new Set(people).size).toBe(600);
    const [{ excluded = 0 } = {}] = await database.sql<{ excluded: number }[]>`
      select count(*)::int as excluded from journal_around where cycle_id = ${cycle} and kind = 'audience.excluded'`;
    expect(excluded).toBe(300);
    await importPeople(engine.sql, file, terms);
    await beginAll(engine);
    expect(await about(cycle)).toHaveLength(600);
  }, 120_000);
});

describe('what asks for runs', () => {
  it('reaches only the standing cycles that listen for it', async () => {
    const engine = testEngine(database.sql);
    const moved = await stands(engine, { triggers: [{ id: 'moved', on: 'changed', fields: ['department'] }] });
    const renamed = await stands(engine, { triggers: [{ id: 'title', on: 'changed', fields: ['title'] }] });
    await database.sql.begin(async (tx) => {
      const saying = await sayingNow(engine, tx, 'test');
      await changePerson(engine, tx, { person: 'amy', columns: { department: 'Spa' }, effective: saying.today, what: 'changed' }, saying);
    });
    expect((await database.sql<{ id: string }[]>`select distinct cycle_id as id from start_heard`).map(({ id }) => id)).toEqual([moved]);
    await beginAll(engine);
    expect([await about(moved), await about(renamed)]).toEqual([['amy'], []]);
  });

  it('begins one for each key and event, however often and by how many at once it is taken up', async () => {
    const engine = testEngine(database.sql);
    const cycle = await stands(engine, { triggers: [{ id: 'fell', on: 'fact', key: 'visits' }] });
    const fact = { scope: 'person' as const, id: 'amy', key: 'visits', value: 2, effective: '2026-01-01T00:00:00.000Z', until: null, source: null };
    // The second is a correction of the first: the same event.
    for (const value of [2, 3]) await database.sql.begin(async (tx) => recordFacts(engine, tx, [{ ...fact, value }], await sayingNow(engine, tx, 'test')));
    await Promise.all([1, 2, 3].map(() => beginAll(engine)));
    await beginAll(engine);
    expect(await about(cycle)).toEqual(['amy']);
  });

  it('by hand under a key begins one, and answers alike when it is asked again', async () => {
    const engine = testEngine(database.sql);
    const cycle = await stands(engine, {});
    const asked = { person: 'amy', values: {}, by: 'bob', key: 'the-same-key' };
    const twice = [1, 2].map(() => database.sql.begin((tx) => startOne(engine, tx, cycle, asked)));
    const [first, second] = await Promise.all(twice);
    expect(second).toEqual(first);
    expect(await about(cycle)).toEqual(['amy']);
  });

  it('that waits for a run which was over unnoticed is begun all the same', async () => {
    const engine = testEngine(database.sql);
    const cycle = await stands(engine, { ifRunning: 'queue' });
    const start = () => database.sql.begin((tx) => startOne(engine, tx, cycle, { person: 'amy', values: {}, by: 'bob' }));
    expect([await start(), await start()]).toMatchObject([{ became: 'begun' }, { became: 'queued', run: null }]);
    await database.sql`update runs set status = 'ended' where cycle_id = ${cycle} and start_key is not null`;
    await beginAll(engine);
    expect(await about(cycle)).toEqual(['amy', 'amy']);
  });
});

describe('a standing cycle', () => {
  it('is closed after all that ran in it', async () => {
    const engine = testEngine(database.sql);
    const cycle = await stands(engine, {});
    await database.sql.begin((tx) => startOne(engine, tx, cycle, { person: 'amy', values: {}, by: 'bob' }));
    expect(await closeCycle(engine, cycle, 'over', { by: 'bob' })).toEqual({ refused: null });
    expect(await database.sql.begin((tx) => startOne(engine, tx, cycle, { person: 'bob', values: {}, by: 'bob' }))).toEqual({ refused: 'cycleClosed' });
    await settleByHand(engine)();
    const [{ run = '', closed = '', status = '' } = {}] = await database.sql<{ run: string; closed: string; status: string }[]>`
      select (select recorded_at from journal where run_id = ${`${cycle}.1`} and kind = 'run.finished') as run,
        (select recorded_at from journal_around where cycle_id = ${cycle} and kind = 'cycle.closed') as closed, (select status from cycles where id = ${cycle}) as status`;
    expect(status).toBe('ended');
    expect(Date.parse(run)).toBeLessThanOrEqual(Date.parse(closed));
    expect(run < closed).toBe(true);
  });
});
