import { dateOf, instantOf, isWorkDay, localOf, weekdayOf } from './calendar.ts';
import { calendarOf, zoneOf } from './calendar-of.ts';
import type { Context } from './context.ts';
import { type Length, type Weekday, weekdays, type When } from './grammar.ts';
import type { Instant, LedgerLine } from './state.ts';
import { withDateShifts, withExtensions, withinContainers, withShifts } from './when/adjusted.ts';
import { anchored, anchorText } from './when/anchors.ts';
import { heldTimes, withHolds, workDayBeside } from './when/held.ts';
import { instantAt, isExact, localOfPoint, type Missing, movedBy, onDay, type Point, type Use } from './when/point.ts';
import { lengthText, movedByLength, note, numberOf, type Underway, type Way, type Work, type Worked } from './when/work.ts';

export type { Use };

/**
 * `at` null: pending or held. The ledger has a line for each rule that was applied, in order; where the date is one of several, the lines of the chosen one
 * come first. `why` of a line without `to`: `unknown`, `noSuchDay` or `held`.
 */
export type Dated = { at: Instant | null; zone: string; ledger: LedgerLine[] };

/**
 * Works out a date: anchor → offset → (earliest or latest of) → shift → holds → extensions → weekday → snap → time of day → zone → minimum notice → the container's end
 * (SEMANTICS rules 2, 4, 11 and 24). Offsets of days and longer keep the wall time; minutes and hours are exact; months clamp to the month's end. An offset of
 * days from an instant, where something ends, runs to the end of that day unless a time is given. The earliest of several goes by those that are known, the
 * latest waits for all. Zone and calendar are the assignee's, else the subject's, else the cycle's, unless the flow names others; the cycle's calendar is its
 * owner's, else Monday to Friday. Shifts, holds and extensions count where the context says which clock it is.
 */
export function whenAt(when: When, { kept, ...context }: Context, use: Use): Dated {
  const { date, work } = workOut(when, context, use, kept);
  return { at: date === null ? null : instantAt(date.point, work), zone: work.zone.zone, ledger: work.ledger };
}

function workOut(when: When, context: Context, use: Use, kept?: readonly LedgerLine[]): Worked {
  const [zone, calendar] = [zoneOf(when.zone, context), () => calendarOf(when.calendar, context)];
  const work: Work = { when, context, use, zone, calendar, ledger: [], held: heldTimes(context), workOut };
  const date = keptFrom(kept, work) ?? start(work);
  return { date: typeof date === 'string' ? null : finished(date, work), work };
}

/** Where it is kept as it was first, what it counted from does not matter any more: only what is decided for it itself still does. */
function keptFrom(kept: readonly LedgerLine[] | undefined, work: Work): Underway | null {
  const last = kept?.findLastIndex(({ rule }) => rule === 'anchor' || rule === 'offset') ?? -1;
  const at = kept?.[last]?.to ?? null;
  if (kept === undefined || at === null) return null;
  work.ledger.push(...kept.slice(0, last + 1));
  return { point: { instant: at, ends: work.use === 'ends' }, way: null, fixed: true };
}

function start(work: Work): Underway | Missing {
  const { from } = work.when;
  const date = anchored(from, work);
  note(work, { rule: 'anchor', op: anchorText(from) }, null, typeof date === 'string' ? date : date.point);
  const shifted = typeof date === 'string' || from.anchor !== 'cycleDate' ? date : withDateShifts(date, from.name, work);
  return typeof shifted === 'string' ? shifted : withOffset(shifted, work);
}

function finished(date: Underway, work: Work): Underway | null {
  const shifted = withShifts(date, work);
  if (typeof shifted === 'string') return null;
  const held = withHolds(shifted.point, shifted.way, shifted.fixed, work);
  const extended = typeof held === 'string' ? held : withExtensions(held, work);
  if (typeof extended === 'string') return null;
  const dayed = onWeekday(extended, (numberOf(work.when.plus?.n ?? 0, work.context) ?? 0) < 0 ? 'previous' : 'next', work);
  const timed = atTime(snapped(dayed, snapAfterHold(shifted.point, extended, work), work), work);
  return { ...shifted, point: withinContainers(withNotice(timed, work), work) };
}

function withOffset(date: Underway, work: Work): Underway | Missing {
  const { plus } = work.when;
  if (plus === undefined) return date;
  const point = movedByLength(date.point, plus, work);
  note(work, { rule: 'offset', op: lengthText(plus, work.context) }, date.point, point);
  return typeof point === 'string' ? point : { point, ...natureOf(date, plus, work) };
}

/**
 * What a length behind a date makes of it: a length of time, which grows by what does not count; so does a length before a task's own date, backwards. A day
 * before another that is named is a named day too: to be away never brings a date forward.
 */
function natureOf(date: Underway, plus: Length, work: Work): Pick<Underway, 'way' | 'fixed'> {
  const n = numberOf(plus.n, work.context) ?? 0;
  const own = work.when.from.anchor === 'due' || work.when.from.anchor === 'closes';
  const backwards = n < 0;
  if (backwards && !(own && work.use === 'other')) return { way: null, fixed: true };
  const restOfDay = work.use === 'ends' && !isExact(plus.unit) && !date.fixed;
  if (n === 0 && !restOfDay) return { way: date.way, fixed: date.fixed };
  const unit = isExact(plus.unit) && date.way !== null ? date.way.unit : plus.unit;
  const way: Way = { from: date.way?.from ?? date.point, unit, including: plus.count === 'including', backwards };
  return { way, fixed: false };
}

/** A date that leave has moved is not brought back across that leave to the working day before it: it comes with the return. */
function snapAfterHold(before: Point, held: Point, work: Work): When['snap'] {
  const { snap } = work.when;
  const [from, to] = [before, held].map((point) => localOfPoint(point, work.zone).day) as [number, number];
  if (snap !== 'previous' || to <= from || isWorkDay(to, work.calendar())) return snap;
  const back = workDayBeside(to, -1, work);
  return back !== null && back < from ? 'next' : snap;
}

/** The nearest of the days that are wanted, its own day too: from there on, or until there. */
function onWeekday(point: Point, side: 'next' | 'previous', work: Work): Point {
  const { weekday } = work.when;
  if (weekday === undefined || ('instant' in point && point.exact === true)) return point;
  const { day } = localOfPoint(point, work.zone);
  const found = onDay(point, day + daysTo(weekday, day, side), work.zone);
  note(work, { rule: 'weekday', op: `${weekday} ${side}` }, point, found);
  return found;
}

function daysTo(weekday: Weekday, from: number, side: 'next' | 'previous'): number {
  const ahead = (weekdays.indexOf(weekday) - weekdayOf(from) + 7) % 7;
  return side === 'next' || ahead === 0 ? ahead : ahead - 7;
}

function snapped(point: Point, snap: When['snap'], work: Work): Point {
  if (snap === undefined || ('instant' in point && point.exact === true)) return point;
  const { day } = localOfPoint(point, work.zone);
  const calendar = work.calendar();
  if (isWorkDay(day, calendar)) return point;
  const workDay = workDayBeside(day, snap === 'next' ? 1 : -1, work);
  const found = workDay === null ? point : onDay(point, workDay, work.zone);
  note(work, { rule: 'snap', op: snap, why: `${workDay === null ? 'neverWorks' : 'off'}:${calendar.name}` }, point, found);
  return found;
}

function atTime(point: Point, work: Work): Point {
  const { time } = work.when;
  if (time === undefined || ('instant' in point && point.exact === true)) return point;
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const timed = { instant: instantOf(localOfPoint(point, work.zone).day, hours * 60 + minutes, work.zone), ends: hours === 24 };
  note(work, { rule: 'time', op: time }, point, timed);
  return timed;
}

/** Where notice moves a date, it keeps its time of day, its snap (then forwards) and its end of day. */
function withNotice(point: Point, work: Work): Point {
  const { notice, snap, time } = work.when;
  const n = notice === undefined ? null : numberOf(notice.n, work.context);
  if (notice === undefined || n === null) return point;
  const known = { instant: work.context.known ?? work.context.at, ends: false };
  const least = movedBy(known, n, notice, { ...work, use: 'other' });
  if (typeof least === 'string') return point;
  const atLeast = instantAt(least, work);
  if (atLeast <= instantAt(point, work)) return point;
  const { day } = localOfPoint(least, work.zone);
  const before = work.ledger.length;
  const settle = (from: Point): Point => {
    work.ledger.splice(before);
    note(work, { rule: 'notice', op: lengthText(notice, work.context) }, point, from);
    return atTime(snapped(onWeekday(from, 'next', work), snap && 'next', work), work);
  };
  const settled = settle(time !== undefined || (work.use === 'ends' && !isExact(notice.unit)) ? { day } : least);
  return instantAt(settled, work) >= atLeast ? settled : settle({ day: day + 1 });
}

/** The day of an instant, `YYYY-MM-DD`, in the zone that rules where nothing else is said. */
export function isoDayOf(instant: Instant, context: Context): string {
  return dateOf(localOf(instant, zoneOf(undefined, context)).day);
}
