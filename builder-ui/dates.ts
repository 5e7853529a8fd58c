import { dateWords, deadlineWords, shortDateWords } from '../workflows/flow/sentences/dates.ts';
import type { Language } from './language.ts';

/** The zone of this device, where a person has none. */
export const deviceZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** An instant as `Fri 12 Mar 2027, 17:00` / `2027年3月12日（星期五）下午5時`, in the zone given. */
export function instantWords(iso: string, language: Language, zone: string): string {
  return dateWords(iso, zone, language, { time: true });
}

/** An instant's day in the zone, or a `YYYY-MM-DD` as it is: `Fri 12 Mar 2027`; `year: false` leaves the year out. */
export function dayWords(iso: string, language: Language, zone: string, { year = true } = {}): string {
  return (year ? dateWords : shortDateWords)(iso, zone, language);
}

const near: Record<Language, Record<number, [day: string, gap: string]>> = {
  en: { 0: ['today', ' '], 1: ['tomorrow', ' '], [-1]: ['yesterday', ' '] },
  zh: { 0: ['今天', ''], 1: ['明天', ''], [-1]: ['昨天', ''] },
};

/** By when something is due, told from now: `today 17:00`, `tomorrow 17:00`, `Fri 12 Mar, 17:00`; the year only when it is another one. */
export function dueWords(iso: string, language: Language, zone: string, now: Date): string {
  const short = isoDay(new Date(iso), zone).slice(0, 4) === isoDay(now, zone).slice(0, 4);
  const told = deadlineWords(iso, zone, language, { short });
  // Midnight is the end of the day before.
  const lastMoment = new Date(Date.parse(iso) - 1).toISOString();
  const word = near[language][daysBetween(now.toISOString(), lastMoment, zone)];
  if (word === undefined) return told;
  const time = language === 'zh' ? told.replace(/^.*）/, '') : told.replace(/^[^,]*,? ?/, '');
  return time === '' ? word[0] : `${word[0]}${word[1]}${time}`;
}

/** Whole days from one instant's day to another's, in the zone. */
export function daysBetween(from: string, to: string, zone: string): number {
  return (Date.parse(isoDay(new Date(to), zone)) - Date.parse(isoDay(new Date(from), zone))) / 86_400_000;
}

const days = new Map<string, Intl.DateTimeFormat>();

/** The day it is in the zone, as `YYYY-MM-DD`. */
export function isoDay(at: Date, zone: string): string {
  const format = days.get(zone) ?? new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  days.set(zone, format);
  return format.format(at);
}
