import type { Context } from './context.ts';
import { numberOf } from './evaluate.ts';
import type { Instant, TaskState } from './state.ts';
import type { TaskSettings } from './task-settings.ts';
import { whenAt } from './when.ts';

/** `released`: since when it may be read; null: not yet. `count`: how many of those who are read together had answered then. */
export type Anonymity = { released: Instant | null; count: number; needed: number; withheld: boolean };

/**
 * Whether what was answered without names may be read at the context's instant. How many answered is counted at the release, not when it was asked: with
 * fewer than so many it is withheld for good, not delayed until more come (SEMANTICS section 2). `cameAfter`: the release after which it was answered, where
 * the step was still open. What comes after one waits for the step to be over, and is then read where it is enough by itself: beside what has been read already
 * one could tell it apart. Null: the step is not anonymous.
 */
export function anonymityOf(
  { slots, step, settledAt }: TaskState,
  { visibility }: Pick<TaskSettings, 'visibility'>,
  cameAfter: Instant | undefined,
  context: Context,
): Anonymity | null {
  if (visibility?.anonymousFrom === undefined) return null;
  const needed = Math.max(1, numberOf(visibility.anonymousFrom, context).number ?? Number.POSITIVE_INFINITY);
  const dated = datedRelease(visibility, context);
  const over = settledAt ?? context.run.visits[step]?.latest.completed ?? null;
  const isLater = typeof dated === 'number' && cameAfter !== undefined && cameAfter >= dated;
  const released = dated === 'over' || isLater ? over : dated;
  if (released === null || released > context.at) return { released: null, count: 0, needed, withheld: true };
  const isWith = (at: Instant) => dated === 'over' || (isLater ? at >= dated : at < released);
  const count = slots.filter(({ answeredAt, closedWhy }) => answeredAt !== null && closedWhy === null && isWith(answeredAt)).length;
  return { released, count, needed, withheld: count < needed };
}

/** The release that has been by now while a step without names is still open; undefined: there was none. */
export function releasedBefore({ visibility }: Pick<TaskSettings, 'visibility'>, context: Context): Instant | undefined {
  const dated = visibility?.anonymousFrom === undefined ? 'over' : datedRelease(visibility, context);
  return typeof dated === 'number' && dated <= context.at ? dated : undefined;
}

/** From its date and the outcome of the step it waits for; null: nobody knows yet. Without any, once the step is over. */
function datedRelease({ from, fromCompleted }: NonNullable<TaskSettings['visibility']>, context: Context): Instant | 'over' | null {
  return from === undefined && fromCompleted === undefined ? 'over' : wholeFrom({ from, fromCompleted }, context);
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
