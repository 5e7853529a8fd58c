import { bulksCutOff } from '../db/bulks.ts';
import { callsCutOff } from '../db/calls.ts';
import { openCycles } from '../db/cycles.ts';
import { insertOutbox } from '../db/outbox.ts';
import { endedOf, openRunIds, overdueClocks, runsWithUnread, unsealedFanOuts } from '../db/runs.ts';
import type { Engine } from './engine.ts';
import { passDays } from './days.ts';
import { lookAtRetention } from './retention.ts';
import { turn } from './turn.ts';

/** `afterSeconds`: how long an event or clock may wait for its run before the run is poked; `windowSeconds`: at most one poke of the sweep per run in each. */
export type SweepOptions = { afterSeconds: number; windowSeconds: number; limit: number };
export const sweepDefaults: SweepOptions = { afterSeconds: 3, windowSeconds: 10, limit: 500 };

/** What a process that sweeps has poked: each run and what it was poked for, with when, in milliseconds. */
export type Poked = Map<string, number>;

/**
 * Finds what nobody woke: tells what a new day brings, sends the messages that came due (no run is woken for those), pokes runs whose events or clocks wait too long, and starts launches
 * that were cut off. Everything here may be lost or done twice. Answers the number of runs it dealt with; throws the first error only after all of them.
 * `poked` is kept from one sweep to the next: a run that was poked and has not taken its turn yet is not poked again for the same thing for as long as a window.
 */
export async function sweep(engine: Engine, options: SweepOptions = sweepDefaults, poked: Poked = new Map()): Promise<number> {
  const failures: unknown[] = [];
  let found = await passDays(engine).catch((error: unknown) => (failures.push(error), 0));
  await lookAtRetention(engine).catch((error: unknown) => failures.push(error));
  const waiting = new Map((await runsWithUnread(engine.sql, options.afterSeconds, options.limit)).map((runId) => [runId, 'unread']));
  for (const cycle of await openCycles(engine.sql)) {
    for (const { runId, due, branches } of await overdueClocks(engine.sql, cycle.id, cycle.now, options.limit)) {
      const waitedMs = cycle.flowRate === 0 ? Number.POSITIVE_INFINITY : (Date.parse(cycle.now) - Date.parse(due)) / cycle.flowRate;
      if (!branches) {
        await turn(engine, runId).catch((error: unknown) => failures.push(error));
        found += 1;
      } else if (waitedMs >= options.afterSeconds * 1000) waiting.set(runId, due);
    }
  }
  await pokeAll(engine, notPoked(poked, waiting, options.windowSeconds), options.windowSeconds);
  await restartLaunches(engine, options.windowSeconds);
  await restartCalls(engine, options.windowSeconds);
  await restartBulks(engine, options.windowSeconds);
  if (failures.length > 0) throw failures[0];
  return found + waiting.size;
}

/** Those of `waiting` (runs, and what each waits for) that were not poked for it yet, or long ago; they count as poked from now on. */
function notPoked(poked: Poked, waiting: ReadonlyMap<string, string>, windowSeconds: number): string[] {
  const now = Date.now();
  for (const [mark, at] of poked) if (at <= now - windowSeconds * 1_000) poked.delete(mark);
  const fresh = [...waiting].filter(([runId, mark]) => !poked.has(`${runId} ${mark}`));
  for (const [runId, mark] of fresh) poked.set(`${runId} ${mark}`, now);
  return fresh.map(([runId]) => runId);
}

async function pokeAll(engine: Engine, runIds: readonly string[], windowSeconds: number): Promise<void> {
  if (runIds.length === 0) return;
  await engine.sql.begin(async (tx) =>
    insertOutbox(
      tx,
      // In one order, so that two workers that sweep at once do not wait for each other.
      runIds.toSorted().map((runId) => ({ kind: 'poke' as const, key: `sweep:${runId}:${windowOf(windowSeconds)}`, runId, payload: {} })),
    ),
  );
}

/** A launch that nobody goes on with; one that moves is left to whoever is at it. */
async function restartLaunches(engine: Engine, windowSeconds: number): Promise<void> {
  const cut = await unsealedFanOuts(engine.sql, windowSeconds);
  if (cut.length === 0) return;
  await engine.sql.begin(async (tx) =>
    insertOutbox(
      tx,
      cut.map(({ runId, step, round }) => ({
        kind: 'launch' as const,
        key: `launch:${runId}:${step}:${round}:again:${windowOf(windowSeconds * 6)}`,
        runId,
        payload: { run: runId, step, round },
      })),
    ),
  );
}

/** A call that nobody makes any more, because Temporal lost it; one that is being made is left alone by whoever starts it. */
async function restartCalls(engine: Engine, windowSeconds: number): Promise<void> {
  const cut = await callsCutOff(engine.sql, windowSeconds * 30);
  if (cut.length === 0) return;
  await engine.sql.begin(async (tx) =>
    insertOutbox(
      tx,
      cut.map((key) => ({ kind: 'call' as const, key: `call:${key}:again:${windowOf(windowSeconds * 30)}`, runId: null, payload: { key } })),
    ),
  );
}

/** A bulk that nobody goes on with, because Temporal lost it. */
async function restartBulks(engine: Engine, windowSeconds: number): Promise<void> {
  const cut = await bulksCutOff(engine.sql, windowSeconds * 30);
  if (cut.length === 0) return;
  await engine.sql.begin(async (tx) =>
    insertOutbox(
      tx,
      cut.map(({ id, resumed }) => ({
        kind: 'bulk' as const,
        key: `bulk:${id}:${resumed}:again:${windowOf(windowSeconds * 30)}`,
        runId: null,
        payload: { bulk: id },
      })),
    ),
  );
}

/** Names the present stretch of time, so that a sweep repeats itself at most once in each. */
function windowOf(seconds: number): number {
  return Math.floor(Date.now() / (seconds * 1000));
}

/**
 * Where Postgres and Temporal disagree on which runs are open: runs that Temporal does not know are `missing`, workflows of runs that ended `strangers`.
 * Both are poked: the ones start, the others find that they are over. Workflows of runs that are not in this database are left alone.
 */
export async function heal(engine: Engine, inTemporal: ReadonlySet<string>): Promise<{ missing: string[]; strangers: string[] }> {
  const open = await openRunIds(engine.sql);
  const missing = open.filter((id) => !inTemporal.has(id));
  const strangers = await endedOf(engine.sql, [...inTemporal]);
  await pokeAll(engine, [...missing, ...strangers], 10);
  return { missing, strangers };
}
