import { setImmediate as nextRound } from 'node:timers/promises';
import { lockForBeginning } from '../db/concerned.ts';
import type { Tx } from '../db/connect.ts';
import { type Cycle, cycleForShare, cyclePeople, insertCycle, insertCyclePeople, type NewCycle, setCycleStatus } from '../db/cycles.ts';
import { insertOutbox, secondsFromNow } from '../db/outbox.ts';
import { eventClass, type FanOut, lockFanOut, type Run, runById, sealFanOut, setBegun } from '../db/runs.ts';
import type { JournalLine } from '../workflows/flow/journal.ts';
import type { Effect, Scene } from '../workflows/flow/perform/scene.ts';
import { perform } from '../workflows/flow/perform.ts';
import type { Plan } from '../workflows/flow/plan.ts';
import type { Clock } from '../workflows/flow/state.ts';
import type { World, WorldChange } from '../workflows/flow/world.ts';
import { apply, type Prepared, prepareNew, type Step, writeNew } from './apply.ts';
import { type AroundLine, noteAround } from './around.ts';
import { childrenOf, newRow, type NumberedBorn, startRow, startsRow, worldOfNew } from './begin.ts';
import type { Engine } from './engine.ts';
import { settleFanOut } from './fan-out.ts';
import { raise } from './tell.ts';
import { countsFrom } from './turn.ts';

/** So many children are loaded and written at once. */
const chunk = 5_000;
/** So many of them are made ready at a time. */
const few = 10;
/** Those made ready so many times are written at once: at least, so that each COPY is worth it; at most, so that they do not pile up. */
const leastReady = 10;
const mostReady = 100;

/** Why somebody is in a cycle or is not, by the rule. */
export type Choice = { person: string; rule: string };
export type LaunchInput = { cycle: NewCycle; people: readonly string[]; included?: string; excluded?: readonly Choice[] };

/**
 * Launches a cycle for these people, whose runs are numbered in this order: its row, its audience and its root run, one transaction. The same launch key again
 * answers the cycle that stands. A start that lies ahead is a clock of the root run. `included`: the rule by which all these are in it.
 */
export async function launchCycle(engine: Engine, { cycle: given, people, included = 'named', excluded = [] }: LaunchInput): Promise<string> {
  return engine.sql.begin(async (tx) => {
    const known = await insertCycle(tx, given);
    if (known !== null) return known;
    const { id } = given;
    await insertCyclePeople(tx, id, people);
    const cycle = (await cycleForShare(tx, id)) as Cycle;
    const { plan } = await engine.texts.of(tx, cycle.sha256);
    const { world, outside } = await worldOfNew(engine, tx, { cycle, above: [], answers: [] });
    const starts = Math.max(Date.parse(cycle.startsAt), Date.parse(cycle.now));
    const step = await outside.look(tx, () => rootStep(plan, world, cycle, starts));
    await setCycleStatus(tx, id, 'running');
    await noteAround(
      engine,
      tx,
      await audienceLines(engine, tx, cycle, [...people.map((person) => ({ person, rule: included })), ...excluded], new Set(people)),
    );
    await apply(engine, tx, [step]);
    await insertOutbox(tx, [startRow(step, cycle)]);
    return id;
  });
}

async function audienceLines(engine: Engine, tx: Tx, cycle: Cycle, choices: readonly Choice[], inIt: ReadonlySet<string>): Promise<AroundLine[]> {
  const { flow } = await engine.texts.of(tx, cycle.sha256);
  return choices
    .toSorted((a, b) => (a.person < b.person ? -1 : 1))
    .map(({ person, rule }) => ({
      at: cycle.now,
      kind: inIt.has(person) ? ('audience.included' as const) : ('audience.excluded' as const),
      flow: flow.key,
      version: cycle.version,
      cycleId: cycle.id,
      personId: person,
      detail: { rule },
    }));
}

function rootStep(plan: Plan, world: World, cycle: Cycle, starts: number): Step {
  const row = newRow({
    id: cycle.id,
    cycle,
    sha256: cycle.sha256,
    parentId: null,
    above: [],
    scope: null,
    scopeRound: null,
    n: 0,
    subject: null,
    item: null,
    continues: null,
    at: starts,
  });
  const before: Scene = { run: row.state, tasks: {}, clocks: {} };
  const launched = journal(Date.parse(cycle.now), 'cycle.launched', cycle, { dates: cycle.dates, zone: cycle.zone });
  if (starts > Date.parse(cycle.now)) {
    const clock = startClock(cycle.id, starts);
    return { row, isNew: true, cycle, before, after: { ...before, clocks: { [clock.id]: clock } }, effects: [launched], event: null };
  }
  const { scene, effects } = perform(plan, before, world, { to: 'run', event: { type: 'started', at: starts } });
  return { row, isNew: true, cycle, before, after: scene, effects: [launched, ...effects], event: null };
}

function startClock(run: string, due: number): Clock {
  return {
    id: `${run}:start`,
    run,
    kind: 'opens',
    due,
    branches: true,
    ladder: 0,
    order: 0,
    task: null,
    token: null,
    item: null,
    nth: 0,
    ledger: [{ rule: 'startsOn', from: null, op: 'date', to: due }],
  };
}

function journal(at: number, kind: 'cycle.launched', cycle: Cycle, detail: Record<string, unknown>): Effect {
  const line: JournalLine = {
    kind,
    at,
    zone: cycle.zone,
    step: null,
    round: null,
    occurrence: null,
    by: cycle.launchedBy,
    for: null,
    to: [],
    cc: [],
    due: null,
    outcome: null,
    detail,
    content: null,
  };
  return { effect: 'journal', line };
}

/**
 * The next two thousand children of a forEach: advanced in memory, written together. Safe to call again after a crash: numbering goes on where it stood.
 * `done` once the fan-out is sealed. `perSecond`: how many are written in a second, where that was measured.
 */
export async function launchChildren(
  engine: Engine,
  { run: parentId, step, round, perSecond }: { run: string; step: string; round: number; perSecond?: number | undefined },
  size = chunk,
): Promise<{ launched: number; done: boolean }> {
  return engine.sql.begin(async (tx) => {
    await lockForBeginning(tx);
    const parent = await runById(tx, parentId);
    // In this order: a parent that closes its fan-out may end its cycle next, in the same transaction.
    const fanOut = await lockFanOut(tx, parentId, step, round);
    const cycle = parent === null ? null : await cycleForShare(tx, parent.cycleId);
    if (parent === null || cycle === null || fanOut === null || fanOut.sealed) return { launched: 0, done: true };
    const born = fanOut.open ? await nextBorn(tx, fanOut, size) : [];
    const at = countsFrom(cycle, Date.parse(fanOut.at));
    const last = born.at(-1);
    if (last !== undefined) {
      await beginAll(engine, tx, { parent, cycle, step, round, at, born }, await outSince(tx, fanOut, last.n, perSecond));
      await setBegun(tx, fanOut, last.n);
      await tellOfTransfers(engine, tx, parent, cycle, born);
    }
    if (born.length === size) return { launched: born.length, done: false };
    await sealFanOut(tx, fanOut);
    await settleFanOut(tx, fanOut);
    return { launched: born.length, done: true };
  });
}

/** Whoever left the group between its run's looking for its people and now: whether their run moves is for the run above to say, which was told before it was there. */
async function tellOfTransfers(engine: Engine, tx: Tx, parent: Run, cycle: Cycle, born: readonly NumberedBorn[]): Promise<void> {
  const { item } = parent.state;
  if (parent.parentId === null || item === null || !('group' in item)) return;
  const { column, value } = item.group;
  const { views } = await engine.rosters.load(tx);
  const moved = born.flatMap(({ subject, continues }) =>
    subject !== null && continues === null && views.get(subject)?.fields[column] !== value ? [subject] : [],
  );
  const runId = parent.parentId;
  const told = (person: string): WorldChange => ({ is: 'person', person, fields: [column], what: 'changed' });
  await raise(
    tx,
    moved.map((person) => ({ runId, at: cycle.now, class: eventClass.facts, happening: { to: 'world', at: Date.parse(cycle.now), change: told(person) } })),
  );
}

/**
 * Few at a time are begun in memory and made ready, while those before are on their way into the database: whoever writes takes what is ready. So both are at work,
 * and what is made for somebody is gone before the collector of young objects keeps it.
 */
async function beginAll(engine: Engine, tx: Tx, children: Parameters<typeof childrenOf>[2], from: string | null): Promise<void> {
  const { born, cycle, parent } = children;
  const begin = await childrenOf(engine, tx, children);
  const plans = new Map([[parent.sha256, (await engine.texts.of(tx, parent.sha256)).plan]]);
  let ready: Prepared[] = [];
  let writing: Promise<void> | null = null;
  let failed: { error: unknown } | null = null;
  const idle = async () => {
    await writing;
    if (failed !== null) throw failed.error;
  };
  const write = () => {
    const now = ready;
    ready = [];
    writing = writeNew(engine, tx, now)
      .catch((error: unknown) => void (failed = { error }))
      .finally(() => (writing = null));
  };
  try {
    for (let next = 0; next < born.length; next += few) {
      const steps = await begin(born.slice(next, next + few), idle);
      ready.push(await prepareNew(engine, tx, steps, { plans, from, pokes: [startsRow(steps, cycle)], idle }));
      if (ready.length >= mostReady) await idle();
      if (writing === null && ready.length >= leastReady) write();
      // Whoever writes gets a turn.
      await nextRound();
    }
    await idle();
    if (ready.length > 0) write();
  } finally {
    // Also where one cannot be begun: the transaction is only ended once no COPY is under way.
    await idle();
  }
}

/** So many are written in a second, where nobody has measured it. */
const inASecond = 700;
const longestHold = 300;

/**
 * When what this batch gives out leaves the house: its mails, and the starts of its workflows, which would take the machine from those who are still to be
 * written. Null: at once, since these are the last.
 */
async function outSince(tx: Tx, { expected, over }: FanOut, last: number, perSecond = inASecond): Promise<string | null> {
  // Of those who are counted some may have come from other groups.
  const left = (over?.length ?? expected) - last;
  return left <= 0 ? null : secondsFromNow(tx, Math.min(longestHold, Math.ceil(left / perSecond)));
}

/** Those after the last one who was begun, with their numbers. */
async function nextBorn(tx: Tx, { begun: after, cycleId, over }: FanOut, size: number): Promise<NumberedBorn[]> {
  if (over !== null) return over.slice(after, after + size).map((born, index) => ({ ...born, n: after + index + 1 }));
  return (await cyclePeople(tx, cycleId, after, size)).map(({ n, personId }) => ({ n, subject: personId, item: null, continues: null }));
}
