import { readFileSync } from 'node:fs';
import * as z from 'zod';

const placesSchema = z.object({
  locations: z.record(z.string(), z.object({ zone: z.string(), calendar: z.string() })),
  zones: z.record(z.string(), z.string()),
});

/** Where people without a zone or a calendar of their own are taken to be. */
export type Places = z.infer<typeof placesSchema>;

export function loadPlaces(): Places {
  return placesSchema.parse(JSON.parse(readFileSync(new URL('../data/holidays/places.json', import.meta.url), 'utf8')));
}

type Whereabouts = { location: string | null; zone: string | null; calendar: string | null };

/** The person's zone: their own, else that of a known place named in the location (`Hong Kong, Central`), else `fallback`. */
export function zoneOf(places: Places, person: Whereabouts, fallback: string): string {
  return person.zone ?? placeOf(places, person.location)?.zone ?? fallback;
}

/** The person's calendar by name: their own, else that of the place in the location, else that of the zone, else `none`. */
export function calendarNameOf(places: Places, person: Whereabouts): string {
  if (person.calendar !== null) return person.calendar;
  const place = placeOf(places, person.location);
  return place?.calendar ?? (person.zone === null ? undefined : places.zones[person.zone]) ?? 'none';
}

function placeOf(places: Places, location: string | null) {
  if (location === null) return undefined;
  const text = location.toLowerCase();
  return Object.entries(places.locations).find(([name]) => text.includes(name))?.[1];
}
