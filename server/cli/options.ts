import { InvalidArgumentError } from 'commander';
import { createCalendars } from '../../engine/calendars.ts';
import { zoneName } from '../../engine/zones.ts';
import { dateOf, dayNumber, instantOf, type ZoneTable } from '../../workflows/flow/calendar.ts';
import { units } from '../../workflows/flow/grammar.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { LengthOf } from '../../workflows/flow/state.ts';
import { said } from '../../workflows/flow/sentences.ts';
import { CliError, exitCodes } from './outcome.ts';

/** What is typed behind an option, read; each throws commander's error with what was expected. */

export function aDate(text: string): string {
  if (!isDate(text)) throw new InvalidArgumentError('Expected a date such as 2027-03-31.');
  return text;
}

export function aZone(text: string): string {
  const zone = zoneName(text);
  if (zone === null) throw new InvalidArgumentError('Expected a time zone such as Asia/Hong_Kong.');
  return zone;
}

export function aLanguage(text: string): 'en' | 'zh' {
  if (text !== 'en' && text !== 'zh') throw new InvalidArgumentError('Expected en or zh.');
  return text;
}

export function aNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= 86_400)) throw new InvalidArgumentError('Expected a number of seconds above 0, at most 86400.');
  return value;
}

export function aWholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Expected a whole number such as 7.');
  return Number(text);
}

export function anAddress(text: string): string {
  if (!/^[^\s@<>(),;:"\\[\]]+@[^\s@<>(),;:"\\[\]]+$/.test(text)) throw new InvalidArgumentError('Expected a mail address such as trial@example.com.');
  return text;
}

/** `3 workingDays`, `2weeks`. */
export function aLength(text: string): LengthOf {
  const [, n = '', unit = ''] = /^(\d{1,3})\s*(\w+)$/.exec(text.trim()) ?? [];
  const known = units.find((one) => one === unit || one === `${unit}s`);
  if (known === undefined || Number(n) < 1) throw new InvalidArgumentError(`Expected a length such as 3workingDays, in ${units.join(', ')}.`);
  return { n: Number(n), unit: known };
}

/** `2027-03-12T17:00:00+08:00`. */
export function anInstant(text: string): string {
  if (!/T.*(Z|[+-]\d{2}:\d{2})$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('Expected an instant with its offset, such as 2027-03-12T17:00:00+08:00.');
  return new Date(text).toISOString();
}

/** `a,b` and the option given again add up. */
export function aList(text: string, before: string[] = []): string[] {
  const items = text.split(',').map((item) => item.trim());
  return [...before, ...items.filter((item) => item !== '')];
}

/** `2026-04-01..2027-03-31`, both included. */
export function aPeriod(text: string): { from: string; to: string } {
  const [from = '', to = ''] = text.split('..');
  if (!isDate(from) || !isDate(to) || to < from) throw new InvalidArgumentError('Expected two dates such as 2026-04-01..2027-03-31.');
  return { from, to };
}

/** `name=2027-03-31`, once per date. */
export function aNamedDate(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, name = '', date = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (!isDate(date)) throw new InvalidArgumentError('Expected name=date, such as closing=2027-03-31.');
  return { ...before, [name]: date };
}

/** `field=value`; a field given again becomes a list. */
export function aFieldValue(text: string, before: Record<string, string | string[]> = {}): Record<string, string | string[]> {
  const [, field = '', value = ''] = /^([^=]+)=([^]*)$/.exec(text) ?? [];
  if (field === '') throw new InvalidArgumentError('Expected field=value, such as rating=3.');
  const earlier = Object.hasOwn(before, field) ? before[field] : undefined;
  return { ...before, [field]: earlier === undefined ? value : [earlier, value].flat() };
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && dateOf(dayNumber(text)) === text && text >= '1971-01-01' && text <= '2199-12-31';
}

/** The offsets of a zone from the year before `date` until four years after it: as far as people and dates are resolved. */
export function zoneAround(zone: string, date: string): ZoneTable {
  const year = Number(date.slice(0, 4));
  return createCalendars().zone(zone, year - 1, year + 4);
}

/** 00:00 of a day, `days` later. */
export function dayBegins(date: string, zone: ZoneTable, days = 0): number {
  return instantOf(dayNumber(date) + days, 0, zone);
}

/** The dates of a cycle as its flow asks for them. Throws when one is missing or not asked for. */
export function datesFor(flow: Flow, given: Record<string, string>): Record<string, string> {
  const label = (name: string) => `${name} (${said(flow.dates.find((one) => one.name === name)?.label ?? { en: name }, 'en')})`;
  const unknown = Object.keys(given).filter((name) => !flow.dates.some((one) => one.name === name));
  const known = flow.dates.length === 0 ? 'this flow asks for none' : `this flow asks for ${flow.dates.map(({ name }) => label(name)).join(', ')}`;
  if (unknown.length > 0) throw new CliError(exitCodes.wrongInput, `--date ${unknown.join(', ')}: there is no such date; ${known}.`);
  const missing = flow.dates.filter(({ name, optional }) => !optional && !Object.hasOwn(given, name));
  if (missing.length > 0) {
    const ways = missing.map(({ name }) => `--date ${name}=2027-03-31`).join(' ');
    throw new CliError(exitCodes.wrongInput, `The flow needs ${missing.map(({ name }) => label(name)).join(', ')}: add ${ways}.`);
  }
  return given;
}
