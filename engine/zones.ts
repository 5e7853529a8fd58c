import { Temporal } from 'temporal-polyfill';
import type { ZoneTable } from '../workflows/flow/calendar.ts';

const minuteMs = 60_000;

/**
 * A zone of the IANA database in its own capitals (`Asia/Hong_Kong`), other names of the same zone as they were written; null for what is none.
 * Plain offsets such as `+08:00` are none: they know no summer time.
 */
export function zoneName(text: string): string | null {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(text)) return null;
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
    return known.toLowerCase() === text.toLowerCase() ? known : text;
  } catch {
    return null;
  }
}

/**
 * The offsets of a zone as plain data, from the first day of `fromYear` to the last of `toYear` (both in UTC, with a day to spare on either side,
 * so that local dates of these years are covered). The first entry is the offset in force where the range begins. Throws for an unknown zone.
 */
export function zoneTable(zone: string, fromYear: number, toYear: number): ZoneTable {
  if (zoneName(zone) === null) throw new RangeError(`Expected a time zone such as Asia/Hong_Kong, got ${JSON.stringify(zone)}.`);
  const begin = Temporal.Instant.fromEpochMilliseconds(Date.UTC(fromYear, 0, 1) - 1440 * minuteMs);
  const end = Date.UTC(toYear + 1, 0, 1) + 1440 * minuteMs;
  let at = begin.toZonedDateTimeISO(zone);
  const transitions = [entry(at)];
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    if (next === null || next.epochMilliseconds >= end) return { zone, transitions };
    at = next;
    const { offset } = entry(at);
    // Some transitions change the name or the daylight flag alone.
    if (offset !== transitions.at(-1)?.offset) transitions.push(entry(at));
  }
}

function entry(at: Temporal.ZonedDateTime): { at: number; offset: number } {
  return { at: at.epochMilliseconds / minuteMs, offset: Math.round(at.offsetNanoseconds / 60e9) };
}
