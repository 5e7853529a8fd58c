import type { Context } from './context.ts';
import { numberOf } from './evaluate.ts';
import type { Instant, TaskState } from './state.ts';
import type { TaskSettings } from './task-settings.ts';
import { whenAt } from './when.ts';

/** `released`: since when it may be read; null: not yet. `count`: how many had answered then. */
export type Anonymity = { released: Instant | null; count: number; needed: number; withheld: boolean };

/**
 * Whether what was answered without names may be read at the context's instant. How many answered is counted at the release, not when it was asked: with
 * fewer than so many it is withheld for good, not delayed until more come (SEMANTICS section 2). Null: the step is not anonymous.
 */
export function anonymityOf({ slots, step, settledAt }: TaskState, { visibility }: Pick<TaskSettings, 'visibility'>, context: Context): Anonymity | null {
  if (visibility?.anonymousFrom === undefined) return null;
  const needed = Math.max(1, numberOf(visibility.anonymousFrom, context).number ?? Number.POSITIVE_INFINITY);
  const released = releasedAt(visibility, settledAt ?? context.run.visits[step]?.latest.completed ?? null, context);
  if (released === null || released > context.at) return { released: null, count: 0, needed, withheld: true };
  const count = slots.filter(({ answeredAt, closedWhy }) => answeredAt !== null && closedWhy === null && answeredAt <= released).length;
  return { released, count, needed, withheld: count < needed };
}

/** From its date and the outcome of the step it waits for, else once it is settled. */
function releasedAt({ from, fromCompleted }: NonNullable<TaskSettings['visibility']>, settledAt: Instant | null, context: Context): Instant | null {
  if (from === undefined && fromCompleted === undefined) return settledAt;
  return wholeFrom({ from, fromCompleted }, context);
}

/** Since when the whole may be read: from its date, and once the step it waits for is completed. Null: nobody knows yet. */
export function wholeFrom({ from, fromCompleted }: Pick<NonNullable<TaskSettings['visibility']>, 'from' | 'fromCompleted'>, context: Context): Instant | null {
  return laterOf([
    ...(from === undefined ? [] : [whenAt(from, context, 'opens').at]),
    ...(fromCompleted === undefined ? [] : [completedAt(fromCompleted, undefined, context)]),
  ]);
}

/** When a step was completed, with this outcome where one is named; null: it was not. */
export function completedAt(step: string, outcome: string | undefined, { run, world }: Context): Instant | null {
  const visit = (run.visits[step] ?? world.visitsAbove(step))?.latest;
  return visit === undefined || (outcome !== undefined && visit.outcome !== outcome) ? null : visit.completed;
}

/** The latest of several instants; null as long as one of them is not known. */
export function laterOf(dates: readonly (Instant | null)[]): Instant | null {
  return dates.reduce<Instant | null>((latest, date) => (latest === null || date === null ? null : Math.max(latest, date)), 0);
}
