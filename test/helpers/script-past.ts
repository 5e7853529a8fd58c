import { insertCycle, setCycleStatus } from '../../db/cycles.ts';
import type { Engine } from '../../engine/engine.ts';
import { flowHash } from '../../engine/publish.ts';
import { newRun } from '../../workflows/flow/advance.ts';
import { isoOf } from '../../workflows/flow/calendar.ts';
import type { Edition, PastRun } from '../../workflows/flow/rehearse/rehearsal.ts';
import type { ScriptEvent } from '../../workflows/flow/rehearse/script.ts';

/** Runs of before the start, by person, as the lines of a script tell of them (rehearse/history.ts). */
export type Past = Map<string, PastRun[]>;

/** Null, or the rule that refuses the line. */
export function notePast(past: Past, flow: string, { do: does, person, ...event }: ScriptEvent, at: number): string | null {
  if (person == null) return 'whichPerson';
  const runs = past.get(person) ?? [];
  const latest = runs.findLast((run) => run.flow === flow);
  if (does === 'launch' || does === 'start') {
    past.set(person, [...runs, { flow, startedAt: at, endedAt: null, outcome: null, answers: [] }]);
    return null;
  }
  if (does !== 'answer' && does !== 'close' && does !== 'cancel') return 'beforeStart';
  if (latest === undefined) return 'noRun';
  if (does === 'answer') Object.assign(latest, { outcome: ('outcome' in event ? event.outcome : undefined) ?? 'done', answeredAt: at });
  else latest.endedAt = at;
  return null;
}

/** Puts them where the engine keeps runs that are over: each in a cycle of its own. */
export async function storePast({ sql }: Engine, past: Past, library: ReadonlyMap<string, Edition[]>, zone: string): Promise<void> {
  let n = 0;
  for (const [person, runs] of past)
    for (const { flow, startedAt, endedAt, outcome, ...more } of runs) {
      const edition = library.get(flow)?.[0];
      if (edition === undefined) continue;
      n += 1;
      const [id, starts] = [`${pastCycle}${n}`, isoOf(startedAt)];
      const ends = isoOf(endedAt ?? ('answeredAt' in more && typeof more.answeredAt === 'number' ? more.answeredAt : startedAt));
      const state = { ...newRun(id, null, person, startedAt), status: 'ended', outcome, endedAt: Date.parse(ends) };
      const sha256 = flowHash(edition.flow);
      const of = { flowId: flow, version: edition.version, sha256, name: id, ownerId: null, zone, startsAt: starts, periodFrom: null, periodTo: null };
      const how = { dates: {}, notice: null, flowBase: starts, flowRate: 0, trialTo: null, launchedBy: 'test', launchKey: id };
      await sql.begin(async (tx) => {
        await insertCycle(tx, { id, ...of, ...how });
        await setCycleStatus(tx, id, 'ended');
        await tx`
          insert into runs (id, cycle_id, above, subject_id, sha256, state, status, outcome, started_at, ended_at, journal_n, journal_hash, updated_at)
          values (${id}, ${id}, '{}', ${person}, ${sha256}, ${tx.json(state as never)}, 'ended', ${outcome}, ${starts}, ${ends}, 0, '', now())`;
      });
    }
}

/** How the cycles of such runs are called. */
export const pastCycle = 'past-';
