import { copyFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFlow } from '../../workflows/flow/parse.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { laterYear } from '../../workflows/flow/scenario.ts';
import { type GoldenCase, goldenIn } from './cases.ts';

const folder = new URL('../../templates/', import.meta.url).pathname;

export const templateNames: string[] = readdirSync(folder).sort();

/** A template by its file. */
export function templateFlow(template: string): Flow {
  const { flow } = parseFlow(readFileSync(join(folder, template), 'utf8'));
  if (flow === null) throw new Error(`${template} is no flow.`);
  return flow;
}

/** The first example of a template, which goes through most of it, as a case: its people, and its script as it stands there. */
export function firstExampleOf(template: string): GoldenCase {
  const example = templateFlow(template).scenarios[0];
  if (example === undefined) throw new Error(`${template} has no example.`);
  const dir = mkdtempSync(join(tmpdir(), 'loopwright-template-'));
  const write = (file: string, lines: readonly string[]) => writeFileSync(join(dir, file), `${lines.join('\n')}\n`);
  const columns = [...new Set(['name', 'email', ...example.people.flatMap((person) => Object.keys(person))])];
  const rows = example.people.map((person) => ({ name: person.id, email: `${person.id}@scenario.example`, ...person }) as Record<string, string>);
  write('people.csv', [columns.join(), ...rows.map((row) => columns.map((column) => row[column] ?? '').join())]);
  write(
    'events.jsonl',
    example.events.map((event) => JSON.stringify(event)),
  );
  const { start, until = laterYear(start, 2), zone, dates } = example;
  write('run.json', [JSON.stringify({ start, until, zone, dates, ends: {}, kinds: {}, expects: [] })]);
  copyFileSync(join(folder, template), join(dir, 'flow.json'));
  return goldenIn(dir);
}
