import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { journalOf } from '../../db/journal.ts';
import { runById } from '../../db/runs.ts';
import { decisionOf, inboxOf, tasksOfRun } from '../../db/tasks.ts';
import { beginBulk, bulkStep } from '../../engine/bulk.ts';
import { type Caller, type CallResult, tryCall } from '../../engine/calls.ts';
import { decide } from '../../engine/decide.ts';
import type { Engine, FaultPoint } from '../../engine/engine.ts';
import { operate } from '../../engine/operate.ts';
import { relayMails, relayPokes } from '../../engine/relay.ts';
import { type Poked, sweep } from '../../engine/sweep.ts';
import { turn } from '../../engine/turn.ts';
import { launchAll, launchFlow, putPeople, stepTo, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { doorsThat } from '../helpers/doors.ts';
import { settleByHand } from '../helpers/drive.ts';
import { aFlow, after, reviewFlow, who } from '../helpers/flows.ts';
import { smallTeam } from '../helpers/world.ts';

/** Every test starts on a database of its own, with one review of amy, which waits for her. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await putPeople(database.sql, smallTeam());
});
afterAll(() => database.drop());

/** Dies once at the point that is armed. */
function mortalEngine(): { engine: Engine; arm: (point: FaultPoint) => void } {
  let armed: FaultPoint | null = null;
  const engine = testEngine(database.sql, (point) => {
    if (point !== armed) return;
    armed = null;
    throw new Error(`died at ${point}`);
  });
  return { engine, arm: (point) => void (armed = point) };
}

async function reviewOfAmy(engine: Engine): Promise<{ run: string; slot: string; answer: Parameters<typeof decide>[1] }> {
  const cycle = await launchFlow(engine, reviewFlow(), { people: ['amy'] });
  const run = `${cycle}.each.1`;
  const slot = `${run}:self:1:1`;
  return { run, slot, answer: { slot, person: 'amy', outcome: 'submitted', values: { text: 'Much' }, via: 'web' } };
}

async function kindsOf(run: string, step: string): Promise<string[]> {
  return (await journalOf(database.sql, run)).filter((line) => line.step === step).map(({ kind }) => kind);
}
const formOf = (person: string) => ({ who: who({ who: 'person', id: person }), form: { fields: [] } });
const times = (kinds: readonly string[], kind: string) => kinds.filter((one) => one === kind).length;

/** The step was left once, and what it leads to was opened once. */
async function wentOnOnce(run: string): Promise<void> {
  expect(times(await kindsOf(run, 'self'), 'step.left')).toBe(1);
  expect(times(await kindsOf(run, 'review'), 'task.opened')).toBe(1);
  expect((await tasksOfRun(database.sql, run)).map(({ step, status }) => `${step} ${status}`).sort()).toEqual(['review open', 'self settled']);
  const unread = await database.sql`select n from events where run_id = ${run} and handled_at is null`;
  expect(unread).toHaveLength(0);
}

describe('a worker that dies in a turn', () => {
  it('before the commit has done nothing, and the next turn does it', async () => {
    const { engine, arm } = mortalEngine();
    const { run, answer } = await reviewOfAmy(engine);
    await decide(engine, answer);
    const before = await journalOf(database.sql, run);
    arm('turn.beforeCommit');
    await expect(turn(engine, run)).rejects.toThrow('died at turn.beforeCommit');
    expect(await journalOf(database.sql, run)).toEqual(before);
    expect(await turn(engine, run)).toMatchObject({ did: ['self submitted'] });
    await wentOnOnce(run);
  });

  it('after the commit has done it, and the next turn does nothing more', async () => {
    const { engine, arm } = mortalEngine();
    const { run, answer } = await reviewOfAmy(engine);
    await decide(engine, answer);
    arm('turn.afterCommit');
    await expect(turn(engine, run)).rejects.toThrow('died at turn.afterCommit');
    expect(await turn(engine, run)).toMatchObject({ did: [], ended: false });
    await wentOnOnce(run);
  });
});

describe('a server that dies while it records a decision', () => {
  it('before the commit has recorded nothing, and the same answer again is recorded', async () => {
    const { engine, arm } = mortalEngine();
    const { run, slot, answer } = await reviewOfAmy(engine);
    arm('decide.beforeCommit');
    await expect(decide(engine, answer)).rejects.toThrow('died at decide.beforeCommit');
    expect(await decisionOf(database.sql, slot)).toBeNull();
    expect(times(await kindsOf(run, 'self'), 'task.decided')).toBe(0);
    expect(await decide(engine, answer)).toMatchObject({ ok: true, again: false });
    await turn(engine, run);
    expect(times(await kindsOf(run, 'self'), 'task.decided')).toBe(1);
    await wentOnOnce(run);
  });

  it('after the commit has recorded it; the same answer again is told so, and it is acted on once', async () => {
    const { engine, arm } = mortalEngine();
    const { run, slot, answer } = await reviewOfAmy(engine);
    arm('decide.afterCommit');
    await expect(decide(engine, answer)).rejects.toThrow('died at decide.afterCommit');
    expect(await decisionOf(database.sql, slot)).toMatchObject({ outcome: 'submitted', byId: 'amy' });
    expect(await decide(engine, answer)).toMatchObject({ ok: true, again: true });
    expect(await decide(engine, { ...answer, outcome: 'other' })).toMatchObject({ ok: false, code: 'already' });
    await turn(engine, run);
    expect(times(await kindsOf(run, 'self'), 'task.decided')).toBe(1);
    await wentOnOnce(run);
  });
});

const relayPoints: FaultPoint[] = ['relay.beforeCommit', 'relay.beforeReply', 'relay.afterCommit'];
/** A lease that is over at once: whoever died has lost it. */
const noLease = { leaseSeconds: 0, pokes: 100, mails: 100 };

/** What waits for its next try is due now. */
async function backOffIsOver(): Promise<void> {
  await database.sql`update outbox set due_at = clock_timestamp() where sent_at is null and failed is null`;
}

describe.each(relayPoints)('a relay that dies at %s', (point) => {
  it('loses no mail, sends none a third time, and marks each as sent once', async () => {
    const { engine, arm } = mortalEngine();
    while ((await relayMails(engine, doorsThat({}), noLease)) > 0);
    const cycle = await launchFlow(engine, reviewFlow(), { people: ['amy', 'ben', 'bob'] });
    const received: string[] = [];
    const doors = doorsThat({ mail: async ({ key }) => (received.push(key), { accepted: true }) });
    arm(point);
    await expect(relayMails(engine, doors, noLease)).rejects.toThrow(`died at ${point}`);
    while ((await relayMails(engine, doors, noLease)) > 0);
    const sent = await database.sql<{ key: string; sent: boolean }[]>`
      select key, sent_at is not null as sent from outbox where kind = 'mail' and run_id like ${`${cycle}.%`} order by key`;
    expect(sent.map(({ sent: was }) => was)).toEqual([true, true, true]);
    const counts = sent.map(({ key }) => times(received, key));
    expect(Math.min(...counts)).toBe(1);
    expect(counts.reduce((sum, n) => sum + n)).toBe(point === 'relay.beforeReply' ? 4 : 3);
    const noticed = await database.sql`select id from slots where run_id like ${`${cycle}.%`} and noticed_at is not null`;
    expect(noticed).toHaveLength(3);
  });

  it('loses no poke', async () => {
    const { engine, arm } = mortalEngine();
    const { run, answer } = await reviewOfAmy(engine);
    await decide(engine, answer);
    const woken: string[] = [];
    const doors = doorsThat({ poke: async (id) => void woken.push(id) });
    arm(point);
    await expect(relayPokes(engine, doors, noLease)).rejects.toThrow(`died at ${point}`);
    await backOffIsOver();
    while ((await relayPokes(engine, doors, noLease)) > 0) await backOffIsOver();
    expect(woken).toContain(run);
    expect(await database.sql`select id from outbox where kind = 'poke'`).toHaveLength(0);
  });
});

describe('an event whose handling fails', () => {
  /** As if the release that published the flow had left the step without its settings. */
  const breakStep = (run: string, step: string) => database.sql`
    update flow_texts set plan = plan #- array['steps', ${step}, 'settings'] where sha256 = (select sha256 from runs where id = ${run})`;
  const mendStep = (run: string, step: string) => database.sql`
    update flow_texts set plan = jsonb_set(plan, array['steps', ${step}, 'settings'], flow -> 'steps' -> ${step}::text -> 'settings') where sha256 = (select sha256 from runs where id = ${run})`;

  it('is an incident on its step, blocks nothing after it, and goes on when an operator tries again', async () => {
    const { engine: first } = mortalEngine();
    const flow = aFlow(
      [
        { id: 'begin', kind: 'start' },
        {
          id: 'both',
          kind: 'split',
          settings: {
            branches: [
              { port: 'left', label: { en: 'L' } },
              { port: 'right', label: { en: 'R' } },
            ],
          },
        },
        { id: 'left', kind: 'form', settings: formOf('amy') },
        { id: 'broken', kind: 'form', settings: formOf('bob') },
        { id: 'right', kind: 'form', settings: formOf('ben') },
        { id: 'sound', kind: 'form', settings: formOf('cat') },
        { id: 'done', kind: 'end' },
      ],
      ['begin>both', 'both.left>left', 'both.right>right', 'left.submitted>broken', 'right.submitted>sound', 'broken.submitted>done', 'sound.submitted>done'],
    );
    const run = await launchFlow(first, flow, { people: [] });
    await breakStep(run, 'broken');
    const { engine } = mortalEngine();
    const answer = (step: string, person: string) => decide(engine, { slot: `${run}:${step}:1:1`, person, outcome: 'submitted', values: {}, via: 'web' });
    expect(await answer('left', 'amy')).toMatchObject({ ok: true });
    expect(await answer('right', 'ben')).toMatchObject({ ok: true });
    expect(await turn(engine, run)).toMatchObject({ ended: false, did: ['right submitted'] });
    const tokens = (await runById(database.sql, run))?.state.tokens ?? [];
    expect(tokens.map(({ step, waiting }) => `${step} ${waiting.for}`).sort()).toEqual(['left incident', 'sound task']);
    expect(await kindsOf(run, 'left')).toContain('incident.opened');
    expect((await database.sql`select n from events where run_id = ${run} and handled_at is null`).length).toBe(0);
    await mendStep(run, 'broken');
    const { engine: mended } = mortalEngine();
    expect(await operate(mended, run, { act: 'retry', token: 'left:1', reason: 'The flow is mended.' }, { by: 'hri' })).toEqual({ refused: null });
    await turn(mended, run);
    expect((await tasksOfRun(database.sql, run)).map(({ step, status }) => `${step} ${status}`).sort()).toEqual([
      'broken open',
      'left settled',
      'right settled',
      'sound open',
    ]);
  });

  it('on a date of a task leaves the task open for its answer, which is acted on', async () => {
    const { engine: first } = mortalEngine();
    const { run, answer } = await reviewOfAmy(first);
    const cycle = run.split('.')[0] ?? '';
    const sound = await database.sql<{ plan: unknown }[]>`select plan from flow_texts where sha256 = (select sha256 from runs where id = ${run})`;
    await database.sql`update flow_texts set plan = jsonb_set(plan, '{steps,self,settings,reminders}', 'null') where sha256 = (select sha256 from runs where id = ${run})`;
    const { engine: broken } = mortalEngine();
    await stepTo(broken, cycle, '2027-03-05T02:00:00.000Z');
    expect(await turn(broken, run)).toMatchObject({ ended: false });
    expect((await runById(database.sql, run))?.state.tokens.map(({ waiting }) => waiting.for)).toEqual(['incident']);
    await database.sql`update flow_texts set plan = ${database.sql.json(sound[0]?.plan as never)} where sha256 = (select sha256 from runs where id = ${run})`;
    const { engine } = mortalEngine();
    expect(await decide(engine, answer)).toMatchObject({ ok: true });
    expect(await turn(engine, run)).toMatchObject({ did: ['self submitted'] });
    await wentOnOnce(run);
  });

  it('in the database itself is an incident too, and the rest of the turn is kept', async () => {
    const { engine } = mortalEngine();
    const { run, answer } = await reviewOfAmy(engine);
    await decide(engine, answer);
    await database.sql`alter table tasks add constraint no_review check (run_id <> ${database.sql.unsafe(`'${run}'`)} or step <> 'review')`;
    expect(await turn(engine, run)).toMatchObject({ ended: false });
    expect((await runById(database.sql, run))?.state.tokens).toMatchObject([{ step: 'self', waiting: { for: 'incident', code: 'commandFailed' } }]);
    await database.sql`alter table tasks drop constraint no_review`;
    expect(await operate(engine, run, { act: 'retry', token: 'self:1', reason: 'Mended' }, { by: 'hri' })).toEqual({ refused: null });
    await turn(engine, run);
    await wentOnOnce(run);
  });

  it('in one run keeps the sweep from no other run', async () => {
    const { engine } = mortalEngine();
    const cycle = await launchFlow(engine, reviewFlow(), { people: ['amy', 'ben'] });
    await settleByHand(engine)();
    await database.sql`update runs set state = jsonb_set(state, '{v}', '99') where id = ${`${cycle}.each.1`}`;
    await stepTo(engine, cycle, '2027-03-05T02:00:00.000Z');
    await expect(sweep(engine)).rejects.toThrow('newer release');
    expect(times(await kindsOf(`${cycle}.each.2`, 'self'), 'task.reminded')).toBe(1);
    await database.sql`delete from clocks where cycle_id = ${cycle}`;
  });
});

describe('a launch that dies between two loads', () => {
  it('goes on where it stood: nobody twice, nobody left out', async () => {
    const { engine } = mortalEngine();
    const people = ['amy', 'ben', 'bob', 'cat', 'hri'];
    const cycle = await launchFlow(engine, reviewFlow(), { people, childrenToo: false });
    const { launchChildren } = await import('../../engine/launch.ts');
    await launchChildren(engine, { run: cycle, step: 'each', round: 1 }, 2);
    await launchAll(engine, 2);
    await launchAll(engine, 2);
    const subjects = await database.sql<{ subject: string }[]>`select subject_id as subject from runs where parent_id = ${cycle} order by n`;
    expect(subjects.map(({ subject }) => subject)).toEqual(people);
    expect((await inboxOf(database.sql, 'cat')).filter(({ cycleId }) => cycleId === cycle)).toHaveLength(1);
  });
});

describe('a launch for later', () => {
  it('starts at its date', async () => {
    const { engine } = mortalEngine();
    const flow = aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'task', kind: 'form', settings: { ...formOf('amy'), due: after(3, 'days') } },
        { id: 'done', kind: 'end' },
      ],
      ['begin>task', 'task.submitted>done', 'task.timeout>done'],
    );
    const cycle = await launchFlow(engine, flow, { people: [], startsAt: '2027-03-08T01:00:00.000Z' });
    expect(await turn(engine, cycle)).toMatchObject({ ended: false, did: [] });
    expect(await tasksOfRun(database.sql, cycle)).toEqual([]);
    await stepTo(engine, cycle, '2027-03-08T01:00:00.000Z');
    await turn(engine, cycle);
    expect(await tasksOfRun(database.sql, cycle)).toMatchObject([{ step: 'task', status: 'open', openedAt: '2027-03-08T01:00:00.000Z' }]);
  });
});

describe('a worker that dies while it calls another system', () => {
  const connectFlow = () =>
    aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'each', kind: 'forEach', settings: { first: 'tell' } },
        { id: 'finish', kind: 'end' },
        { id: 'tell', kind: 'connect', in: 'each', settings: { connection: 'hris', sends: {} } },
        { id: 'lost', kind: 'form', in: 'each', settings: formOf('bob') },
        { id: 'look', kind: 'form', in: 'each', settings: formOf('cat') },
        { id: 'done', kind: 'end', in: 'each' },
      ],
      ['begin>each', 'each.done>finish', 'tell.ok>look', 'tell.failed>lost', 'look.submitted>done', 'lost.submitted>done'],
    );

  /** Another system that keeps every key it is told, and says how often it was told anything. */
  function system(outcome: CallResult = { accepted: true, values: { number: 'E-1' } }): { caller: Caller; keys: Set<string>; told: () => number } {
    const keys = new Set<string>();
    let told = 0;
    const caller: Caller = async ({ key }) => {
      keys.add(key);
      told += 1;
      return outcome;
    };
    return { caller, keys, told: () => told };
  }

  async function begun(engine: Engine): Promise<{ run: string; key: string }> {
    const cycle = await launchFlow(engine, connectFlow(), { people: ['amy'] });
    const run = `${cycle}.each.1`;
    const [call] = await database.sql<{ key: string }[]>`select key from calls where run_id = ${run}`;
    return { run, key: call?.key ?? '' };
  }

  it.each<FaultPoint>(['call.beforeCommit', 'call.afterCommit'])('%s: the other system knows one key, and the run goes on once', async (point) => {
    const { engine, arm } = mortalEngine();
    const { run, key } = await begun(engine);
    const { caller, keys, told } = system();
    arm(point);
    await expect(tryCall(engine, caller, key)).rejects.toThrow(`died at ${point}`);
    expect(await tryCall(engine, caller, key)).toMatchObject({ done: true });
    expect(await tryCall(engine, caller, key)).toMatchObject({ done: true });
    await turn(engine, run);
    await turn(engine, run);
    expect([keys.size, told()]).toEqual([1, point === 'call.beforeCommit' ? 2 : 1]);
    expect(times(await kindsOf(run, 'tell'), 'connect.replied')).toBe(1);
    expect(times(await kindsOf(run, 'look'), 'task.opened')).toBe(1);
  });

  it('before it was made: it is found and begun again, with the same key', async () => {
    const { engine } = mortalEngine();
    const { run, key } = await begun(engine);
    await database.sql`delete from outbox where kind = 'call' and payload ->> 'key' = ${key}`;
    await database.sql`update calls set created_at = clock_timestamp() - interval '1 hour' where key = ${key}`;
    await sweep(engine);
    await sweep(engine);
    const again = await database.sql`select 1 from outbox where kind = 'call' and payload ->> 'key' = ${key}`;
    expect(again).toHaveLength(1);
    await tryCall(engine, system().caller, key);
    await turn(engine, run);
    expect(times(await kindsOf(run, 'look'), 'task.opened')).toBe(1);
  });

  it('and the turn that acts on its answer: what is for good a failure is one, once', async () => {
    const { engine, arm } = mortalEngine();
    const { run, key } = await begun(engine);
    await tryCall(engine, system({ accepted: false, permanent: true, code: 'status410' }).caller, key);
    arm('turn.beforeCommit');
    await expect(turn(engine, run)).rejects.toThrow('died at turn.beforeCommit');
    await turn(engine, run);
    expect(times(await kindsOf(run, 'tell'), 'connect.failed')).toBe(1);
    expect(times(await kindsOf(run, 'lost'), 'task.opened')).toBe(1);
  });
});

it('a run whose date has come is poked once for it, however often it is swept before its turn', async () => {
  const engine = testEngine(database.sql);
  const cycle = await launchFlow(engine, reviewFlow(), { people: ['amy'], start: '2027-03-01T01:00:00Z', rate: 0 });
  const run = `${cycle}.each.1`;
  await database.sql`delete from outbox where run_id = ${run}`;
  const poked: Poked = new Map();
  const pokes = async () => {
    await sweep(engine, { afterSeconds: 3, windowSeconds: 1e9, limit: 500 }, poked);
    // Delivered, and the run has not taken its turn yet.
    return (await database.sql`delete from outbox where run_id = ${run} and kind = 'poke' returning id`).length;
  };
  const next = async () => stepTo(engine, cycle, (await nextWaking(run)) ?? '');
  expect(await pokes()).toBe(0);
  await next();
  expect([await pokes(), await pokes()]).toEqual([1, 0]);
  await turn(engine, run);
  await next();
  expect([await pokes(), await pokes()]).toEqual([1, 0]);
});

async function nextWaking(run: string): Promise<string | null> {
  const [row] = await database.sql<{ due: string | null }[]>`select min(due) as due from clocks where run_id = ${run} and branches`;
  return row?.due ?? null;
}

it('a bulk that Temporal lost is found and begun again', async () => {
  const engine = testEngine(database.sql);
  const cycle = await launchFlow(engine, reviewFlow(), { people: ['amy', 'ben'] });
  const runs = [`${cycle}.each.1`, `${cycle}.each.2`];
  await beginBulk(engine, { id: `${cycle}:lost`, cycleId: cycle, act: { act: 'cancel', reason: 'Over' }, by: 'hri', canary: 0, runs });
  await database.sql`delete from outbox where kind = 'bulk' and payload ->> 'bulk' = ${`${cycle}:lost`}`;
  await database.sql`update bulks set created_at = clock_timestamp() - interval '1 hour' where id = ${`${cycle}:lost`}`;
  await sweep(engine);
  const again = await database.sql`select 1 from outbox where kind = 'bulk' and payload ->> 'bulk' = ${`${cycle}:lost`}`;
  expect(again).toHaveLength(1);
  while ((await bulkStep(engine, `${cycle}:lost`)) === 'more');
  expect((await runById(database.sql, runs[1] as string))?.status).toBe('cancelled');
});
