import { openRunsOf } from '../db/cockpit.ts';
import { type Cycle, cycleById, lockCycle, setCycleDates } from '../db/cycles.ts';
import { flowKeyOf } from '../db/flows.ts';
import { eventClass } from '../db/runs.ts';
import { insertHeard } from '../db/starts.ts';
import { isDate } from '../workflows/flow/calendar.ts';
import { dayBegins, dayIn, laterBy } from '../workflows/flow/rehearse/time.ts';
import type { LengthOf } from '../workflows/flow/state.ts';
import type { Acted } from './act.ts';
import { noteAround } from './around.ts';
import type { Engine } from './engine.ts';
import { type By, operate } from './operate.ts';
import { endStanding } from './start.ts';
import { raise } from './tell.ts';

/** A date of a cycle is another from now on; `to` is a day. */
export type ShiftOfCycle = { what: string; plus: LengthOf | null; to: string | null; reason: string };

/** Moves a date of a cycle: every run of it works its dates out anew. Whether the person may has been looked at. */
export async function shiftCycle(engine: Engine, cycleId: string, { what, plus, to, reason }: ShiftOfCycle, { by }: By): Promise<Acted> {
  return engine.sql.begin(async (tx) => {
    const cycle = await lockCycle(tx, cycleId);
    if (cycle === null) return { refused: 'unknownCycle' };
    const before = cycle.dates[what];
    const after = dateAfter(engine, cycle, { what, plus, to });
    if (before === undefined || after === null) return { refused: 'unknownDate' };
    if (!isDate(after)) return { refused: 'noSuchDay' };
    if (after === before) return { refused: null };
    await setCycleDates(tx, cycleId, { ...cycle.dates, [what]: after });
    const { now: at } = cycle;
    const place = { at, flow: await flowKeyOf(tx, cycle.sha256), version: cycle.version, cycleId, byId: by };
    const detail = { what, from: before, to: after };
    await noteAround(engine, tx, [
      { ...place, kind: 'event.accepted', detail: { do: 'shift', ...detail }, content: { reason } },
      { ...place, kind: 'shift.applied', detail },
    ]);
    if (cycle.standing) await insertHeard(tx, [{ cycleId, at, heardAt: at, heard: { is: 'dates' } }]);
    const happening = { to: 'world', at: Date.parse(at), change: { is: 'dates' } } as const;
    const runs = await openRunsOf(tx, cycleId);
    await raise(
      tx,
      runs.map((runId) => ({ runId, at, class: eventClass.facts, happening })),
    );
    return { refused: null };
  });
}

/** The day a date of the cycle would be moved to; null: it has no such date. */
export function dateAfter(engine: Engine, cycle: Cycle, { what, plus, to }: Omit<ShiftOfCycle, 'reason'>): string | null {
  const before = cycle.dates[what];
  if (before === undefined) return null;
  return to ?? (plus === null ? before : laterDay(engine, cycle, before, plus));
}

/** So much later by the days of the cycle's zone. */
function laterDay(engine: Engine, { zone: name }: Cycle, day: string, plus: LengthOf): string {
  const year = Number(day.slice(0, 4));
  const zone = engine.rosters.zone(name, year - 1, year + 3);
  return dayIn(laterBy(dayBegins(day, zone), [plus], zone), zone);
}

/** Nothing begins in a cycle any more and what still goes on is cancelled; those below learn of it by their next turns. */
export async function closeCycle(engine: Engine, cycleId: string, reason: string, { by, key }: By): Promise<Acted> {
  const found = await cycleById(engine.sql, cycleId);
  // Its own run is held before the cycle, as by a turn.
  if (found?.standing === false) return operate(engine, cycleId, { act: 'close', reason }, { by, key });
  return engine.sql.begin(async (tx) => ({ refused: await endStanding(engine, tx, cycleId, { by, reason }) }));
}
