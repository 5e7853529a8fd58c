import type { CalendarDay, CompanyCalendar } from '../../db/calendars.ts';
import { type CalendarOverrides, createCalendars, type Worker } from '../../engine/calendars.ts';
import { holidaySetName } from '../../engine/holidays.ts';
import type { Places } from '../../workflows/flow/rehearse/people.ts';
import type { PersonView } from '../../workflows/flow/world.ts';

/** Zones and calendars of these years (both inclusive), for people who live in `zone` unless their columns say otherwise. */
export function placesOf(zone: string, overrides: CalendarOverrides, fromYear: number, toYear: number): Places {
  const calendars = createCalendars();
  return {
    zone: (name) => calendars.zone(name, fromYear, toYear),
    zoneOf: (person) => calendars.zoneFor(workerOf(person), zone),
    calendarOf: (person) => calendars.calendarFor(workerOf(person), overrides, fromYear, toYear).calendar,
    calendarNamed: (name) => calendars.calendarNamed(name, overrides, fromYear, toYear).calendar,
  };
}

function workerOf({ fields }: PersonView): Worker {
  const { location = null, zone = null, calendar = null, work_days: workDays = null } = fields as Partial<Record<string, string>>;
  return { location, zone, calendar, workDays };
}

/** Days that differ from what is published. A calendar that is no published one is the company's own, without other holidays. */
export function overridesOf(days: readonly Omit<CalendarDay, 'nameEn' | 'nameZh'>[]): CalendarOverrides {
  const own = [...new Set(days.map(({ calendar }) => calendar))].filter((name) => name !== '*' && holidaySetName(name) === null);
  const calendars = own.map((name): CompanyCalendar => ({ name, base: 'none', nameEn: name, nameZh: null }));
  return { calendars, days: days.map((day) => ({ ...day, nameEn: null, nameZh: null })) };
}
