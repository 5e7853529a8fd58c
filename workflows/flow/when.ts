import { addMonths, addWorkDays, dateOf, dayNumber, instantOf, isDate, isWorkDay, localOf, type WorkCalendar, type ZoneTable } from './calendar.ts';
import type { Context } from './context.ts';
import { decimalOf, decimalText } from './decimal.ts';
import { ruleYields, valueOf } from './evaluate.ts';
import type { Anchor, Length, Value, When, Whose } from './grammar.ts';
import type { Instant, LedgerLine, Visit } from './state.ts';

/** `opens` and `other`: a day without a time means its beginning. `ends`: its end, which is the next day's 00:00. */
export type Use = 'opens' | 'ends' | 'other';

/**
 * `at` null: pending, because something it counts from is not known. The ledger has a line for each rule that was applied, in order; where the date is one
 * of several, the lines of the chosen one come first. `why` of a line without `to`: `unknown`, `notBuilt` or `noSuchDay`.
 */
export type Dated = { at: Instant | null; zone: string; ledger: LedgerLine[] };

const minuteMs = 60_000;
const dayMinutes = 1_440;
const minutesOf = { minutes: 1, hours: 60 } as const;
const [firstDay, lastDay] = [dayNumber('0001-01-02'), dayNumber('9999-12-30')];

/**
 * A day, or an instant: what an offset of days does to each differs. An instant that `ends` something at 00:00 belongs to the day it ended. `wall` is the
 * local time in the date's own zone that was worked out, where that is how the instant was found: a day that a zone skipped (Samoa's 30 December 2011) is
 * still the day that the next rule counts from.
 */
type Point = { day: number } | { instant: Instant; ends: boolean; wall?: Wall };
type Wall = { day: number; minute: number };
type Missing = 'unknown' | 'notBuilt' | 'noSuchDay';

/** What the rules of one date are applied with. Each adds its line to the ledger. */
type Work = { when: When; context: Context; use: Use; zone: ZoneTable; calendar: () => WorkCalendar; ledger: LedgerLine[] };

/**
 * Works out a date: anchor → offset → (earliest or latest of) → snap → time of day → zone → minimum notice (SEMANTICS rules 2 and 4). Offsets of days and
 * longer keep the wall time; minutes and hours are exact; months clamp to the month's end. An offset of days from an instant, where something ends, runs to
 * the end of that day unless a time is given. The earliest of several goes by those that are known, the latest waits for all. Zone and calendar are the
 * assignee's, else the subject's, else the cycle's, unless the flow names others; the cycle's calendar is its owner's, else Monday to Friday.
 */
export function whenAt(when: When, context: Context, use: Use): Dated {
  const { point, work } = workOut(when, context, use);
  return { at: point === null ? null : instantAt(point, work), zone: work.zone.zone, ledger: work.ledger };
}

function workOut(when: When, context: Context, use: Use): { point: Point | null; work: Work } {
  const work: Work = { when, context, use, zone: zoneOf(when.zone, context), calendar: () => calendarOf(when.calendar, context), ledger: [] };
  const start = anchorPoint(when.from, work);
  const line = { rule: 'anchor', from: null, op: when.from.anchor };
  if (typeof start === 'string') {
    work.ledger.push({ ...line, to: null, why: start });
    return { point: null, work };
  }
  work.ledger.push({ ...line, to: instantAt(start, work) });
  const moved = shifted(start, work);
  return { point: moved === null ? null : withNotice(atTime(snapped(moved, when.snap, work), work), work), work };
}

function instantAt(point: Point, { zone, use }: Pick<Work, 'zone' | 'use'>): Instant {
  if ('instant' in point) return point.instant;
  return instantOf(use === 'ends' ? point.day + 1 : point.day, 0, zone);
}

/** The day a point belongs to and its minute of that day; what ends a day is its minute 1440, whatever the clock says after a jump at midnight. */
function localOfPoint(point: Point, zone: ZoneTable): Wall {
  if ('day' in point) return { day: point.day, minute: 0 };
  if (point.wall !== undefined) return point.wall;
  if (point.ends) {
    const { day } = localOf(point.instant - 1, zone);
    if (instantOf(day, dayMinutes, zone) === point.instant) return { day, minute: dayMinutes };
  }
  return localOf(point.instant, zone);
}

/** The same time of another day; of its own day, the point itself, even in an hour that comes twice. */
function onDay(point: Point, day: number, zone: ZoneTable): Point {
  if ('day' in point) return { day };
  const { day: own, minute } = localOfPoint(point, zone);
  return own === day ? point : { instant: instantOf(day, minute, zone), ends: minute === dayMinutes, wall: { day, minute } };
}

function zoneOf(whose: Whose | undefined, { assignee, run, world }: Context): ZoneTable {
  if (typeof whose === 'object') return world.zone(whose.named);
  const person = personOf(whose, assignee, run.subject);
  return world.zone(person === null || world.person(person) === undefined ? world.cycle.zone : world.zoneOf(person));
}

function calendarOf(whose: Whose | undefined, { assignee, run, world }: Context): WorkCalendar {
  if (typeof whose === 'object') return world.calendarNamed(whose.named);
  const person = personOf(whose, assignee, run.subject) ?? world.cycle.owner;
  return person === null || world.person(person) === undefined ? world.calendarNamed('none') : world.calendarOf(person);
}

function personOf(whose: 'subject' | 'assignee' | 'cycle' | undefined, assignee: string | null, subject: string | null): string | null {
  if (whose === 'cycle') return null;
  return whose === 'subject' ? subject : (assignee ?? subject);
}

function anchorPoint(anchor: Anchor, work: Work): Point | Missing {
  const { run, world, task } = work.context;
  switch (anchor.anchor) {
    case 'date':
      return dayPoint(anchor.date);
    case 'cycleDate':
      return dayPoint(world.cycle.dates[anchor.name]);
    case 'runStart':
      return instantPoint(run.startedAt, false);
    case 'opened':
      return instantPoint(task?.openedAt, false);
    case 'due':
      return instantPoint(task?.dueAt, true);
    case 'closes':
      return instantPoint(task?.closesAt, true);
    case 'stepOpened':
    case 'stepCompleted':
    case 'stepDue':
    case 'stepClosed':
      return visitPoint(anchor.anchor, run.visits[anchor.step]?.[anchor.round ?? 'latest']);
    case 'personDate': {
      const [person] = ruleYields(anchor.of, work.context);
      return dayPoint(person === undefined ? undefined : world.person(person)?.fields[anchor.field]);
    }
    case 'answerDate':
      return dayPoint(valueOf({ value: 'answer', step: anchor.step, field: anchor.field, round: anchor.round ?? 'latest' }, work.context).value);
    case 'earliest':
    case 'latest':
      return oneOf(anchor.anchor, anchor.of, work);
    case 'between':
      return between(anchor, work);
    default:
      return 'notBuilt';
  }
}

function instantPoint(at: Instant | null | undefined, ends: boolean): Point | Missing {
  return at === null || at === undefined ? 'unknown' : { instant: at, ends };
}

function visitPoint(anchor: 'stepOpened' | 'stepCompleted' | 'stepDue' | 'stepClosed', visit: Visit | undefined): Point | Missing {
  const at = { stepOpened: visit?.opened, stepCompleted: visit?.completed, stepDue: visit?.due, stepClosed: visit?.closed }[anchor];
  return instantPoint(at, anchor === 'stepDue' || anchor === 'stepClosed');
}

function dayPoint(date: unknown): Point | Missing {
  return isDate(date) ? inRange({ day: dayNumber(date) }) : 'unknown';
}

function inRange<Found extends Point>(point: Found): Found | 'noSuchDay' {
  const day = 'day' in point ? point.day : point.instant / minuteMs / dayMinutes;
  return day >= firstDay && day <= lastDay ? point : 'noSuchDay';
}

/** A later one that is not known yet may be the latest; so there is no latest before all are known. */
function oneOf(which: 'earliest' | 'latest', of: readonly When[], { context, use, ledger }: Work): Point | Missing {
  const dates = of.map((one) => workOut(one, context, use)).flatMap(({ point, work }) => (point === null ? [] : [{ point, work, at: instantAt(point, work) }]));
  const [first, ...others] = dates;
  if (first === undefined || (which === 'latest' && dates.length < of.length)) return 'unknown';
  const chosen = others.reduce((best, one) => ((which === 'earliest' ? one.at < best.at : one.at > best.at) ? one : best), first);
  ledger.push(...chosen.work.ledger);
  return { instant: chosen.at, ends: 'day' in chosen.point ? use === 'ends' : chosen.point.ends };
}

/** Between two days, the day (a fraction is dropped); else the instant. */
function between(anchor: Extract<Anchor, { anchor: 'between' }>, { context, use, ledger }: Work): Point | Missing {
  const [a, b] = [workOut(anchor.a, context, use), workOut(anchor.b, context, use)];
  const percent = numberOf(anchor.percent, context);
  if (a.point === null || b.point === null || percent === null) return 'unknown';
  ledger.push(...a.work.ledger, ...b.work.ledger);
  if ('day' in a.point && 'day' in b.point) return inRange({ day: a.point.day + Math.floor(((b.point.day - a.point.day) * percent) / 100) });
  const [from, to] = [instantAt(a.point, a.work), instantAt(b.point, b.work)];
  return inRange({ instant: from + Math.round(((to - from) * percent) / 100), ends: use === 'ends' });
}

function numberOf(value: Value, context: Context): number | null {
  const decimal = decimalOf(valueOf(value, context).value);
  return decimal === null ? null : Number(decimalText(decimal));
}

function shifted(point: Point, work: Work): Point | null {
  const { plus } = work.when;
  if (plus === undefined) return point;
  const moved = movedBy(point, plus, work);
  const line = { rule: 'offset', from: instantAt(point, work), op: lengthText(plus, work.context) };
  work.ledger.push(typeof moved === 'string' ? { ...line, to: null, why: moved } : { ...line, to: instantAt(moved, work) });
  return typeof moved === 'string' ? null : moved;
}

function lengthText({ n, unit }: Length, context: Context): string {
  return `${String(numberOf(n, context) ?? '?')} ${unit}`;
}

/** Days and longer are whole: a fraction is dropped. */
function movedBy(point: Point, length: Length, work: Work): Point | Missing {
  const n = numberOf(length.n, work.context);
  if (n === null) return 'unknown';
  const { unit } = length;
  if (unit === 'minutes' || unit === 'hours') return inRange({ instant: instantAt(point, work) + Math.round(n * minutesOf[unit] * minuteMs), ends: false });
  const day = movedDay(localOfPoint(point, work.zone).day, Math.trunc(n), length, work.calendar);
  if (day === null || inRange({ day }) === 'noSuchDay') return 'noSuchDay';
  return work.use === 'ends' ? { day } : onDay(point, day, work.zone);
}

/** `including`: the day itself is the first. */
function movedDay(day: number, n: number, { unit, count = 'after' }: Length, calendar: () => WorkCalendar): number | null {
  const counted = count === 'including' ? Math.sign(n) : 0;
  switch (unit) {
    case 'weeks':
      return day + n * 7 - counted;
    case 'months':
      return addMonths(day, n) - counted;
    case 'workingDays':
      return addWorkDays(day, n, calendar(), count);
    default:
      return day + n - counted;
  }
}

function snapped(point: Point, snap: When['snap'], work: Work): Point {
  if (snap === undefined) return point;
  const { day } = localOfPoint(point, work.zone);
  const calendar = work.calendar();
  if (isWorkDay(day, calendar)) return point;
  const workDay = addWorkDays(day, snap === 'next' ? 1 : -1, calendar, 'after');
  const found = workDay === null ? point : onDay(point, workDay, work.zone);
  work.ledger.push({
    rule: 'snap',
    from: instantAt(point, work),
    op: snap,
    to: instantAt(found, work),
    why: `${workDay === null ? 'neverWorks' : 'off'}:${calendar.name}`,
  });
  return found;
}

function atTime(point: Point, work: Work): Point {
  const { time } = work.when;
  if (time === undefined) return point;
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const timed = { instant: instantOf(localOfPoint(point, work.zone).day, hours * 60 + minutes, work.zone), ends: hours === 24 };
  work.ledger.push({ rule: 'time', from: instantAt(point, work), op: time, to: timed.instant });
  return timed;
}

/** Where notice moves a date, it keeps its time of day, its snap (then forwards) and its end of day. */
function withNotice(point: Point, work: Work): Point {
  const { notice, snap, time } = work.when;
  if (notice === undefined) return point;
  const least = movedBy({ instant: work.context.at, ends: false }, notice, { ...work, use: 'other' });
  if (typeof least === 'string') return point;
  const atLeast = instantAt(least, work);
  if (atLeast <= instantAt(point, work)) return point;
  work.ledger.push({ rule: 'notice', from: instantAt(point, work), op: lengthText(notice, work.context), to: atLeast });
  const { day } = localOfPoint(least, work.zone);
  const wholeDays = notice.unit !== 'minutes' && notice.unit !== 'hours';
  const settle = (from: Point): Point => atTime(snapped(from, snap && 'next', work), work);
  const settled = settle(time !== undefined || (work.use === 'ends' && wholeDays) ? { day } : least);
  return instantAt(settled, work) >= atLeast ? settled : settle({ day: day + 1 });
}

/** The day of an instant, `YYYY-MM-DD`, in the zone that rules where nothing else is said. */
export function isoDayOf(instant: Instant, context: Context): string {
  return dateOf(localOf(instant, zoneOf(undefined, context)).day);
}
