import { addMonths, dateOf, dayNumber, instantOf, isDate, localOf, type ZoneTable } from '../calendar.ts';
import type { Instant, LengthOf } from '../state.ts';

/** Instants and lengths as scripts write them. */

const minuteMs = 60_000;

/** A day (its 00:00) or a local time in this zone, or an instant with an offset of its own; null for what is none. */
export function instantIn(text: string, zone: ZoneTable): Instant | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{3}))?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  const [, date, hours = '0', minutes = '0', seconds = '0', ms = '0', offset] = match ?? [];
  if (!isDate(date)) return null;
  const minute = Number(hours) * 60 + Number(minutes);
  const rest = Number(seconds) * 1_000 + Number(ms);
  if (offset === undefined) return instantOf(dayNumber(date), minute, zone) + rest;
  return (dayNumber(date) * 1_440 + minute - minutesEast(offset)) * minuteMs + rest;
}

function minutesEast(offset: string): number {
  if (offset === 'Z') return 0;
  const size = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4));
  return offset.startsWith('-') ? -size : size;
}

/** `P3D`, `-P1D`, `P2W`, `P1M`, `PT4H`, `P1DT12H`: its parts, the largest first; null for what is none. */
export function lengthsIn(text: string): LengthOf[] | null {
  const match = /^(-?)P(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(text);
  if (match === null || /[PT]$/.test(text)) return null;
  const sign = match[1] === '-' ? -1 : 1;
  const units = ['months', 'weeks', 'days', 'hours', 'minutes'] as const;
  return units.flatMap((unit, index) => {
    const n = match[index + 2];
    return n === undefined ? [] : [{ n: sign * Number(n), unit }];
  });
}

/** So much later: days and longer keep the time on the wall of this zone, hours and minutes are exact. Working days are those of Monday to Friday. */
export function laterBy(at: Instant, lengths: readonly LengthOf[], zone: ZoneTable): Instant {
  return lengths.reduce((from, { n, unit }) => {
    if (unit === 'minutes' || unit === 'hours') return from + n * (unit === 'hours' ? 60 : 1) * minuteMs;
    const { day, minute } = localOf(from, zone);
    return instantOf(unit === 'months' ? addMonths(day, n) : day + n * (unit === 'weeks' ? 7 : 1), minute, zone);
  }, at);
}

/** The local day of an instant. */
export function dayIn(at: Instant, zone: ZoneTable): string {
  return dateOf(localOf(at, zone).day);
}

/** 00:00 of a day, or of so many days later. */
export function dayBegins(date: string, zone: ZoneTable, days = 0): Instant {
  return instantOf(dayNumber(date) + days, 0, zone);
}
