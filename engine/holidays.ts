import { readFileSync } from 'node:fs';
import Holidays from 'date-holidays';
import * as z from 'zod';
import { dayNumber } from './work-days.ts';

/** `day` is counted from 1970-01-01; `nameZh` falls back to the English name. */
export type Holiday = { day: number; nameEn: string; nameZh: string };

/** The published days off of one set and year; null when the set has no days on record for that year. */
export type HolidaySource = (set: string, year: number) => Holiday[] | null;

const statutorySchema = z.object({
  choice: z.record(z.string(), z.string()),
  holidays: z.record(z.string(), z.object({ en: z.string(), zh: z.string() })),
  years: z.record(z.string(), z.record(z.string(), z.string())),
});
type Statutory = z.infer<typeof statutorySchema>;

const aliases = new Map([
  ['none', 'none'],
  ['hk-public', 'HK'],
  ['hk-statutory', 'HK-statutory'],
  ['hk-statutory-solstice', 'HK-statutory-solstice'],
  ['gb', 'GB-ENG'],
  ['uk', 'GB-ENG'],
]);
const sunday = 7;

/**
 * The one spelling of a holiday set: `none`, `HK` (general holidays; also `HK-public`), `HK-statutory` (Christmas Day kept),
 * `HK-statutory-solstice` (the Winter Solstice Festival kept), or a country or region of date-holidays such as `GB-ENG`, `US`, `US-NY`.
 * Null for a name that is none of these.
 */
export function holidaySetName(name: string): string | null {
  const alias = aliases.get(name.toLowerCase());
  if (alias !== undefined) return alias;
  const [country = '', region, ...rest] = name.toUpperCase().split('-');
  if (!/^[A-Z]{2}$/.test(country) || rest.length > 0) return null;
  const published = new Holidays();
  if (!(country in published.getCountries())) return null;
  if (region === undefined) return country;
  const regions = published.getStates(country) as Record<string, string> | undefined;
  return regions !== undefined && region in regions ? `${country}-${region}` : null;
}

/** Published days by set and year, each computed once: a country's year takes milliseconds, a roster asks for it thousands of times. */
export function createHolidaySource(): HolidaySource {
  const years = new Map<string, Holiday[] | null>();
  const statutory = statutorySchema.parse(JSON.parse(readFileSync(new URL('../data/holidays/hk-statutory.json', import.meta.url), 'utf8')));
  return (set, year) => {
    const key = `${set} ${year}`;
    const known = years.get(key);
    if (known !== undefined) return known;
    const days = set === 'none' ? [] : set in statutory.choice ? statutoryDays(statutory, set, year) : publishedDays(set, year);
    years.set(key, days);
    return days;
  };
}

/** Days of section 39, one of the two that the employer chooses between, and a further day off for each that falls on a Sunday. */
function statutoryDays(statutory: Statutory, set: string, year: number): Holiday[] | null {
  const entries = statutory.years[year];
  if (entries === undefined) return null;
  const notChosen = Object.entries(statutory.choice)
    .filter(([name]) => name !== set)
    .map(([, holiday]) => holiday);
  const days: Holiday[] = [];
  for (const [date, holiday] of Object.entries(entries)) {
    const name = statutory.holidays[holiday];
    const day = dayNumber(date);
    if (name === undefined || day === null)
      throw new Error(`data/holidays/hk-statutory.json: expected a date and a holiday of its list, got ${date}: ${holiday}.`);
    if (!notChosen.includes(holiday)) days.push({ day, nameEn: name.en, nameZh: name.zh });
  }
  return withMovedSundays(days);
}

/** A holiday on the rest day (taken to be Sunday) is granted on the next day that is neither rest day nor holiday. */
function withMovedSundays(days: Holiday[]): Holiday[] {
  const taken = new Set(days.map(({ day }) => day));
  const moved: Holiday[] = [];
  for (const holiday of days.filter(({ day }) => isoWeekday(day) === sunday)) {
    let day = holiday.day + 1;
    while (taken.has(day) || isoWeekday(day) === sunday) day += 1;
    taken.add(day);
    moved.push({ day, nameEn: `In place of: ${holiday.nameEn}`, nameZh: `${holiday.nameZh}（補假）` });
  }
  return [...days, ...moved].sort((a, b) => a.day - b.day);
}

function publishedDays(set: string, year: number): Holiday[] | null {
  const english = published(set, 'en').getHolidays(year);
  const chinese = published(set, 'zh').getHolidays(year);
  if (english.length === 0) return null;
  return english
    .flatMap((holiday, index) => wholeDays(holiday).map((day) => ({ day, nameEn: holiday.name, nameZh: chinese[index]?.name ?? holiday.name })))
    .sort((a, b) => a.day - b.day);
}

function published(set: string, language: string): Holidays {
  const [country = '', region] = set.split('-');
  const types: ['public'] = ['public'];
  const holidays = region === undefined ? new Holidays(country, { types }) : new Holidays(country, region, { types });
  holidays.setLanguages([language]);
  return holidays;
}

/** The days that a holiday covers from midnight to midnight, an hour of clock change aside; half days off are working days. */
function wholeDays(holiday: { date: string; start: Date; end: Date }): number[] {
  const midnight = dayNumber(holiday.date.slice(0, 10));
  const [hours = 0, minutes = 0] = holiday.date.slice(11, 16).split(':').map(Number);
  if (midnight === null) return [];
  const begin = midnight + (hours * 60 + minutes) / 1440;
  const end = begin + (holiday.end.getTime() - holiday.start.getTime()) / 86_400_000;
  const slack = 1 / 20;
  const days: number[] = [];
  for (let day = Math.ceil(begin - slack); day + 1 <= end + slack; day += 1) days.push(day);
  return days;
}

/** 1 for Monday to 7 for Sunday. */
export function isoWeekday(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}
