import type { PlacesFor } from '../workflows/flow/scenarios.ts';
import type { PersonView } from '../workflows/flow/world.ts';
import { type CalendarOverrides, createCalendars, type Worker } from './calendars.ts';

/** Zones and calendars for rehearsals, of these years (both inclusive), for people who live in `zone` unless their columns say otherwise. */
export function placesFor(overrides: CalendarOverrides): PlacesFor {
  const calendars = createCalendars();
  return (zone, fromYear, toYear) => ({
    zone: (name) => calendars.zone(name, fromYear, toYear),
    zoneOf: (person) => calendars.zoneFor(workerOf(person), zone),
    calendarOf: (person) => calendars.calendarFor(workerOf(person), overrides, fromYear, toYear).calendar,
    calendarNamed: (name) => calendars.calendarNamed(name, overrides, fromYear, toYear).calendar,
  });
}

function workerOf({ fields }: PersonView): Worker {
  const { location = null, zone = null, calendar = null, work_days: workDays = null } = fields as Partial<Record<string, string>>;
  return { location, zone, calendar, workDays };
}
