/** Offsets of a zone as data. `at` in minutes since 1970-01-01T00:00Z, `offset` in minutes east; sorted; the first entry is in force before it too. */
export type ZoneTable = { zone: string; transitions: { at: number; offset: number }[] };

/**
 * The days someone works. `weekdays` begins on Monday; an alternate day is worked in the week of `alternateAnchor` (the number of a Monday) and every second one.
 * `off` and `on` are day numbers since 1970-01-01, sorted, and win over the pattern; `on` wins over `off`.
 */
export type WorkCalendar = { name: string; weekdays: ('work' | 'off' | 'alternate')[]; alternateAnchor?: number; off: number[]; on: number[] };

const minutesOfDay = 1_440;
const minuteMs = 60_000;

/** The number of a day since 1970-01-01 in the Gregorian calendar, which is used for days before its own time too. Takes `YYYY-MM-DD`; ask `isDate` first. */
export function dayNumber(date: string): number {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  return daysBefore(year, month) + day - 1;
}

/** Days from 1970-01-01 to the first of a month. Counts in years that begin in March, so that 29 February comes last (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
function daysBefore(year: number, month: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5);
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

type Civil = { year: number; month: number; day: number };

function civilOf(number: number): Civil {
  const shifted = number + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1 };
}

/** `YYYY-MM-DD` of a day number. */
export function dateOf(number: number): string {
  const { year, month, day } = civilOf(number);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** Whether this is `YYYY-MM-DD` and a day that exists. */
export function isDate(text: unknown): text is string {
  return typeof text === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text) && dateOf(dayNumber(text)) === text;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** The same day of the month `n` months on, or that month's last day. */
export function addMonths(number: number, n: number): number {
  const { year, month, day } = civilOf(number);
  const months = year * 12 + month - 1 + n;
  const [toYear, toMonth] = [Math.floor(months / 12), (((months % 12) + 12) % 12) + 1];
  const next = toMonth === 12 ? daysBefore(toYear + 1, 1) : daysBefore(toYear, toMonth + 1);
  const first = daysBefore(toYear, toMonth);
  return first + Math.min(day, next - first) - 1;
}

function offsetAt(minute: number, { transitions }: ZoneTable): number {
  const after = firstWhere(transitions, ({ at }) => at > minute);
  return transitions[Math.max(after - 1, 0)]?.offset ?? 0;
}

/** The place of the first item that passes, in a list where all after it do too; the length when none does. */
function firstWhere<Item>(sorted: readonly Item[], passes: (item: Item) => boolean): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (passes(sorted[middle] as Item)) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** The local day of an instant, and the minute of that day (with a fraction for seconds). */
export function localOf(instant: number, zone: ZoneTable): { day: number; minute: number } {
  const utc = instant / minuteMs;
  const local = utc + offsetAt(utc, zone);
  const day = Math.floor(local / minutesOfDay);
  return { day, minute: local - day * minutesOfDay };
}

/** The instant of a local time. Where clocks jump over it, as much later as they jumped; where it comes twice, the first. */
export function instantOf(day: number, minute: number, zone: ZoneTable): number {
  const local = day * minutesOfDay + minute;
  const [before, after] = [offsetAt(local - minutesOfDay, zone), offsetAt(local + minutesOfDay, zone)];
  const fits = [before, after].filter((offset) => offsetAt(local - offset, zone) === offset);
  // In a gap neither fits: the offset in force before it moves the time on by the gap. The larger offset is the earlier instant.
  return Math.round((local - (fits.length > 0 ? Math.max(...fits) : before)) * minuteMs);
}

/** The place of a day in its week, which begins on Monday; 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

/** Whether someone with this calendar works on that day. */
export function isWorkDay(day: number, calendar: WorkCalendar): boolean {
  if (has(calendar.on, day)) return true;
  if (has(calendar.off, day)) return false;
  const kind = calendar.weekdays[weekdayOf(day)] ?? 'off';
  if (kind !== 'alternate') return kind === 'work';
  const weeks = Math.floor((day - (calendar.alternateAnchor ?? 4)) / 7);
  return weeks % 2 === 0;
}

function has(sorted: readonly number[], day: number): boolean {
  return sorted[firstWhere(sorted, (one) => one >= day)] === day;
}

/** Longest stretch without a working day that is searched, and the longest way: ten years and four hundred. */
const [idleDays, farthestDays] = [3_660, 146_097];

/**
 * The `n`th working day after `day` (before it for a negative `n`). `including` counts `day` itself as the first when it is one; 0 is `day`.
 * Null when the calendar has no working day in ten years, or the day is more than four hundred years away.
 */
export function addWorkDays(day: number, n: number, calendar: WorkCalendar, count: 'after' | 'including'): number | null {
  if (n === 0) return day;
  const step = n > 0 ? 1 : -1;
  let left = Math.abs(n);
  let idle = 0;
  for (let gone = count === 'including' ? 0 : 1; gone <= farthestDays && idle <= idleDays; gone += 1) {
    const at = day + gone * step;
    if (isWorkDay(at, calendar)) {
      left -= 1;
      idle = 0;
    } else idle += 1;
    if (left <= 0) return at;
  }
  return null;
}

/** Working days after `from` up to and including `to`; 0 where `to` is not after `from`. */
export function workDaysBetween(from: number, to: number, calendar: WorkCalendar): number {
  let days = 0;
  for (let day = from + 1; day <= to; day += 1) if (isWorkDay(day, calendar)) days += 1;
  return days;
}

/** `2027-03-12T17:00:00.000Z` of whole milliseconds since 1970. */
export function isoOf(instant: number): string {
  const day = Math.floor(instant / 86_400_000);
  const ms = instant - day * 86_400_000;
  const [hours, minutes, seconds] = [Math.floor(ms / 3_600_000), Math.floor(ms / minuteMs) % 60, Math.floor(ms / 1_000) % 60];
  return `${dateOf(day)}T${two(hours)}:${two(minutes)}:${two(seconds)}.${String(ms % 1_000).padStart(3, '0')}Z`;
}

/** Milliseconds since 1970 of an ISO instant in UTC, what is finer cut off; `NaN` for what is none. */
export function parseIso(text: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3})\d*)?)?Z$/.exec(text);
  if (match === null || !isDate(match[1])) return Number.NaN;
  const [, date = '', hours = '0', minutes = '0', seconds = '0', fraction = '0'] = match;
  return dayNumber(date) * 86_400_000 + Number(hours) * 3_600_000 + Number(minutes) * minuteMs + Number(seconds) * 1_000 + Number(fraction.padEnd(3, '0'));
}

/** The local time of an instant with its offset and zone: `2027-03-12T17:00:00+08:00[Asia/Hong_Kong]`. */
export function localText(instant: number, zone: ZoneTable): string {
  const offset = offsetAt(instant / minuteMs, zone);
  const sign = offset < 0 ? '-' : '+';
  const size = Math.abs(offset);
  return `${isoOf(instant + offset * minuteMs).slice(0, 19)}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}[${zone.zone}]`;
}
