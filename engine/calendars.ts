import type { WorkCalendar, ZoneTable } from '../workflows/flow/calendar.ts';
import type { CalendarDay, CompanyCalendar } from '../db/calendars.ts';
import { createHolidaySource, type Holiday, holidaySetName } from './holidays.ts';
import { calendarNameOf, loadPlaces, zoneOf } from './places.ts';
import { canonicalWorkDays, dayNumber, parseWorkDays, usualWeek } from './work-days.ts';
import { zoneTable } from './zones.ts';

/** What the company decided beside the published days: read once per snapshot and passed as the same object, by which results are cached. */
export type CalendarOverrides = { calendars: readonly CompanyCalendar[]; days: readonly CalendarDay[] };

export const noOverrides: CalendarOverrides = { calendars: [], days: [] };

/** The columns of a person that decide when they work. */
export type Worker = { location: string | null; zone: string | null; calendar: string | null; workDays: string | null };

/** `key` is equal for people with the same calendar. In `unknownYears` no holidays are on record, so only weekends and company days count. */
export type ResolvedCalendar = { key: string; calendar: WorkCalendar; unknownYears: number[] };

/** Turns people, published holidays and company days into the plain data that the kernel counts with. */
export type Calendars = {
  /** Offsets of a zone over whole years; throws for an unknown zone. */
  zone(zone: string, fromYear: number, toYear: number): ZoneTable;
  /** The zone a person lives in; `fallback` (the organisation's) when neither zone nor location says. */
  zoneFor(person: Worker, fallback: string): string;
  /** The calendar a person works by, with the days off of these years (both inclusive). */
  calendarFor(person: Worker, overrides: CalendarOverrides, fromYear: number, toYear: number): ResolvedCalendar;
  /** A calendar by its own name, such as a flow's named one, with the usual week. */
  calendarNamed(name: string, overrides: CalendarOverrides, fromYear: number, toYear: number): ResolvedCalendar;
  /** The days off with their names in both languages, company days included, for explanations. Null for an unknown calendar. */
  daysOff(name: string, overrides: CalendarOverrides, year: number): Holiday[] | null;
};

type NamedDays = { set: string; off: Holiday[]; on: number[]; unknownYears: number[] };

/** A resolver with a cache of its own: make one per process. */
export function createCalendars(): Calendars {
  const places = loadPlaces();
  const holidays = createHolidaySource();
  const zones = new Map<string, ZoneTable>();
  const resolved = new WeakMap<CalendarOverrides, Map<string, ResolvedCalendar>>();

  function namedDays(name: string, overrides: CalendarOverrides, fromYear: number, toYear: number): NamedDays | null {
    const company = overrides.calendars.find((calendar) => calendar.name === name);
    const set = holidaySetName(company?.base ?? name);
    if (set === null) return null;
    const days: NamedDays = { set: company?.name ?? set, off: [], on: [], unknownYears: [] };
    for (let year = fromYear; year <= toYear; year += 1) {
      const published = holidays(set, year);
      if (published === null) days.unknownYears.push(year);
      else days.off.push(...published);
    }
    return withCompanyDays(days, company === undefined ? [set] : [set, company.name], overrides, fromYear, toYear);
  }

  function resolve(name: string, workDays: string, overrides: CalendarOverrides, fromYear: number, toYear: number): ResolvedCalendar {
    const cache = resolved.get(overrides) ?? new Map<string, ResolvedCalendar>();
    resolved.set(overrides, cache);
    const cacheKey = `${name}|${workDays}|${fromYear}|${toYear}`;
    const known = cache.get(cacheKey);
    if (known !== undefined) return known;
    const week = parseWorkDays(workDays);
    if (week === null) throw new RangeError(`Expected work days such as Mon-Fri, Mon-Fri+Sat/2 or none, got ${JSON.stringify(workDays)}.`);
    const days = namedDays(name, overrides, fromYear, toYear);
    if (days === null)
      throw new RangeError(`Expected a calendar such as HK, HK-statutory, GB-ENG, US, none or one of the company's, got ${JSON.stringify(name)}.`);
    const calendar: WorkCalendar = { name: days.set, ...week, off: unique(days.off.map(({ day }) => day)), on: unique(days.on) };
    const result = { key: `${days.set}|${canonicalWorkDays(week)}`, calendar, unknownYears: days.unknownYears };
    cache.set(cacheKey, result);
    return result;
  }

  return {
    zone(zone, fromYear, toYear) {
      const key = `${zone}|${fromYear}|${toYear}`;
      const table = zones.get(key) ?? zoneTable(zone, fromYear, toYear);
      zones.set(key, table);
      return table;
    },
    zoneFor: (person, fallback) => zoneOf(places, person, fallback),
    calendarFor: (person, overrides, fromYear, toYear) => resolve(calendarNameOf(places, person), person.workDays ?? usualWeek, overrides, fromYear, toYear),
    calendarNamed: (name, overrides, fromYear, toYear) => resolve(name, usualWeek, overrides, fromYear, toYear),
    daysOff: (name, overrides, year) => namedDays(name, overrides, year, year)?.off ?? null,
  };
}

/** The narrower name wins: days for all, then of the holiday set, then of the company's calendar. */
function withCompanyDays(days: NamedDays, names: string[], overrides: CalendarOverrides, fromYear: number, toYear: number): NamedDays {
  const decided = new Map<number, CalendarDay>();
  for (const name of ['*', ...names])
    for (const override of overrides.days) {
      const year = Number(override.day.slice(0, 4));
      const day = dayNumber(override.day);
      if (appliesTo(override, name) && day !== null && year >= fromYear && year <= toYear) decided.set(day, override);
    }
  const off = days.off.filter(({ day }) => !decided.has(day));
  const on: number[] = [];
  for (const [day, override] of decided) {
    if (override.working) on.push(day);
    else off.push({ day, nameEn: override.nameEn ?? 'Company holiday', nameZh: override.nameZh ?? override.nameEn ?? '公司假期' });
  }
  return { ...days, off: off.sort((a, b) => a.day - b.day), on };
}

function appliesTo(override: CalendarDay, name: string): boolean {
  return override.calendar === name || (name !== '*' && override.calendar !== '*' && holidaySetName(override.calendar) === name);
}

function unique(days: readonly number[]): number[] {
  return [...new Set(days)].sort((a, b) => a - b);
}
