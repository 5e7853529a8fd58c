import { addMonths, dateOf, dayNumber } from './calendar.ts';
import { settingsOf, type Plan } from './plan.ts';
import type { KeepMonths } from './record-type.ts';
import type { RunState } from './state.ts';
import type { RecordRow } from './world.ts';

/**
 * Retention (SEMANTICS rule 21). A type of records says how long its records are kept at least and at most. When the longest time is over the value is erased,
 * unless somebody holds the person's data: a run about them that says so, or an operator by hand. Then it is erased as soon as nobody does.
 */

type Kept = Pick<RecordRow, 'effective' | 'until'>;

/** The day from which the months of a record count; null while that is not known. `leftOn`: the first day on which the person is gone. */
function countedFrom({ effective, until }: Kept, keep: KeepMonths, leftOn: string | null): string | null {
  switch (keep.from ?? 'effective') {
    case 'effective':
      return effective;
    case 'end':
      return until;
    case 'leaving':
      return leftOn;
  }
}

/** The first day on which a record is kept too long; null: none is known yet. Months clamp to the end of the month. */
export function dueDay(row: Kept, keep: KeepMonths | undefined, leftOn: string | null): string | null {
  const from = keep?.atMost === undefined ? null : countedFrom(row, keep, leftOn);
  return from === null ? null : dateOf(addMonths(dayNumber(from), keep?.atMost ?? 0));
}

/** Whether a record must not be erased yet on a day. Where its months have not begun to count it must not. */
export function mustStay(row: Kept, keep: KeepMonths | undefined, leftOn: string | null, day: string): boolean {
  if (keep?.atLeast === undefined || keep.atLeast === 0) return false;
  const from = countedFrom(row, keep, leftOn);
  return from === null || day < dateOf(addMonths(dayNumber(from), keep.atLeast));
}

/** Only that it was there stays. */
export function purged(row: RecordRow): RecordRow {
  return { ...row, status: 'erased', values: {} };
}

/** Whether a run holds the data of whom it is about: while it goes on, by its flow, by the *for each* that began it, or by a repeat that it is in. */
export function holdsData(plan: Plan, { status, scope, tokens }: Pick<RunState, 'status' | 'scope' | 'tokens'>): boolean {
  if (status !== 'running') return false;
  if (plan.holdsData === true) return true;
  const around = new Set([...(scope === null ? [] : containersAround(plan, scope)), ...tokens.flatMap(({ step }) => containersAround(plan, step))]);
  return [...around].some((id) => {
    const step = plan.steps[id];
    return (settingsOf(step, 'forEach') ?? settingsOf(step, 'repeat'))?.holdsDataOfSubject === true;
  });
}

/** A step and the containers it is in. */
function containersAround(plan: Plan, step: string): string[] {
  const around = plan.steps[step]?.in ?? null;
  return [step, ...(around === null ? [] : containersAround(plan, around))];
}
