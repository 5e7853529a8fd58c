import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tx } from '../../db/connect.ts';
import { sayingNow } from '../../engine/changes.ts';
import { decide } from '../../engine/decide.ts';
import type { Engine } from '../../engine/engine.ts';
import { eraseValues, type GivenFact, recordFacts } from '../../engine/facts.ts';
import type { Scope, Value } from '../../workflows/flow/grammar.ts';
import { launchFlow, putPeople, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { settleByHand } from '../helpers/drive.ts';
import { aFlow, who } from '../helpers/flows.ts';
import { aPerson } from '../helpers/world.ts';

/** Whom a fact wakes, and what that costs where thousands of runs go on. */

const crowd = 5_000;
const rooms = ['r1', 'r2', 'r3'];

let database: TestDatabase;
let engine: Engine;
beforeAll(async () => {
  database = await createDatabase();
  engine = testEngine(database.sql);
  await putPeople(database.sql, [
    ...Array.from({ length: 500 }, (_, n) => aPerson(`p${n + 1}`, { department: 'Kitchen' })),
    ...rooms.map((id) => aPerson(id, { department: 'Rooms' })),
    aPerson('hri', { roles: ['hr'] }),
  ]);
});
afterAll(() => database.drop());

const fact = (scope: Scope, key: string): Value => ({ value: 'fact', scope, key });
const count = (over: Value): Value => ({
  value: 'aggregate',
  do: 'count',
  over: { rows: 'members', of: { who: 'group', column: 'department', equals: 'Rooms' } },
  where: { test: 'more', left: over, right: 1 },
});

/** Each person waits until something holds that is read like this. */
const waitingFor = (left: Value) =>
  aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'hold' } },
      { id: 'finish', kind: 'end' },
      { id: 'hold', kind: 'wait', in: 'each', settings: { condition: { test: 'atLeast', left, right: 1_000 } } },
      { id: 'done', kind: 'end', in: 'each' },
    ],
    ['begin>each', 'each.done>finish', 'hold.reached>done'],
  );

/** Launched for these people; then there are thousands like the first, about people who are nowhere else. */
async function crowded(left: Value, people: readonly string[]): Promise<string> {
  const cycle = await launchFlow(engine, waitingFor(left), { people, real: true });
  await database.sql`
    insert into runs (id, cycle_id, parent_id, above, scope, scope_round, n, subject_id, sha256, state, status, started_at, journal_n, journal_hash, updated_at)
    select ${cycle} || '.crowd.' || c, cycle_id, parent_id, above, scope, scope_round, 10000 + c, 'nobody-' || c, sha256, state, status, started_at, journal_n, journal_hash, updated_at
    from runs, generate_series(1, ${crowd}) as c where id = ${`${cycle}.each.1`}`;
  await database.sql`analyze runs`;
  return cycle;
}

const given = (scope: Scope, id: string, key: string, value = 1): GivenFact => ({ scope, id, key, value, effective: null, until: null, source: null });

/** Counts what is sent to Postgres, parts of statements too. */
function counting(tx: Tx): { tx: Tx; sent: () => number } {
  let sent = 0;
  const counted = new Proxy(tx, {
    apply(target, self, args: unknown[]) {
      sent += 1;
      return Reflect.apply(target as never, self, args) as unknown;
    },
  });
  return { tx: counted, sent: () => sent };
}

async function record(facts: readonly GivenFact[]): Promise<{ woken: string[]; pokes: number; sent: number }> {
  const [before] = await database.sql<{ n: number }[]>`select coalesce(max(n), 0) as n from events`;
  let sent = 0;
  await database.sql.begin(async (tx) => {
    const one = counting(tx);
    await recordFacts(engine, one.tx, facts, await sayingNow(engine, tx, 'hri'));
    sent = one.sent();
  });
  const events = await database.sql<{ runId: string; n: number }[]>`select run_id as "runId", n from events where n > ${before?.n ?? 0} order by run_id`;
  const pokes = await database.sql`select 1 from outbox where key = any(${events.map(({ runId, n }) => `poke:${runId}:${n}`)}::text[])`;
  return { woken: events.map(({ runId }) => runId), pokes: pokes.length, sent };
}

describe('among thousands of runs', () => {
  it('a fact about one person wakes theirs alone, by as many statements as if there were no others', async () => {
    const cycle = await crowded(fact('person', 'sales'), ['p1', 'p2']);
    const alone = await launchFlow(engine, waitingFor(fact('person', 'cost')), { people: ['p1'], real: true });
    const [many, one] = [await record([given('person', 'p1', 'sales')]), await record([given('person', 'p1', 'cost')])];
    expect(many).toMatchObject({ woken: [`${cycle}.each.1`], pokes: 1 });
    expect(one).toMatchObject({ woken: [`${alone}.each.1`], pokes: 1 });
    expect(many.sent).toBe(one.sent);
    const [plan] = await database.sql<{ 'QUERY PLAN': [{ Plan: { 'Actual Rows': number } }] }[]>`
      explain (analyze, format json) select id from runs where status = 'running' and subject_id = any(array['p1']::text[])
        and sha256 = any(array(select sha256 from runs where id = ${`${cycle}.each.1`}))`;
    expect(JSON.stringify(plan)).not.toContain('Seq Scan');
  });

  it('facts about five hundred people are as many statements as facts about a hundred', async () => {
    await crowded(fact('person', 'stars'), ['p1', 'p2', 'p3']);
    const about = (people: number, value: number) => Array.from({ length: people }, (_, n) => given('person', `p${n + 1}`, 'stars', value));
    const [hundred, all] = [await record(about(100, 2)), await record(about(500, 3))];
    expect([hundred.woken.length, all.woken.length, all.pokes]).toEqual([3, 3, 3]);
    expect(all.sent).toBe(hundred.sent);
  });

  it('a fact of a group wakes those in it alone', async () => {
    const cycle = await crowded(fact('group', 'target'), [...rooms, 'p1']);
    expect((await record([given('group', 'department=Rooms', 'target')])).woken).toEqual([1, 2, 3].map((n) => `${cycle}.each.${n}`));
    expect((await record([given('group', 'department=Bar', 'target')])).woken).toEqual([]);
  });

  it('a fact that is looked at among others wakes all who look', async () => {
    const cycle = await launchFlow(engine, waitingFor(count(fact('person', 'visits'))), { people: ['p1', 'p2'], real: true });
    expect((await record([given('person', 'r1', 'visits')])).woken).toEqual([`${cycle}.each.1`, `${cycle}.each.2`]);
  });

  it('a value that is erased wakes them once more, one under a key that nobody looks at wakes nobody', async () => {
    const cycle = await crowded(fact('person', 'score'), ['p1']);
    const at = '2027-01-01T00:00:00.000Z';
    const one = { ...given('person', 'p1', 'score'), effective: at };
    await record([one, { ...one, key: 'height' }]);
    const told = async (key: string) =>
      database.sql.begin(async (tx) => eraseValues(engine, tx, [{ ...one, key, effective: at }], await sayingNow(engine, tx, 'hri'), 'wrong person'));
    expect(await told('height')).toEqual({ erased: 1, told: 0 });
    expect(await told('score')).toEqual({ erased: 1, told: 1 });
    const [row] = await database.sql<{ runId: string }[]>`select run_id as "runId" from events order by n desc limit 1`;
    expect(row?.runId).toBe(`${cycle}.each.1`);
  });
});

describe('while people answer', () => {
  const asking = () =>
    aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'each', kind: 'forEach', settings: { first: 'ask' } },
        { id: 'finish', kind: 'end' },
        { id: 'ask', kind: 'form', in: 'each', settings: { who: who({ who: 'subject' }), form: { fields: [] } } },
        { id: 'done', kind: 'end', in: 'each' },
        {
          id: 'listen',
          kind: 'whenever',
          in: 'each',
          settings: {
            trigger: { on: 'condition', condition: { test: 'atLeast', left: fact('person', 'flood'), right: 1_000 } },
            interrupts: false,
            holdsOpen: false,
          },
        },
        { id: 'heard', kind: 'end', in: 'each', settings: { outcome: 'heard' } },
      ],
      ['begin>each', 'each.done>finish', 'ask.submitted>done', 'listen>heard'],
    );

  it('thousands of facts come in at once, some of them twice: each is known once, and every answer is taken', async () => {
    const people = Array.from({ length: 20 }, (_, n) => `p${n + 1}`);
    const cycle = await launchFlow(engine, asking(), { people, real: true });
    const effective = '2026-06-01T00:00:00.000Z';
    const batches = Array.from({ length: 20 }, (_, n) => Array.from({ length: 100 }, (__, m) => `p${((n * 100 + m) % 500) + 1}`));
    // Everything is handed in twice, once in another order.
    const handed = [...batches, ...batches.map((ids) => ids.toReversed())].map((ids, n) =>
      ids.map((id): GivenFact => ({ scope: 'person', id, key: 'flood', value: (n % batches.length) % 5, effective, until: null, source: null })),
    );
    const taking = handed.map((facts) => database.sql.begin(async (tx) => recordFacts(engine, tx, facts, await sayingNow(engine, tx, 'hri'))));
    const answering = people.map((person, n) =>
      decide(engine, { slot: `${cycle}.each.${n + 1}:ask:1:1`, person, outcome: 'submitted', values: {}, via: 'web' }),
    );
    const [taken, answers] = [await Promise.all(taking), await Promise.all(answering)];
    expect(answers.filter(({ ok }) => ok)).toHaveLength(people.length);
    expect(taken.every((one) => 'told' in one)).toBe(true);
    const twice = await database.sql`
      select id from (select id, value, lag(value) over (partition by id order by n) as before from facts where key = 'flood') f where value = before`;
    expect(twice).toEqual([]);
    const [known] = await database.sql<{ n: number }[]>`select count(distinct id)::int as n from facts where key = 'flood'`;
    expect(known?.n).toBe(500);
    await settleByHand(engine)();
    const [ended] = await database.sql<{ n: number }[]>`select count(*)::int as n from runs where cycle_id = ${cycle} and status = 'ended'`;
    expect(ended?.n).toBe(people.length + 1);
  });
});
