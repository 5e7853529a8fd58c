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

/**
 * Finds what nobody woke: tells what a new day brings, sends the messages that came due (no run is woken for those), pokes runs whose events or clocks wait too long, and starts launches
 * that were cut off. Everything here may be lost or done twice. Answers the number of runs it dealt with; throws the first error only after all of them.
 */
export async function sweep(engine: Engine, options: SweepOptions = sweepDefaults): Promise<number> {
  const failures: unknown[] = [];
  let found = await passDays(engine).catch((error: unknown) => (failures.push(error), 0));
  await lookAtRetention(engine).catch((error: unknown) => failures.push(error));
  const waiting = new Set(await runsWithUnread(engine.sql, options.afterSeconds, options.limit));
  for (const cycle of await openCycles(engine.sql)) {
    for (const { runId, due, branches } of await overdueClocks(engine.sql, cycle.id, cycle.now, options.limit)) {
      const waitedMs = cycle.flowRate === 0 ? Number.POSITIVE_INFINITY : (Date.parse(cycle.now) - Date.parse(due)) / cycle.flowRate;
      if (!branches) {
        await turn(engine, runId).catch((error: unknown) => failures.push(error));
        found += 1;
      } else if (waitedMs >= options.afterSeconds * 1000) waiting.add(runId);
    }
  }
  await pokeAll(engine, [...waiting], options.windowSeconds);
  await restartLaunches(engine, options.windowSeconds);
  await restartCalls(engine, options.windowSeconds);
  await restartBulks(engine, options.windowSeconds);
  if (failures.length > 0) throw failures[0];
  return found + waiting.size;
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

async function restartLaunches(engine: Engine, windowSeconds: number): Promise<void> {
  const cut = await unsealedFanOuts(engine.sql);
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
