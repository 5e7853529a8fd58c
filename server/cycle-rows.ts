import { sumsOf } from '../db/cockpit.ts';
import type { Sql } from '../db/connect.ts';
import { type Cycle, cycleById } from '../db/cycles.ts';
import { peopleByIds, personFields } from '../db/people.ts';
import { runById } from '../db/runs.ts';
import type { Engine } from '../engine/engine.ts';
import type { Thing } from '../workflows/flow/may.ts';
import type { Token } from '../workflows/flow/state.ts';
import type { CycleRow } from './routes/cycles-schemas.ts';

/** Cycles as the cockpit lists them: what they are, and how far they have come. A cycle about nobody counts itself. */
export async function cycleRows(engine: Engine, sql: Sql, cycles: readonly Cycle[]): Promise<CycleRow[]> {
  const sums = new Map(
    (
      await sumsOf(
        sql,
        cycles.map(({ id }) => id),
      )
    ).map((one) => [one.cycleId, one]),
  );
  return Promise.all(
    cycles.map(async (cycle) => {
      const { flow } = await engine.texts.of(sql, cycle.sha256);
      const { people = 0, children = 0, done = 0, late = 0, stuck = 0, begun = 0, over = 0 } = sums.get(cycle.id) ?? {};
      const each = Object.values(flow.steps).some(({ kind }) => kind === 'forEach');
      return {
        id: cycle.id,
        name: cycle.name,
        flow: { id: cycle.flowId, key: flow.key, name: flow.name, noun: flow.noun ?? null },
        version: cycle.version,
        status: cycle.status,
        standing: cycle.standing,
        trial: cycle.trialTo === null ? null : { ...timeOf(cycle, done < children || over < begun), to: cycle.trialTo },
        total: cycle.standing ? begun : each ? Math.max(people, children) : 1,
        done: cycle.standing ? over : each ? done : Number(cycle.endedAt !== null),
        late,
        stuck,
        startedAt: cycle.startsAt,
        endedAt: cycle.endedAt,
      };
    }),
  );
}

/** Who launched it, and the circle it is kept in: what `may` asks of a cycle. One that is not there is nobody's. */
export async function cycleThing(engine: Engine, sql: Sql, cycle: Cycle | null): Promise<Thing> {
  if (cycle === null) return { ownerId: null };
  const { flow } = await engine.texts.of(sql, cycle.sha256);
  return { ownerId: cycle.ownerId, circle: flow.confidential ?? null };
}

/** Whom a run is about, and whose cycle it is. A run that is not there is about nobody. */
export async function runThing(engine: Engine, sql: Sql, id: string): Promise<Thing> {
  const found = await runById(sql, id);
  const cycle = found === null ? null : await cycleById(sql, found.cycleId);
  const [subject] = found?.subjectId == null ? [] : await peopleByIds(sql, [found.subjectId]);
  const about = subject === undefined ? {} : { personId: subject.id, columns: personFields(subject) };
  return { ...about, ...(await cycleThing(engine, sql, cycle)) };
}

/** How a trial's time goes: once all of it is over it stands where it ended. `open`: runs about people still go on. */
function timeOf({ flowRate, now, endedAt }: Cycle, open: boolean): { secondsPerDay: number; now: string } {
  return endedAt === null || open ? { secondsPerDay: secondsPerDay(flowRate), now } : { secondsPerDay: 0, now: endedAt };
}

function secondsPerDay(rate: number): number {
  return rate === 0 ? 0 : Math.round((86_400 / rate) * 1_000) / 1_000;
}

/** What a run waits for, in a word. A join waits for others. */
export function waitingWord({ waiting }: Token): 'task' | 'clock' | 'children' | 'inside' | 'reply' | 'incident' | 'others' | 'command' {
  if (waiting.for === 'starts') return 'others';
  if (waiting.for === 'join') return 'others';
  return waiting.for === 'first' ? 'clock' : waiting.for;
}
