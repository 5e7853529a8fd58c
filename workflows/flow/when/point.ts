import { addMonths, addWorkDays, dayNumber, instantOf, localOf, type WorkCalendar, type ZoneTable } from '../calendar.ts';
import type { Length, Unit } from '../grammar.ts';
import type { Instant } from '../state.ts';

/** `opens` and `other`: a day without a time means its beginning. `ends`: its end, which is the next day's 00:00. */
export type Use = 'opens' | 'ends' | 'other';

export type Wall = { day: number; minute: number };

/**
 * A day, or an instant: what an offset of days does to each differs. An instant that `ends` something at 00:00 belongs to the day it ended. `wall` is the
 * local time in the date's own zone that was worked out, where that is how the instant was found: a day that a zone skipped (Samoa's 30 December 2011) is
 * still the day that the next rule counts from. `exact`: somebody named this very instant, which no snap and no time of day changes.
 */
export type Point = { day: number } | { instant: Instant; ends: boolean; wall?: Wall; exact?: true };

/** Why there is no date: what it counts from is not known; there is no such day; time does not count now and nobody knows how long. */
export type Missing = 'unknown' | 'noSuchDay' | 'held';

/** Where a length is counted: the days of a zone, the working days of a calendar; `ends` takes a day to its end. */
export type Counting = { zone: ZoneTable; calendar: () => WorkCalendar; use: Use };

const minuteMs = 60_000;
export const dayMinutes = 1_440;
const minutesOf = { minutes: 1, hours: 60 } as const;
const [firstDay, lastDay] = [dayNumber('0001-01-02'), dayNumber('9999-12-30')];

export function isExact(unit: Unit): unit is 'minutes' | 'hours' {
  return unit === 'minutes' || unit === 'hours';
}

export function exactMs(n: number, unit: 'minutes' | 'hours'): number {
  return Math.round(n * minutesOf[unit] * minuteMs);
}

export function instantAt(point: Point, { zone, use }: Pick<Counting, 'zone' | 'use'>): Instant {
  if ('instant' in point) return point.instant;
  return instantOf(use === 'ends' ? point.day + 1 : point.day, 0, zone);
}

/** The day a point belongs to and its minute of that day; what ends a day is its minute 1440, whatever the clock says after a jump at midnight. */
export function localOfPoint(point: Point, zone: ZoneTable): Wall {
  if ('day' in point) return { day: point.day, minute: 0 };
  if (point.wall !== undefined) return point.wall;
  if (point.ends) {
    const { day } = localOf(point.instant - 1, zone);
    if (instantOf(day, dayMinutes, zone) === point.instant) return { day, minute: dayMinutes };
  }
  return localOf(point.instant, zone);
}

/** The same time of another day; of its own day, the point itself, even in an hour that comes twice. */
export function onDay(point: Point, day: number, zone: ZoneTable): Point {
  if ('day' in point) return { day };
  const { day: own, minute } = localOfPoint(point, zone);
  return own === day ? point : { instant: instantOf(day, minute, zone), ends: minute === dayMinutes, wall: { day, minute } };
}

export function inRange<Found extends Point>(point: Found): Found | 'noSuchDay' {
  const day = 'day' in point ? point.day : point.instant / minuteMs / dayMinutes;
  return day >= firstDay && day <= lastDay ? point : 'noSuchDay';
}

/** So much later (earlier for a negative `n`). Days and longer are whole: a fraction is dropped. */
export function movedBy(point: Point, n: number, length: Pick<Length, 'unit' | 'count'>, counting: Counting): Point | 'noSuchDay' {
  const { unit } = length;
  if (isExact(unit)) return inRange({ instant: instantAt(point, counting) + exactMs(n, unit), ends: false });
  const day = movedDay(localOfPoint(point, counting.zone).day, Math.trunc(n), length, counting.calendar);
  if (day === null || inRange({ day }) === 'noSuchDay') return 'noSuchDay';
  return counting.use === 'ends' ? { day } : onDay(point, day, counting.zone);
}

/** `including`: the day itself is the first. */
function movedDay(day: number, n: number, { unit, count = 'after' }: Pick<Length, 'unit' | 'count'>, calendar: () => WorkCalendar): number | null {
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
