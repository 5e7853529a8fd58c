import type { WorkCalendar } from '../workflows/flow/calendar.ts';

/** The part of a calendar that the week pattern of a person decides. */
export type WeekPattern = Pick<WorkCalendar, 'weekdays' | 'alternateAnchor'>;

const names = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const dayMs = 86_400_000;

/** Without another anchor, alternate days are worked in the week of Monday 5 January 1970 and every second week from there. */
const defaultAnchor = 4;

/** Someone without a pattern of their own. */
export const usualWeek = 'Mon-Fri';

/** The number of a day, counted from 1970-01-01, or null for what is not a real `YYYY-MM-DD`. */
export function dayNumber(date: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const ms = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date ? null : ms / dayMs;
}

/** The opposite of `dayNumber`. */
export function dateOfDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/**
 * Reads `Mon-Fri`, `Mon,Wed,Fri`, `Mon-Fri+Sat/2` (every other Saturday; `Sat/2@2027-01-09` says one that is worked) or `none`:
 * no weekly pattern, as for a shift roster, so every day counts. Null when it is none of these.
 */
export function parseWorkDays(text: string): WeekPattern | null {
  const pattern = text.replaceAll(/\s/g, '').toLowerCase();
  if (pattern === 'none') return { weekdays: Array<'work'>(7).fill('work') };
  const week: WeekPattern = { weekdays: Array<'off'>(7).fill('off') };
  for (const part of pattern.split(/[,+]/)) if (!addPart(week, part)) return null;
  return week;
}

function addPart(week: WeekPattern, part: string): boolean {
  const match = /^([a-z]+)(?:-([a-z]+))?(\/2)?(?:@(\d{4}-\d{2}-\d{2}))?$/.exec(part);
  if (match === null) return false;
  const [, firstName = '', lastName = firstName, alternate, anchorDate] = match;
  const first = weekdayIndex(firstName);
  const last = weekdayIndex(lastName);
  if (first < 0 || last < 0) return false;
  for (let day = first; ; day = (day + 1) % 7) {
    if (week.weekdays[day] !== 'off') return false;
    week.weekdays[day] = alternate === undefined ? 'work' : 'alternate';
    if (day === last) break;
  }
  return alternate === undefined ? anchorDate === undefined : setAnchor(week, anchorDate);
}

function weekdayIndex(name: string): number {
  return names.findIndex((long) => name === long || name === long.slice(0, 3));
}

/** One calendar has one anchor: a second, different one is refused. */
function setAnchor(week: WeekPattern, date: string | undefined): boolean {
  if (date === undefined) {
    week.alternateAnchor ??= defaultAnchor;
    return true;
  }
  const day = dayNumber(date);
  if (day === null) return false;
  // 1970-01-01 was a Thursday, so Mondays are the days 4 modulo 7.
  const monday = day - ((((day - 4) % 7) + 7) % 7);
  if (week.alternateAnchor !== undefined && week.alternateAnchor !== monday) return false;
  week.alternateAnchor = monday;
  return true;
}

/** One spelling for patterns that mean the same, such as `Mon-Fri` and `mon,tue,wed,thu,fri`. */
export function canonicalWorkDays(week: WeekPattern): string {
  if (week.weekdays.every((day) => day === 'work')) return 'none';
  // Two anchors an even number of weeks apart are one.
  const anchor = (((week.alternateAnchor ?? defaultAnchor) % 14) + 14) % 14;
  const parts: string[] = [];
  for (const [index, kind] of week.weekdays.entries()) {
    const short = `${names[index]?.[0]?.toUpperCase()}${names[index]?.slice(1, 3)}`;
    if (kind !== 'off') parts.push(kind === 'work' ? short : `${short}/2@${dateOfDay(anchor)}`);
  }
  return parts.join(',');
}
