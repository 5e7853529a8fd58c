import type { Anchor, Length, When } from './grammar.ts';
import type { TaskSettings } from './task-settings.ts';

/** What can be told of the order of two dates without any person or calendar. */

type Dates = Pick<TaskSettings, 'due' | 'closes'>;

/** Whether `a` comes before (negative), with (0) or after (positive) `b`; null where only a run can tell. */
export function compared(a: When | undefined, b: When | undefined, dates: Dates): number | null {
  if (a === undefined || b === undefined) return null;
  const from = unfolded(a, dates);
  const to = unfolded(b, dates);
  if (from === null || to === null || !sameAnchor(from.anchor, to.anchor)) return null;
  if (from.anchor.anchor === 'date' && to.anchor.anchor === 'date' && from.anchor.date !== to.anchor.date) {
    const apart = from.days === 0 && to.days === 0 && from.workingDays === 0 && to.workingDays === 0;
    return apart ? (from.anchor.date < to.anchor.date ? -1 : 1) : null;
  }
  const days = from.days - to.days;
  const workingDays = from.workingDays - to.workingDays;
  if (days === 0 && workingDays === 0) return a.time === b.time ? 0 : null;
  if (days >= 0 && workingDays >= 0) return 1;
  return days <= 0 && workingDays <= 0 ? -1 : null;
}

type Unfolded = { anchor: Anchor; days: number; workingDays: number };

/** Dates that count from the task's own due or closing date, counted from what that one counts from. */
function unfolded(when: When, dates: Dates, depth = 0): Unfolded | null {
  const own = distance(when.plus);
  if (own === null || depth > 3) return null;
  const base = when.from.anchor === 'due' ? dates.due : when.from.anchor === 'closes' ? (dates.closes ?? dates.due) : undefined;
  if (base === undefined) return { anchor: when.from, ...own };
  const below = unfolded(base, dates, depth + 1);
  return below === null ? null : { anchor: below.anchor, days: below.days + own.days, workingDays: below.workingDays + own.workingDays };
}

const inDays = { minutes: 1 / 1440, hours: 1 / 24, days: 1, weeks: 7, months: 30 };

function distance(length: Length | undefined): Pick<Unfolded, 'days' | 'workingDays'> | null {
  if (length === undefined) return { days: 0, workingDays: 0 };
  const n = Number(length.n);
  if (typeof length.n === 'object' || Number.isNaN(n)) return null;
  return length.unit === 'workingDays' ? { days: 0, workingDays: n } : { days: n * inDays[length.unit], workingDays: 0 };
}

function sameAnchor(a: Anchor, b: Anchor): boolean {
  if (a.anchor !== b.anchor) return false;
  return a.anchor === 'date' || JSON.stringify(a) === JSON.stringify(b);
}

/** The own date that a reminder or rung counts from and that the task does not have: `due` or `closes`; null when nothing is missing. */
export function needsMissing(when: When, dates: Dates): 'due' | 'closes' | null {
  if (when.from.anchor === 'due') return dates.due === undefined ? 'due' : null;
  if (when.from.anchor === 'closes') return dates.closes === undefined && dates.due === undefined ? 'closes' : null;
  return null;
}
