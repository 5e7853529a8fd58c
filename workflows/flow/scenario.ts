import * as z from 'zod';
import { isDate } from './calendar.ts';
import { text } from './grammar.ts';
import { readEvent } from './rehearse/script.ts';

/** What stands against publishing where an example does not go as expected, or does not come to an end. */
export const scenarioRules = ['scenarioFails', 'scenarioEndless'] as const;

/** An example of how a flow goes, saved with it: a few people, what happens to them, and lines that their journal must hold. Run before each publish. */

const date = z.string().refine(isDate, 'expected a date such as 2027-03-12');
const utc = { zone: 'UTC', transitions: [{ at: 0, offset: 0 }] };

/** One line of a rehearsal's script as it stands there; `at` in the zone of the scenario. */
const event = z.record(z.string(), z.json()).superRefine((written, context) => {
  const read = readEvent(written, 1, utc);
  if ('message' in read) context.addIssue({ code: 'custom', message: read.message });
});

/** Part of a journal line (docs/journal.md), and how often there is such a line: at least once unless told. */
const expectation = z.strictObject({ line: z.record(z.string().max(40), z.json()), times: z.int().min(0).max(100_000).optional() });

/** The same day so many years later. */
export function laterYear(date: string, years: number): string {
  const later = `${Number(date.slice(0, 4)) + years}${date.slice(4)}`;
  return later.endsWith('02-29') ? later.replace('02-29', '02-28') : later;
}

/** So many years an example may last. */
const mostYears = 10;

export const scenario = z
  .strictObject({
    name: text,
    /** Columns as in an import of people; everyone has an address where nobody has one. */
    people: z
      .array(z.record(z.string().min(1).max(60), z.string().max(500)).refine(({ id }) => id !== undefined && id !== '', 'expected an id'))
      .min(1)
      .max(50),
    start: date,
    until: date.optional(),
    zone: z.string().min(1).max(60).default('Asia/Hong_Kong'),
    dates: z.record(z.string(), date).default({}),
    owner: z.string().max(200).optional(),
    events: z.array(event).max(500).default([]),
    expects: z.array(expectation).max(100).default([]),
  })
  .refine(({ start, until = start }) => until >= start && until <= laterYear(start, mostYears), {
    path: ['until'],
    message: `expected a day within ${mostYears} years of the start`,
  });
export type Scenario = z.infer<typeof scenario>;
export type Expectation = Scenario['expects'][number];
