import type { Tx } from '../db/connect.ts';
import { type Cycle, cycleForShare } from '../db/cycles.ts';
import {
  askForgotten,
  cyclesWithStarts,
  insertStarts,
  lockStarts,
  lookAgain,
  setBecame,
  startsAsked,
  takeHeard,
  upsertWatches,
  watchesDue,
  watchesOf,
  watchOf,
  type WatchRow,
} from '../db/starts.ts';
import { runById } from '../db/runs.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import type { Plan } from '../workflows/flow/plan.ts';
import { asksFor, lookAt, type Looked, type Watched, watchedBy, watchedPeople } from '../workflows/flow/standing.ts';
import { isInQuestion, type StartAsk } from '../workflows/flow/starting.ts';
import type { Instant } from '../workflows/flow/state.ts';
import type { World } from '../workflows/flow/world.ts';
import { noteAround } from './around.ts';
import { worldOfNew } from './begin.ts';
import { beginAsked } from './begin-asked.ts';
import type { Engine } from './engine.ts';
import type { LazyOutside } from './outside.ts';
import { startRowOf } from './start-keys.ts';
import { countsFrom } from './turn.ts';

/** So much is dealt with in one transaction: heard of, looked at, begun. */
const usual = 200;

/**
 * What has happened to standing cycles, one batch after the other, each a transaction: what they have heard of becomes runs that are asked for, so does what
 * they watch, and those are begun. Safe to be called by several processes, and again after any of them died: a batch is done whole or not at all. Answers how
 * much there was.
 */
export async function beginStarts(engine: Engine, size = usual): Promise<number> {
  await askForgotten(engine.sql);
  let done = 0;
  for (const cycle of await cyclesWithStarts(engine.sql)) {
    done += await inCycle(engine, cycle, (tx, at) => hearNext(engine, tx, at, size));
    done += await inCycle(engine, cycle, (tx, at) => lookNext(engine, tx, at, size));
    done += await beginNext(engine, cycle, size);
  }
  return done;
}

type At = { cycle: Cycle; plan: Plan; world: World; outside: LazyOutside; people: () => string[]; paused: boolean };

/** Null work where another process is at it, or the cycle is closed. */
async function inCycle(engine: Engine, cycleId: string, work: (tx: Tx, at: At) => Promise<number>): Promise<number> {
  return engine.sql.begin(async (tx) => {
    if (!(await lockStarts(tx, cycleId))) return 0;
    const at = await standingAt(engine, tx, cycleId);
    return at === null ? 0 : work(tx, at);
  });
}

/** A standing cycle that goes on, and what its start sees now. */
export async function standingAt(engine: Engine, tx: Tx, cycleId: string): Promise<At | null> {
  const cycle = await cycleForShare(tx, cycleId);
  if (cycle === null || !cycle.standing || cycle.status !== 'running') return null;
  const root = await runById(tx, cycleId);
  const { plan } = await engine.texts.of(tx, cycle.sha256);
  const { world, outside } = await worldOfNew(engine, tx, { cycle, above: [], answers: [] });
  const roster = await engine.rosters.load(tx);
  return { cycle, plan, world, outside, people: () => [...roster.people.keys()].sort(), paused: root?.state.paused === true };
}

async function beginNext(engine: Engine, cycleId: string, size: number): Promise<number> {
  const begun = await begin(engine, cycleId, size).catch(async (error: unknown) => {
    // One of them fails: each by itself, so that the others are not held up.
    if (size === 1) throw error;
    let alone = 0;
    for (let n = 0; n < size; n += 1) {
      const did = await begin(engine, cycleId, 1).catch((failed: unknown) => fail(engine, cycleId, failed));
      if (did === 0) break;
      alone += did;
    }
    return alone;
  });
  return begun;
}

async function begin(engine: Engine, cycleId: string, size: number): Promise<number> {
  return engine.sql.begin(async (tx) => {
    if (!(await lockStarts(tx, cycleId))) return 0;
    const done = await beginAsked(engine, tx, cycleId, (inner) => startsAsked(inner, cycleId, size));
    engine.fault('starts.beforeCommit');
    return done.length;
  });
}

/** What cannot be begun stands there with the reason, and nobody waits for it. */
async function fail(engine: Engine, cycleId: string, error: unknown): Promise<number> {
  return engine.sql.begin(async (tx) => {
    const [first] = await startsAsked(tx, cycleId, 1);
    if (first === undefined) return 0;
    await setBecame(tx, [{ n: first.n, became: 'failed', rule: error instanceof Error ? error.name : 'unknown', runId: null }]);
    return 1;
  });
}

type Asked = { at: Instant; ask: StartAsk };

/** Runs that what was heard of asks for, and what is watched of those whom it concerns. */
async function hearNext(engine: Engine, tx: Tx, { cycle, plan, world, outside, people }: At, size: number): Promise<number> {
  const rows = await takeHeard(tx, cycle.id, cycle.now, size);
  if (rows.length === 0) return 0;
  const heard = rows.map((row) => ({ heard: row.heard, heardAt: Date.parse(row.heardAt), at: countsFrom(cycle, Date.parse(row.at)) }));
  const watched = watchedBy(plan);
  const concerned = watched.length === 0 ? [] : [...new Set(heard.flatMap((one) => watchedPeople(one.heard) ?? []))];
  const known = await watchesOf(tx, cycle.id, concerned);
  const all = () => people().filter((person) => isInQuestion(plan, person, { world, at: Date.parse(cycle.now) }));
  const found = await outside.look(tx, () => {
    const watches = watchesBy(known);
    const asked: Asked[] = [];
    const missed: Missed[] = [];
    for (const one of heard) {
      asked.push(...asksFor(plan, world, one, all).map((ask) => ({ at: one.at, ask })));
      for (const trigger of watched)
        for (const person of watchedPeople(one.heard) ?? []) {
          const looked = lookFor(watches, plan, world, one.at, trigger, person);
          asked.push(...looked.asks.map((ask) => ({ at: one.at, ask })));
          if (looked.missed) missed.push({ person, at: one.at });
        }
    }
    return { asked, missed, watches: watches.changed };
  });
  await upsertWatches(tx, cycle.id, [...found.watches.values()]);
  if (heard.some((one) => watchedPeople(one.heard) === null)) await lookAgain(tx, cycle.id, cycle.now, 'all');
  await noteMissed(engine, tx, cycle, found.missed);
  await ask(tx, cycle, plan, found.asked);
  return rows.length;
}

type Missed = { person: string; at: Instant };
type Watches = { before: Map<string, WatchRow>; changed: Map<string, WatchRow> };

function watchesBy(rows: readonly WatchRow[]): Watches {
  return { before: new Map(rows.map((row) => [`${row.trigger} ${row.subjectId}`, row])), changed: new Map() };
}

function lookFor({ before, changed }: Watches, plan: Plan, world: World, at: Instant, trigger: Watched, person: string, opening = false): Looked {
  const key = `${trigger.id} ${person}`;
  const row = changed.get(key) ?? before.get(key);
  const looked = lookAt(plan, world, at, trigger, person, row === undefined ? null : watchOf(row), opening);
  const { planned, held, due } = looked.watch;
  changed.set(key, { trigger: trigger.id, subjectId: person, planned: isoOrNull(planned), held, due: isoOrNull(due) });
  return looked;
}

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : isoOf(at));

/** Dates that have come, conditions that time may have turned. */
async function lookNext(engine: Engine, tx: Tx, { cycle, plan, world, outside, paused }: At, size: number): Promise<number> {
  const rows = paused ? [] : await watchesDue(tx, cycle.id, cycle.now, size);
  if (rows.length === 0) return 0;
  const triggers = new Map(watchedBy(plan).map((trigger) => [trigger.id, trigger]));
  const found = await outside.look(tx, () => {
    const watches = watchesBy(rows);
    const asked: Asked[] = [];
    const missed: Missed[] = [];
    for (const { trigger: id, subjectId, due } of rows) {
      const trigger = triggers.get(id);
      if (trigger === undefined || world.person(subjectId) === undefined) {
        watches.changed.set(`${id} ${subjectId}`, { trigger: id, subjectId, planned: null, held: false, due: null });
        continue;
      }
      const at = countsFrom(cycle, Date.parse(due ?? cycle.now));
      const looked = lookFor(watches, plan, world, at, trigger, subjectId);
      asked.push(...looked.asks.map((ask) => ({ at, ask })));
      if (looked.missed) missed.push({ person: subjectId, at });
    }
    return { asked, missed, watches: watches.changed };
  });
  await upsertWatches(tx, cycle.id, [...found.watches.values()]);
  await noteMissed(engine, tx, cycle, found.missed);
  await ask(tx, cycle, plan, found.asked);
  return rows.length;
}

async function ask(tx: Tx, { id }: Cycle, plan: Plan, asked: readonly Asked[]): Promise<void> {
  await insertStarts(
    tx,
    asked.map((one) => startRowOf(plan, id, one.at, one.ask)),
  );
}

/** A date that had passed when it became known begins nothing, which is told. */
async function noteMissed(engine: Engine, tx: Tx, { id, version, sha256 }: Cycle, missed: readonly Missed[]): Promise<void> {
  if (missed.length === 0) return;
  const { flow } = await engine.texts.of(tx, sha256);
  await noteAround(
    engine,
    tx,
    missed.map(({ person, at }) => ({
      at: isoOf(at),
      kind: 'run.suppressed',
      flow: flow.key,
      version,
      cycleId: id,
      personId: person,
      detail: { rule: 'past' },
    })),
  );
}

/** So many people are looked at together when a cycle opens. */
const together = 5_000;

/** Everyone is watched from now on; what is so already begins nothing. */
export async function watchAll(tx: Tx, { cycle, plan, world, outside, people }: At): Promise<void> {
  const triggers = watchedBy(plan);
  const all = triggers.length === 0 ? [] : people();
  for (let from = 0; from < all.length; from += together) {
    const some = all.slice(from, from + together);
    const rows = await outside.look(tx, () => {
      const watches = watchesBy([]);
      for (const trigger of triggers) for (const person of some) lookFor(watches, plan, world, Date.parse(cycle.now), trigger, person, true);
      return [...watches.changed.values()];
    });
    await upsertWatches(tx, cycle.id, rows);
    outside.forget();
  }
}
