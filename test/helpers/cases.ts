import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type CalendarOverrides, noOverrides } from '../../engine/calendars.ts';
import { overridesOf, readCalendarDays } from '../../server/cli/tables.ts';
import { readFlow } from '../../server/cli/files.ts';
import { rehearsalInput } from '../../server/cli/rehearsal-input.ts';
import type { RehearsalInput, Roster } from '../../workflows/flow/rehearse/rehearse.ts';
import { scenario } from '../../workflows/flow/scenario.ts';

/**
 * Golden cases: each folder is a rehearsal as the command line takes it. `flow.json`, the people, the script and what else there is are its input; `run.json`
 * holds its options and what must come out. A line of the script that must be refused says so in its `ref`: `refused: notYours`; every other is accepted.
 */
const folder = new URL('../flow/cases/', import.meta.url).pathname;

export const caseNames: string[] = readdirSync(folder).sort();

const runFile = z.strictObject({
  with: z.array(z.string()).default([]),
  start: z.string(),
  until: z.string().optional(),
  zone: z.string().default('Asia/Hong_Kong'),
  dates: z.record(z.string(), z.string()).default({}),
  owner: z.string().optional(),
  /** How each run ends, by the person it is about, else by the group, else by its cycle; what has not ended is left out. */
  ends: z.record(z.string(), z.string()),
  /** How many lines of each kind there are. */
  kinds: z.record(z.string(), z.int()),
  expects: scenario.shape.expects,
});
type RunFile = z.infer<typeof runFile>;

const tables = { absences: 'absences.csv', facts: 'facts.csv', calendars: 'calendars.csv', budget: 'budget.json', events: 'events.jsonl' } as const;

/** `told`: what the command line would have said about its files. */
export type GoldenCase = { run: RunFile; input: RehearsalInput & { people: Roster }; told: string[]; overrides: CalendarOverrides };

export function goldenCase(name: string): GoldenCase {
  return goldenIn(join(folder, name));
}

/** The case whose files are in this folder. */
export function goldenIn(dir: string): GoldenCase {
  const path = (file: string) => join(dir, file);
  const run = runFile.parse(JSON.parse(readFileSync(path('run.json'), 'utf8')));
  const { ends: _ends, kinds: _kinds, expects: _expects, with: others, ...options } = run;
  const given = Object.entries(tables).flatMap(([option, file]) => (existsSync(path(file)) ? [[option, path(file)]] : []));
  const told: string[] = [];
  const out = { out: (text: string) => void told.push(text), err: (text: string) => void told.push(text) };
  const input = rehearsalInput(
    readFlow(path('flow.json')),
    { ...options, with: others.map(path), people: path('people.csv'), ...Object.fromEntries(given) },
    out,
  );
  const overrides = existsSync(path(tables.calendars)) ? overridesOf(readCalendarDays(path(tables.calendars))) : noOverrides;
  return { run, input, told, overrides };
}
