import { addMonths, addWorkDays, dayNumber, instantOf, isWorkDay, localOf, type WorkCalendar, type ZoneTable } from './calendar.ts';
import type { Context } from './context.ts';
import { ruleYields, valueOf } from './evaluate.ts';
import type { Anchor, Length, When, Whose } from './grammar.ts';
import type { Instant, LedgerLine } from './state.ts';

/** `opens` and `other`: a day without a time means its beginning. `ends`: its end, which is the next day's 00:00. */
export type Use = 'opens' | 'ends' | 'other';

/** `at` null: pending, an anchor is not known yet. The ledger has a line for each rule that was applied, in order. */
export type Dated = { at: Instant | null; zone: string; ledger: LedgerLine[] };

const minuteMs = 60_000;
const minutesOf = { minutes: 1, hours: 60 } as const;

/** A day, or an instant: what an offset of days does to each differs. An instant that `ends` something at 00:00 belongs to the day it ended. */
type Point = { day: number } | { instant: Instant; ends?: boolean };

function localDay(point: Point, zone: ZoneTable): { day: number; minute: number } {
  if ('day' in point) return { day: point.day, minute: 0 };
  const local = localOf(point.instant, zone);
  return point.ends === true && local.minute === 0 ? { day: local.day - 1, minute: 1_440 } : local;
}

/**
 * Works out a date: anchor → offset → (earliest or latest of) → snap → time of day → zone → minimum notice (SEMANTICS rules 2 and 4). Offsets of days and
 * longer keep the wall time; minutes and hours are exact; months clamp to the month's end. Zone and calendar are the assignee's, else the subject's, else the
 * cycle's, unless the flow names others. An offset of days from an instant, where something ends, runs to the end of that day unless a time is given.
 */
export function whenAt(when: When, context: Context, use: Use): Dated {
  const zone = zoneOf(when.zone, context);
  const ledger: LedgerLine[] = [];
  const start = anchorPoint(when.from, context, use, zone);
  ledger.push({ rule: 'anchor', from: null, op: when.from.anchor, to: start === null ? null : instantAt(start, zone, use) });
  if (start === null) return { at: null, zone: zone.zone, ledger };
  const shifted = plus(start, when, context, use, zone, ledger);
  if (shifted === null) return { at: null, zone: zone.zone, ledger };
  const snapped = snap(shifted, when, context, zone, use, ledger);
  const timed = atTime(snapped, when, zone, use, ledger);
  return { at: withNotice(timed, when, context, zone, ledger), zone: zone.zone, ledger };
}

function instantAt(point: Point, zone: ZoneTable, use: Use): Instant {
  if ('instant' in point) return point.instant;
  return instantOf(use === 'ends' ? point.day + 1 : point.day, 0, zone);
}

function zoneOf(whose: Whose | undefined, { assignee, run, world }: Context): ZoneTable {
  if (typeof whose === 'object') return world.zone(whose.named);
  const person = personOf(whose, assignee, run.subject);
  return world.zone(person === null ? world.cycle.zone : world.zoneOf(person));
}

/** The cycle has no week of its own: it keeps its owner's, or every day counts. */
function calendarOf(whose: Whose | undefined, { assignee, run, world }: Context): WorkCalendar {
  if (typeof whose === 'object') return world.calendarNamed(whose.named);
  const person = personOf(whose, assignee, run.subject) ?? world.cycle.owner;
  return person === null || world.person(person) === undefined ? world.calendarNamed('none') : world.calendarOf(person);
}

function personOf(whose: 'subject' | 'assignee' | 'cycle' | undefined, assignee: string | null, subject: string | null): string | null {
  if (whose === 'cycle') return null;
  if (whose === 'subject') return subject;
  return assignee ?? subject;
}

function anchorPoint(anchor: Anchor, context: Context, use: Use, zone: ZoneTable): Point | null {
  const { run, world, task } = context;
  switch (anchor.anchor) {
    case 'date':
      return { day: dayNumber(anchor.date) };
    case 'cycleDate':
      return dayPoint(world.cycle.dates[anchor.name]);
    case 'runStart':
      return { instant: run.startedAt };
    case 'opened':
      return instantPoint(task?.openedAt);
    case 'due':
      return instantPoint(task?.dueAt, true);
    case 'closes':
      return instantPoint(task?.closesAt, true);
    case 'stepOpened':
    case 'stepCompleted':
    case 'stepDue':
    case 'stepClosed': {
      const visit = run.visits[anchor.step]?.[anchor.round ?? 'latest'];
      return instantPoint(visit?.[({ stepOpened: 'opened', stepCompleted: 'completed', stepDue: 'due', stepClosed: 'closed' } as const)[anchor.anchor]], anchor.anchor === 'stepDue');
    }
    case 'personDate': {
      const [person] = ruleYields(anchor.of, context);
      return dayPoint(person === undefined ? undefined : world.person(person)?.fields[anchor.field]);
    }
    case 'answerDate': {
      const { value } = valueOf({ value: 'answer', step: anchor.step, field: anchor.field, round: anchor.round ?? 'latest' }, context);
      return dayPoint(typeof value === 'string' ? value : undefined);
    }
    case 'earliest':
    case 'latest': {
      const known = anchor.of.map((one) => whenAt(one, context, use).at).filter((at) => at !== null);
      if (known.length === 0) return null;
      return { instant: anchor.anchor === 'earliest' ? Math.min(...known) : Math.max(...known), ends: use === 'ends' };
    }
    case 'between': {
      const [a, b] = [whenAt(anchor.a, context, use).at, whenAt(anchor.b, context, use).at];
      const percent = Number(valueOf(anchor.percent, context).value);
      if (a === null || b === null || Number.isNaN(percent)) return null;
      return { day: localOf(a + ((b - a) * percent) / 100, zone).day };
    }
    default:
      return null;
  }
}

function instantPoint(at: Instant | null | undefined, ends = false): Point | null {
  return at === null || at === undefined ? null : { instant: at, ends };
}

function dayPoint(date: string | undefined): Point | null {
  return date !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(date) ? { day: dayNumber(date) } : null;
}

function plus(point: Point, when: When, context: Context, use: Use, zone: ZoneTable, ledger: LedgerLine[]): Point | null {
  if (when.plus === undefined) return point;
  const from = instantAt(point, zone, use);
  const moved = offset(point, when.plus, context, zone, calendarOf(when.calendar, context), use);
  ledger.push({ rule: 'offset', from, op: `${lengthText(when.plus, context)} ${when.plus.unit}`, to: moved === null ? null : instantAt(moved, zone, use) });
  return moved;
}

function lengthText(length: Length, context: Context): string {
  return String(valueOf(length.n, context).value ?? '?');
}

/** Null when the number is absent or the calendar never works. */
function offset(point: Point, length: Length, context: Context, zone: ZoneTable, calendar: WorkCalendar, use: Use): Point | null {
  const n = Number(valueOf(length.n, context).value ?? Number.NaN);
  if (!Number.isFinite(n)) return null;
  const { unit } = length;
  if (unit === 'minutes' || unit === 'hours') return { instant: instantAt(point, zone, 'other') + Math.round(n * minutesOf[unit] * minuteMs) };
  const whole = Math.trunc(n);
  const move = (day: number): number | null => moveDay(day, whole, length, calendar);
  if ('day' in point) {
    const day = move(point.day);
    return day === null ? null : { day };
  }
  const local = localDay(point, zone);
  const day = move(local.day);
  if (day === null) return null;
  return use === 'ends' ? { day } : { instant: instantOf(day, local.minute, zone), ends: local.minute === 1_440 };
}

function moveDay(day: number, n: number, { unit, count = 'after' }: Length, calendar: WorkCalendar): number | null {
  const first = count === 'including' && n !== 0 ? Math.sign(n) : 0;
  switch (unit) {
    case 'days':
      return day + n - first;
    case 'weeks':
      return day + n * 7 - first;
    case 'months':
      return addMonths(day, n) - first;
    default:
      return addWorkDays(day, n, calendar, count);
  }
}

function snap(point: Point, when: When, context: Context, zone: ZoneTable, use: Use, ledger: LedgerLine[]): Point {
  if (when.snap === undefined) return point;
  const calendar = calendarOf(when.calendar, context);
  const local = localDay(point, zone);
  const step = when.snap === 'next' ? 1 : -1;
  if (isWorkDay(local.day, calendar)) return point;
  const day = addWorkDays(local.day, step, calendar, 'after') ?? local.day;
  const snapped: Point = 'day' in point ? { day } : { instant: instantOf(day, local.minute, zone), ends: local.minute === 1_440 };
  ledger.push({ rule: 'snap', from: instantAt(point, zone, use), op: when.snap, to: instantAt(snapped, zone, use), why: `${calendar.name} is off` });
  return snapped;
}

function atTime(point: Point, when: When, zone: ZoneTable, use: Use, ledger: LedgerLine[]): Instant {
  const before = instantAt(point, zone, use);
  if (when.time === undefined) return before;
  const { day } = localDay(point, zone);
  const [hours = 0, minutes = 0] = when.time.split(':').map(Number);
  const at = instantOf(day, hours * 60 + minutes, zone);
  ledger.push({ rule: 'time', from: before, op: when.time, to: at });
  return at;
}

function withNotice(at: Instant, when: When, context: Context, zone: ZoneTable, ledger: LedgerLine[]): Instant {
  if (when.notice === undefined) return at;
  const least = offset({ instant: context.at }, when.notice, context, zone, calendarOf(when.calendar, context), 'other');
  if (least === null || !('instant' in least) || least.instant <= at) return at;
  ledger.push({ rule: 'notice', from: at, op: `${lengthText(when.notice, context)} ${when.notice.unit}`, to: least.instant });
  return least.instant;
}
