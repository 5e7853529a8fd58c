import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeFanOut } from '../../db/runs.ts';
import { runById } from '../../db/runs.ts';
import { decisionOf, tasksOfRun } from '../../db/tasks.ts';
import { type Decided, decide } from '../../engine/decide.ts';
import type { Engine } from '../../engine/engine.ts';
import { fold } from '../../engine/folder.ts';
import { hold } from '../../engine/hold.ts';
import { launchCycle } from '../../engine/launch.ts';
import { operate } from '../../engine/operate.ts';
import { type Doors, type MailResult, relayMails } from '../../engine/relay.ts';
import { sweep } from '../../engine/sweep.ts';
import { catchUp, turn } from '../../engine/turn.ts';
import { launchFlow, putPeople, stepTo, testEngine } from '../helpers/cycle.ts';
import { doorsThat } from '../helpers/doors.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { settleByHand } from '../helpers/drive.ts';
import { aFlow, after, reviewFlow, who } from '../helpers/flows.ts';
import { smallTeam } from '../helpers/world.ts';

let database: TestDatabase;
let engine: Engine;
beforeAll(async () => {
  database = await createDatabase();
  engine = testEngine(database.sql);
  await putPeople(database.sql, smallTeam());
});
afterAll(() => database.drop());

const answerOf = (slot: string, person: string, outcome = 'submitted') => ({ slot, person, outcome, values: {}, via: 'web' as const });
const codes = (all: Decided[]) => all.map((one) => (one.ok ? (one.again ? 'again' : 'recorded') : one.code)).sort();

/** Someone does one thing, by three working days after it opened. */
const oneTask = (settings: Record<string, unknown> = {}) =>
  aFlow(
    [
      { id: 'begin', kind: 'start' },
      {
        id: 'task',
        kind: 'form',
        settings: {
          who: who({ who: 'person', id: 'amy' }),
          due: after(3, 'days'),
          form: { fields: [] },
          outcomes: [
            { key: 'yes', label: { en: 'Yes' } },
            { key: 'no', label: { en: 'No' } },
          ],
          ...settings,
        },
      },
      { id: 'next', kind: 'form', settings: { who: who({ who: 'person', id: 'ben' }), form: { fields: [] } } },
      { id: 'done', kind: 'end' },
    ],
    ['begin>task', 'task.yes>next', 'task.no>next', 'task.timeout>done', 'next.submitted>done'],
  );

describe('two at once', () => {
  it('on one part: one answer is recorded, the other is told', async () => {
    const run = await launchFlow(engine, oneTask(), { people: [] });
    const slot = `${run}:task:1:1`;
    const answers = await Promise.all([decide(engine, answerOf(slot, 'amy', 'yes')), decide(engine, answerOf(slot, 'amy', 'no'))]);
    expect(codes(answers)).toEqual(['already', 'recorded']);
    const recorded = answers.find((one) => one.ok);
    expect(await decisionOf(database.sql, slot)).toMatchObject({ outcome: recorded?.ok === true ? recorded.outcome : '' });
    await Promise.all([turn(engine, run), turn(engine, run)]);
    expect((await tasksOfRun(database.sql, run)).map(({ step, status }) => `${step} ${status}`).sort()).toEqual(['next open', 'task settled']);
  });

  it('the same answer by two clicks is one decision', async () => {
    const run = await launchFlow(engine, oneTask(), { people: [] });
    const click = () => decide(engine, answerOf(`${run}:task:1:1`, 'amy', 'yes'));
    expect(codes(await Promise.all([click(), click(), click()]))).toEqual(['again', 'again', 'recorded']);
    expect(await database.sql`select n from events where run_id = ${run}`).toHaveLength(1);
  });

  it('answers, turns, sums and sweeps meet without a deadlock, and every answer is acted on once', async () => {
    const cycle = await launchFlow(engine, reviewFlow(), { people: ['amy', 'ben', 'bob', 'cat'] });
    const holders = ['amy', 'ben', 'bob', 'cat'];
    for (let round = 0; round < 13; round += 1)
      await Promise.all(
        holders.flatMap((person, index) => {
          const run = `${cycle}.each.${index + 1}`;
          return [decide(engine, answerOf(`${run}:self:1:1`, person)), turn(engine, run), fold(engine), sweep(engine), turn(engine, cycle)];
        }),
      );
    for (const index of holders.keys()) {
      const run = `${cycle}.each.${index + 1}`;
      await turn(engine, run);
      expect((await tasksOfRun(database.sql, run)).map(({ step, status }) => `${step} ${status}`).sort()).toEqual(['review open', 'self settled']);
    }
  });

  it('the sum of the children is folded while the parent takes its turn', async () => {
    const cycle = await launchFlow(engine, reviewFlow(), { people: ['amy'] });
    await operate(engine, `${cycle}.each.1`, { act: 'cancel', reason: 'Test' }, { by: 'hri' });
    let folded = Promise.resolve(false);
    await database.sql.begin(async (tx) => {
      await hold(engine, tx, cycle);
      // Meanwhile the folder locks the forEach and tells the parent.
      folded = fold(engine);
      await settledOrBlocked(folded);
      await closeFanOut(tx, { runId: cycle, step: 'each', round: 1 });
    });
    expect(await folded).toBe(true);
  });

  it('a launch pressed twice is one cycle', async () => {
    const first = await launchFlow(engine, reviewFlow(), { people: ['amy'], key: 'pressed', childrenToo: false });
    const [row] = await database.sql<{ sha256: string }[]>`select sha256 from cycles where id = ${first}`;
    const start = '2027-03-01T01:00:00.000Z';
    const cycle = {
      id: 'other',
      flowId: 'f-pressed',
      version: 1,
      sha256: row?.sha256 ?? '',
      name: 'Test cycle',
      ownerId: null,
      zone: 'Asia/Hong_Kong',
      startsAt: start,
      periodFrom: null,
      periodTo: null,
      dates: {},
      notice: null,
      flowBase: start,
      flowRate: 0,
      trialTo: 'trial@harbour.example',
      launchedBy: 'test',
      launchKey: 'pressed',
    };
    const again = await Promise.all([launchCycle(engine, { cycle, people: ['amy'] }), launchCycle(engine, { cycle, people: ['ben'] })]);
    expect(again).toEqual([first, first]);
  });
});

/** Until the work is done or waits for a lock, at most five seconds. */
async function settledOrBlocked(work: Promise<unknown>): Promise<void> {
  let settled = false;
  work.then(
    () => (settled = true),
    () => (settled = true),
  );
  for (const deadline = Date.now() + 5000; !settled && Date.now() < deadline; await new Promise((resolve) => setTimeout(resolve, 10))) {
    const [row] = await database.sql<
      { n: number }[]
    >`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    if ((row?.n ?? 0) > 0) return;
  }
}

describe('the closing instant', () => {
  const closes = '2027-03-04T16:00:00.000Z';

  it('is late: an answer at that very instant is refused', async () => {
    const run = await launchFlow(engine, oneTask(), { people: [] });
    expect((await tasksOfRun(database.sql, run))[0]?.closesAt).toBe(closes);
    await stepTo(engine, run, closes);
    expect(await decide(engine, answerOf(`${run}:task:1:1`, 'amy', 'yes'))).toMatchObject({ ok: false, code: 'closed' });
    expect((await runById(database.sql, run))?.state.visits.task?.latest.outcome).toBe('timeout');
  });

  it('has not come a millisecond before: the answer counts although the worker comes long after', async () => {
    const run = await launchFlow(engine, oneTask(), { people: [] });
    await stepTo(engine, run, '2027-03-04T15:59:59.999Z');
    expect(await decide(engine, answerOf(`${run}:task:1:1`, 'amy', 'yes'))).toMatchObject({ ok: true });
    await stepTo(engine, run, '2027-03-09T00:00:00.000Z');
    expect(await turn(engine, run)).toMatchObject({ did: ['task yes'] });
    const [next] = (await tasksOfRun(database.sql, run)).filter(({ step }) => step === 'next');
    expect(next).toMatchObject({ status: 'open', openedAt: '2027-03-04T15:59:59.999Z' });
  });
});

describe('a mail server in trouble', () => {
  const laddered = () =>
    oneTask({
      due: after(2, 'days'),
      closes: after(20, 'days'),
      ladder: [{ id: 'warn', at: { from: { anchor: 'due' } }, do: { act: 'tell', to: who({ who: 'person', id: 'cat' }) } }],
    });
  /** Only what belongs to this run; everything else is accepted. */
  function server(run: string, verdict: () => MailResult): { doors: Doors; got: string[] } {
    const got: string[] = [];
    const mail: Doors['mail'] = async (row) => {
      if (row.runId !== run) return { accepted: true };
      const result = verdict();
      if (result.accepted) got.push(String(row.payload.kind) + ' ' + String(row.payload.to));
      return result;
    };
    return { doors: doorsThat({ mail }), got };
  }
  const relayAll = async (doors: Doors) => {
    await database.sql`update outbox set due_at = clock_timestamp() where sent_at is null and failed is null`;
    await relayMails(engine, doors, { leaseSeconds: 0, pokes: 100, mails: 500 });
  };
  const rungOf = async (run: string) => (await tasksOfRun(database.sql, run)).find(({ step }) => step === 'task')?.state.rungs;
  const stuck = async (run: string) =>
    (await database.sql<{ kind: string }[]>`select kind from journal where run_id = ${run} and kind like 'incident.%' order by n`).map(({ kind }) => kind);

  it('that is down for a while loses and doubles nothing, and nobody is escalated who was never told', async () => {
    const run = await launchFlow(engine, laddered(), { people: [] });
    let up = false;
    const { doors, got } = server(run, () => (up ? { accepted: true } : { accepted: false, permanent: false, code: 'down' }));
    for (let tries = 0; tries < 5; tries += 1) await relayAll(doors);
    await stepTo(engine, run, '2027-03-04T02:00:00.000Z');
    await turn(engine, run);
    expect([await rungOf(run), await stuck(run)]).toEqual([{ warn: 'waiting' }, ['incident.opened']]);
    up = true;
    await relayAll(doors);
    await relayAll(doors);
    expect(got).toEqual(['task amy']);
    await turn(engine, run);
    await stepTo(engine, run, '2027-03-05T01:59:59.999Z');
    await turn(engine, run);
    expect(await rungOf(run)).toEqual({ warn: 'waiting' });
    await stepTo(engine, run, '2027-03-05T02:00:00.000Z');
    await turn(engine, run);
    expect([await rungOf(run), await stuck(run)]).toEqual([{ warn: 'fired' }, ['incident.opened', 'incident.closed']]);
    await relayAll(doors);
    expect(got).toEqual(['task amy', 'tell cat']);
  });

  it('that refuses an address for good marks the mail as failed; the ladder goes on once someone was told', async () => {
    const run = await launchFlow(engine, laddered(), { people: [] });
    const { doors, got } = server(run, () => (refuse ? { accepted: false, permanent: true, code: 'noSuchBox' } : { accepted: true }));
    let refuse = true;
    await relayAll(doors);
    refuse = false;
    await relayAll(doors);
    expect(got).toEqual([]);
    expect(await database.sql`select failed from outbox where kind = 'mail' and run_id = ${run}`).toMatchObject([{ failed: 'noSuchBox' }]);
    await stepTo(engine, run, '2027-03-04T02:00:00.000Z');
    await turn(engine, run);
    expect(await rungOf(run)).toEqual({ warn: 'waiting' });
    await stepTo(engine, run, '2027-03-08T02:00:00.000Z');
    await turn(engine, run);
    expect(await rungOf(run)).toEqual({ warn: 'waiting' });
    expect(await operate(engine, run, { act: 'reassign', slot: `${run}:task:1:1`, to: 'bob', reason: 'No such box' }, { by: 'hri' })).toEqual({
      refused: null,
    });
    await relayAll(doors);
    await stepTo(engine, run, '2027-03-09T02:00:00.000Z');
    await turn(engine, run);
    await relayAll(doors);
    expect(await rungOf(run)).toEqual({ warn: 'fired' });
    expect(got.sort()).toEqual(['handedOver amy', 'task bob', 'tell cat']);
  });

  it('whose acceptance meets the rung in the same moment leaves no rung waiting for ever', async () => {
    const run = await launchFlow(engine, laddered(), { people: [] });
    const { doors } = server(run, () => ({ accepted: true }));
    await stepTo(engine, run, '2027-03-04T02:00:00.000Z');
    let relayed = Promise.resolve();
    await database.sql.begin(async (tx) => {
      const held = await hold(engine, tx, run);
      if (held !== null) await catchUp(engine, tx, held);
      // The turn has found no notice and is not committed yet; now the mail server accepts it.
      relayed = relayAll(doors);
      await settledOrBlocked(relayed);
    });
    await relayed;
    await stepTo(engine, run, '2027-03-05T02:00:00.000Z');
    await turn(engine, run);
    expect(await rungOf(run)).toEqual({ warn: 'fired' });
  });
});

it('nothing is left to do when all of it has been settled', async () => {
  await settleByHand(engine)();
  expect(await database.sql`select n from events where handled_at is null`).toEqual([]);
});
