import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tx } from '../../db/connect.ts';
import { factsOf } from '../../db/facts.ts';
import { journalOf } from '../../db/journal.ts';
import { personVersions } from '../../db/people.ts';
import { annotationsOf, recordsOf } from '../../db/records.ts';
import { runById } from '../../db/runs.ts';
import { inboxOf } from '../../db/tasks.ts';
import { changePerson } from '../../engine/change-person.ts';
import { recordAbsence, type Saying, sayingNow, takeBackAbsence } from '../../engine/changes.ts';
import { type GivenFact, recordFacts } from '../../engine/facts.ts';
import { passDays } from '../../engine/days.ts';
import { decide } from '../../engine/decide.ts';
import type { Engine } from '../../engine/engine.ts';
import { hold } from '../../engine/hold.ts';
import { turn } from '../../engine/turn.ts';
import { launchFlow, putPeople, stepTo, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { settleByHand } from '../helpers/drive.ts';
import { aFlow, who } from '../helpers/flows.ts';
import { aPerson, smallTeam } from '../helpers/world.ts';

let database: TestDatabase;
let engine: Engine;
beforeAll(async () => {
  database = await createDatabase();
  engine = testEngine(database.sql);
  await putPeople(database.sql, [...smallTeam(), aPerson('fay', { managerId: 'bob', email: null })]);
});
afterAll(() => database.drop());

const sales = { value: 'fact', scope: 'person', key: 'sales' } as const;
const enough = { test: 'atLeast', left: sales, right: 10 } as const;
const form = (rule: Parameters<typeof who>[0]) => ({ who: who(rule), form: { fields: [] } });

/** For each person: waits until they have sold enough, then asks the manager. */
const waiting = () =>
  aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'sold' } },
      { id: 'finish', kind: 'end' },
      { id: 'sold', kind: 'wait', in: 'each', settings: { condition: enough } },
      { id: 'praise', kind: 'form', in: 'each', settings: form({ who: 'manager' }) },
      { id: 'done', kind: 'end', in: 'each' },
    ],
    ['begin>each', 'each.done>finish', 'sold.reached>praise', 'praise.submitted>done'],
  );

const sold = (id: string, value: number, more: Partial<GivenFact> = {}): GivenFact => ({
  scope: 'person',
  id,
  key: 'sales',
  value,
  effective: null,
  until: null,
  source: null,
  ...more,
});

/** As if said in a trial, at its present. */
async function inTrial<Result>(cycle: string, work: (tx: Tx, saying: Saying) => Promise<Result>): Promise<Result> {
  const [row] = await database.sql<{ now: string }[]>`select flow_now(flow_base, flow_since, flow_rate) as now from cycles where id = ${cycle}`;
  const at = row?.now ?? '';
  const saying: Saying = { by: 'hri', at, today: at.slice(0, 10), origin: { trial: cycle, own: { cycleId: cycle, at: Date.parse(at) } } };
  return database.sql.begin((tx) => work(tx, saying)) as Promise<Result>;
}

const standsAt = async (run: string) => (await runById(database.sql, run))?.state.tokens.map(({ step }) => step);
const unread = async (run: string) => (await database.sql`select n from events where run_id = ${run} and handled_at is null`).length;

describe('a fact', () => {
  it('wakes the runs about that person that look at it, and no others', async () => {
    const cycle = await launchFlow(engine, waiting(), { people: ['amy', 'ben'] });
    const [amy, ben] = [`${cycle}.each.1`, `${cycle}.each.2`];
    expect(await inTrial(cycle, (tx, saying) => recordFacts(engine, tx, [sold('amy', 12)], saying))).toMatchObject({ told: 1 });
    expect([await unread(amy), await unread(ben)]).toEqual([1, 0]);
    await turn(engine, amy);
    expect([await standsAt(amy), await standsAt(ben)]).toEqual([['praise'], ['sold']]);
  });

  it('of another key concerns nobody, and one that is known already ends the wait when it begins', async () => {
    const cycle = await launchFlow(engine, waiting(), { people: [] });
    expect(await inTrial(cycle, (tx, saying) => recordFacts(engine, tx, [sold('amy', 1, { key: 'cost' })], saying))).toMatchObject({ told: 0 });
    await database.sql.begin(async (tx) => recordFacts(engine, tx, [sold('ben', 30)], await sayingNow(engine, tx, 'hri')));
    const later = await launchFlow(engine, waiting(), { people: ['ben'], start: '2030-01-01T00:00:00.000Z' });
    expect(await standsAt(`${later}.each.1`)).toEqual(['praise']);
  });

  it('once more for the same instant is a correction; both stay, in force is the later', async () => {
    const cycle = await launchFlow(engine, waiting(), { people: ['amy'] });
    const at = '2027-02-01T00:00:00.000Z';
    await inTrial(cycle, (tx, saying) => recordFacts(engine, tx, [sold('amy', 12, { effective: at }), sold('amy', 3, { effective: at })], saying));
    const rows = await factsOf(database.sql, [{ scope: 'person', id: 'amy', key: 'sales' }], cycle);
    expect(rows.filter(({ effective }) => effective === at).map(({ value }) => value)).toEqual([12, 3]);
    await turn(engine, `${cycle}.each.1`);
    expect(await standsAt(`${cycle}.each.1`)).toEqual(['sold']);
    await expect(database.sql`update facts set value = '99' where id = 'amy'`).rejects.toThrow('append-only');
    await expect(database.sql`delete from facts`).rejects.toThrow('append-only');
  });

  it('that a trial records is seen and told of in that trial alone', async () => {
    const [cycle, other] = [await launchFlow(engine, waiting(), { people: ['cat'] }), await launchFlow(engine, waiting(), { people: ['cat'] })];
    expect(await inTrial(cycle, (tx, saying) => recordFacts(engine, tx, [sold('cat', 12)], saying))).toMatchObject({ told: 1 });
    for (const run of [cycle, other]) await turn(engine, `${run}.each.1`);
    expect([await standsAt(`${cycle}.each.1`), await standsAt(`${other}.each.1`)]).toEqual([['praise'], ['sold']]);
  });

  it('about nobody on file is refused, with its place in the list, and nothing is written', async () => {
    const said = database.sql.begin(async (tx) =>
      recordFacts(engine, tx, [sold('amy', 1, { key: 'never' }), sold('zoe', 1)], await sayingNow(engine, tx, 'hri')),
    );
    expect(await said).toEqual({ refused: 'unknownPerson', index: 1 });
    expect(await factsOf(database.sql, [{ scope: 'person', id: 'amy', key: 'never' }], null)).toEqual([]);
  });

  it('is worked out without a statement more by plans that look at none', async () => {
    const cycle = await launchFlow(
      engine,
      aFlow(
        [
          { id: 'begin', kind: 'start' },
          { id: 'ask', kind: 'form', settings: form({ who: 'person', id: 'amy' }) },
          { id: 'end', kind: 'end' },
        ],
        ['begin>ask', 'ask.submitted>end'],
      ),
      { people: [] },
    );
    await database.sql.begin(async (tx) => {
      const held = await hold(engine, tx, cycle);
      let looks = 0;
      await held?.outside.look(tx, () => (looks += 1));
      expect(looks).toBe(1);
    });
  });
});

describe('a step that raises a fact', () => {
  const raising = (scope: string, more: Record<string, unknown> = {}) =>
    aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'each', kind: 'forEach', settings: { first: 'ask' } },
        { id: 'look', kind: 'wait', settings: { condition: { test: 'is', left: { value: 'fact', scope: 'cycle', key: 'ready' }, right: true } } },
        { id: 'finish', kind: 'end' },
        {
          id: 'both',
          kind: 'split',
          settings: {
            branches: [
              { port: 'a', label: { en: 'A' } },
              { port: 'b', label: { en: 'B' } },
            ],
          },
        },
        { id: 'meet', kind: 'join' },
        { id: 'ask', kind: 'form', in: 'each', settings: form({ who: 'subject' }) },
        { id: 'say', kind: 'emit', in: 'each', settings: { key: 'ready', scope, ...more } },
        { id: 'done', kind: 'end', in: 'each' },
      ],
      ['begin>both', 'both.a>each', 'both.b>look', 'each.done>meet', 'look.reached>meet', 'meet>finish', 'ask.submitted>say', 'say>done'],
    );

  it('wakes the run above that waits for it, in the same transaction', async () => {
    const cycle = await launchFlow(engine, raising('cycle'), { people: ['amy', 'ben'] });
    const run = `${cycle}.each.1`;
    await decide(engine, { slot: `${run}:ask:1:1`, person: 'amy', outcome: 'submitted', values: {}, via: 'web' });
    expect(await unread(cycle)).toBe(0);
    await turn(engine, run);
    expect(await unread(cycle)).toBe(1);
    await turn(engine, cycle);
    expect((await standsAt(cycle))?.sort()).toEqual(['each', 'meet']);
    expect((await journalOf(database.sql, run)).map(({ kind }) => kind)).toContain('fact.recorded');
  });
});

describe('a file', () => {
  const writing = (does: string[]) =>
    aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'each', kind: 'forEach', settings: { first: 'one' } },
        { id: 'finish', kind: 'end' },
        ...['one', 'two', 'three'].map((id, index) => ({
          id,
          kind: 'record',
          in: 'each',
          settings: { type: 'rating', does: does[index] ?? 'write', values: { level: index + 1 } },
        })),
        { id: 'done', kind: 'end', in: 'each' },
      ],
      ['begin>each', 'each.done>finish', 'one>two', 'two>three', 'three>done'],
      { records: { rating: { name: { en: 'Rating' }, fields: {} } } },
    );

  it('is written by steps that follow each other in one turn: written, replaced, noted beside', async () => {
    const cycle = await launchFlow(engine, writing(['write', 'supersede', 'annotate']), { people: ['amy'] });
    const rows = await recordsOf(database.sql, [{ personId: 'amy', type: 'rating' }], cycle);
    expect(rows.map(({ status, values }) => ({ status, values }))).toEqual([
      { status: 'superseded', values: { level: 1 } },
      { status: 'inForce', values: { level: 2 } },
    ]);
    expect(
      await annotationsOf(
        database.sql,
        rows.map(({ id }) => id),
      ),
    ).toMatchObject([{ recordId: rows[1]?.id, text: { level: 3 } }]);
    expect((await runById(database.sql, `${cycle}.each.1`))?.status).toBe('ended');
  });

  it('of which there is nothing to take back stops the step, visibly', async () => {
    const cycle = await launchFlow(engine, writing(['revoke']), { people: ['ben'] });
    const [token] = (await runById(database.sql, `${cycle}.each.1`))?.state.tokens ?? [];
    expect(token).toMatchObject({ step: 'one', waiting: { for: 'incident', code: 'commandFailed', detail: { why: 'noRecord' } } });
  });

  it('that a trial wrote is on file in that trial alone', async () => {
    await launchFlow(engine, writing(['write', 'write', 'write']), { people: ['cat'] });
    expect(await recordsOf(database.sql, [{ personId: 'cat', type: 'rating' }], null)).toEqual([]);
  });

  it('keeps that it was there when it is erased, and nothing of what it said', async () => {
    const cycle = await launchFlow(engine, writing(['write', 'write', 'erase']), { people: ['hri'] });
    const rows = await recordsOf(database.sql, [{ personId: 'hri', type: 'rating' }], cycle);
    expect(rows.map(({ status, values }) => ({ status, values }))).toEqual([
      { status: 'erased', values: {} },
      { status: 'erased', values: {} },
    ]);
  });
});

describe('somebody', () => {
  const asks = () =>
    aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'each', kind: 'forEach', settings: { first: 'ask' } },
        { id: 'finish', kind: 'end' },
        { id: 'ask', kind: 'form', in: 'each', settings: form({ who: 'manager' }) },
        { id: 'done', kind: 'end', in: 'each' },
      ],
      ['begin>each', 'each.done>finish', 'ask.submitted>done'],
    );

  it('who changes concerns the runs about them and those that they hold tasks of', async () => {
    await putPeople(database.sql, [aPerson('kim', { managerId: 'lou' }), aPerson('lou', { managerId: 'cat' })]);
    const cycle = await launchFlow(engine, asks(), { people: ['amy', 'kim'] });
    const change = (person: string, columns: Record<string, string>) =>
      inTrial(cycle, (tx, saying) => changePerson(engine, tx, { person, columns, effective: saying.today, what: 'changed' }, saying));
    const [amy, kim] = [`${cycle}.each.1`, `${cycle}.each.2`];
    expect(await change('kim', { title: 'Cook' })).toBeNull();
    expect([await unread(amy), await unread(kim)]).toEqual([0, 1]);
    expect(await change('lou', { title: 'Chef' })).toBeNull();
    expect([await unread(amy), await unread(kim)]).toEqual([0, 2]);
  });

  it('of whom something is known for a later day is as they are until then, and runs are told on that day', async () => {
    await putPeople(database.sql, [aPerson('nan', { managerId: 'lou' })]);
    const cycle = await launchFlow(engine, asks(), { people: ['nan'] });
    const run = `${cycle}.each.1`;
    await inTrial(cycle, (tx, saying) =>
      changePerson(engine, tx, { person: 'nan', columns: { manager_id: 'bob' }, effective: '2027-03-20', what: 'changed' }, saying),
    );
    const managerOf = async (asOf?: string) =>
      database.sql.begin(async (tx) => {
        const held = await hold(engine, tx, run);
        return held?.outside.look(tx, () => held.world.person('nan', asOf === undefined ? undefined : Date.parse(asOf))?.managerId);
      });
    expect([await unread(run), await managerOf(), await managerOf('2027-03-21T00:00:00Z')]).toEqual([0, 'lou', 'bob']);
    await stepTo(engine, cycle, '2027-03-19T15:59:59.000Z');
    await passDays(engine);
    expect([await unread(run), await managerOf()]).toEqual([0, 'lou']);
    await stepTo(engine, cycle, '2027-03-19T16:00:00.000Z');
    await passDays(engine);
    await passDays(engine);
    expect([await unread(run), await managerOf(), await managerOf('2027-03-19T00:00:00Z')]).toEqual([1, 'bob', 'lou']);
    const [event] = await database.sql<{ at: string; happening: unknown }[]>`select at, happening from events where run_id = ${run} and handled_at is null`;
    expect(event).toMatchObject({
      at: '2027-03-19T16:00:00.000Z',
      happening: { to: 'world', change: { is: 'person', person: 'nan', what: 'changed', fields: ['manager_id'] } },
    });
  });

  it('whose past is recorded late keeps what was recorded for later days', async () => {
    await putPeople(database.sql, [aPerson('oli', { managerId: 'lou', title: 'Cook' })]);
    const cycle = await launchFlow(engine, asks(), { people: [] });
    const change = (columns: Record<string, string>, effective: string) =>
      inTrial(cycle, (tx, saying) => changePerson(engine, tx, { person: 'oli', columns, effective, what: 'changed' }, saying));
    await change({ manager_id: 'bob' }, '2027-02-15');
    await change({ title: 'Chef', manager_id: 'cat' }, '2027-02-01');
    const states = (await personVersions(database.sql, 'oli')).map(
      ({ effective, fields }) => `${effective} ${String(fields.title)} ${String(fields.manager_id)}`,
    );
    expect(states).toEqual(['1970-01-01 Cook lou', '2027-02-01 Chef cat', '2027-02-15 Cook bob', '2027-02-15 Chef bob']);
  });

  it('who is away is told of now, when it begins and when it is over, in their own time; taken back, it is not told again', async () => {
    await putPeople(database.sql, [aPerson('pat', { managerId: 'cat', zone: 'Europe/London' })]);
    const cycle = await launchFlow(engine, asks(), { people: ['pat'] });
    const run = `${cycle}.each.1`;
    const away = { personId: 'pat', from: '2027-03-10', to: '2027-03-12', kind: 'annual', substituteId: null };
    expect(await inTrial(cycle, (tx, saying) => recordAbsence(engine, tx, away, saying))).toMatchObject({ told: 1 });
    await stepTo(engine, cycle, '2027-03-10T00:00:00.000Z');
    await passDays(engine);
    expect(await unread(run)).toBe(2);
    await stepTo(engine, cycle, '2027-03-11T10:00:00.000Z');
    expect(await inTrial(cycle, (tx, saying) => takeBackAbsence(engine, tx, { personId: 'pat', day: '2027-03-11' }, saying))).toEqual({ told: 1 });
    await passDays(engine);
    expect(await unread(run)).toBe(3);
    await stepTo(engine, cycle, '2027-03-13T00:00:00.000Z');
    await passDays(engine);
    expect(await unread(run)).toBe(3);
    expect(await inTrial(cycle, (tx, saying) => takeBackAbsence(engine, tx, { personId: 'pat', day: '2027-03-11' }, saying))).toEqual({
      refused: 'unknownAbsence',
    });
  });

  it('who comes while a step for everyone lets people in gets a run of their own, once', async () => {
    const flow = aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'each', kind: 'forEach', settings: { first: 'ask', joinersUntil: { from: { anchor: 'date', date: '2027-04-01' } } } },
        { id: 'finish', kind: 'end' },
        { id: 'ask', kind: 'form', in: 'each', settings: form({ who: 'subject' }) },
        { id: 'done', kind: 'end', in: 'each' },
      ],
      ['begin>each', 'each.done>finish', 'ask.submitted>done'],
    );
    const cycle = await launchFlow(engine, flow, { people: ['amy'] });
    const join = () =>
      inTrial(cycle, (tx, saying) =>
        changePerson(
          engine,
          tx,
          { person: 'quin', columns: { name: 'Quin', email: 'quin@harbour.example', manager_id: 'bob' }, effective: saying.today, what: 'joined' },
          saying,
        ),
      );
    expect(await join()).toBeNull();
    expect(await join()).toBe('isHere');
    await settleByHand(engine)();
    expect((await runById(database.sql, `${cycle}.each.2`))?.subjectId).toBe('quin');
    expect((await inboxOf(database.sql, 'quin')).filter(({ runId }) => runId.startsWith(cycle))).toHaveLength(1);
    await inTrial(cycle, (tx, saying) =>
      changePerson(engine, tx, { person: 'quin', columns: { title: 'Cook' }, effective: saying.today, what: 'changed' }, saying),
    );
    await settleByHand(engine)();
    expect(await database.sql`select id from runs where parent_id = ${cycle}`).toHaveLength(2);
    await decide(engine, { slot: `${cycle}.each.1:ask:1:1`, person: 'amy', outcome: 'submitted', values: {}, via: 'web' });
    await settleByHand(engine)();
    expect((await runById(database.sql, cycle))?.status).toBe('running');
  });
});
