import { writeFileSync } from 'node:fs';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { ContractLine } from '../../workflows/flow/rehearse/journal-contract.ts';
import { rehearse, type Rehearsed, type Roster } from '../../workflows/flow/rehearse/rehearse.ts';
import { dateWords } from '../../workflows/flow/sentences.ts';
import { isoOf } from '../../workflows/flow/calendar.ts';
import type { Narrowed } from './audience.ts';
import { readFlow, readNames } from './files.ts';
import { journalWords } from './journal-words.ts';
import { CliError, counted, exitCodes, type Out, printLines, table } from './outcome.ts';
import { rehearsalInput } from './rehearsal-input.ts';

/** `start` and `until` are days in `zone`, both included. */
export type SimulateOptions = Narrowed & {
  people: string;
  script?: string;
  start: string;
  until?: string;
  zone: string;
  date?: Record<string, string>;
  owner?: string;
  json?: boolean;
  out?: string;
};

/** `simulate`: a rehearsal told as a story, of one flow, for everybody or for a few. The same input gives the same bytes, everywhere. */
export function simulateFlow(file: string, { script, date, ...options }: SimulateOptions, out: Out): void {
  const read = readFlow(file);
  const given = { ...options, ...(script !== undefined && { events: script }), ...(date !== undefined && { dates: date }), strict: true };
  const input = rehearsalInput(read, given, out);
  const journal: ContractLine[] = [];
  const result = rehearse({ ...input, ...narrowed(input, options) }, (line) => void journal.push(line));
  const jsonLines = () => journal.map((line) => `${JSON.stringify(line)}\n`).join('');
  if (options.out !== undefined) write(options.out, jsonLines());
  if (options.json === true) return out.out(options.out === undefined ? jsonLines() : `${JSON.stringify({ out: options.out, ...figures(result, journal) })}\n`);
  const told = options.out === undefined ? storyOf(journal, read.flow, readNames(options.people, options.start), options.zone) : [];
  printLines(out, [...told, ...(told.length > 0 ? [''] : []), ...endOfStory(result, journal, options)]);
}

/** Whom it is for, where only some departments or people are asked for. */
function narrowed({ people }: { people: Roster }, { departments, only }: Narrowed): { audience?: string[] } {
  const unknown = only?.filter((id) => !people.some((person) => person.id === id)) ?? [];
  if (unknown.length > 0) throw new CliError(exitCodes.wrongInput, `Nobody has the id ${unknown.join(', ')}.`);
  const empty = departments?.filter((name) => !people.some(({ columns }) => columns.department === name)) ?? [];
  if (empty.length > 0) throw new CliError(exitCodes.wrongInput, `Nobody is in the department ${empty.join(', ')}.`);
  if (only === undefined && departments === undefined) return {};
  const within = people.filter(({ id, columns }) => (only?.includes(id) ?? true) && (departments?.includes(columns.department ?? '') ?? true));
  return { audience: within.map(({ id }) => id) };
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CliError(exitCodes.wrongInput, `${file} could not be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}.`);
  }
}

function storyOf(journal: readonly ContractLine[], flow: Flow, names: ReadonlyMap<string, string>, zone: string): string[] {
  const person = (id: string) => names.get(id) ?? id;
  const rows = journal.flatMap((line) => {
    const words = journalWords(line, { flow, zone, person });
    return words === null ? [] : [[dateWords(line.at, zone, 'en', { time: true }), line.person === null ? 'The cycle' : person(line.person), words]];
  });
  return table(rows);
}

function figures({ rehearsal, endedAt, cut }: Rehearsed, journal: readonly ContractLine[]) {
  const about = rehearsal.runs.filter(({ subject }) => subject !== null);
  const outcomes: Record<string, number> = {};
  for (const { scene } of about) if (scene.run.outcome !== null) outcomes[scene.run.outcome] = (outcomes[scene.run.outcome] ?? 0) + 1;
  const count = (wanted: string) => journal.filter(({ kind }) => kind === wanted).length;
  const ended = about.filter(({ scene }) => scene.run.status !== 'running').length;
  const people = new Set(about.map(({ subject }) => subject)).size;
  return { people, ended, outcomes, mails: count('mail.sent'), refused: count('event.refused'), endedAt: endedAt === null ? null : isoOf(endedAt), cut };
}

function endOfStory(result: Rehearsed, journal: readonly ContractLine[], { zone, out, until }: SimulateOptions): string[] {
  const { people, ended, outcomes, mails, refused, endedAt, cut } = figures(result, journal);
  const ends = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  return [
    ...(out === undefined ? [] : [`The journal is in ${out}: ${counted(journal.length, 'line')}.`]),
    `${ended} of ${people} ended${ends.length > 0 ? ` (${ends.join(', ')})` : ''}; ${counted(mails, 'mail')}.`,
    ...(refused > 0 ? [`${counted(refused, 'line')} of the script could not be done.`] : []),
    endedAt === null
      ? `The cycle is still running ${until === undefined ? 'after all that time' : `at the end of ${dateWords(until, zone, 'en')}`}.`
      : `The cycle ended on ${dateWords(endedAt, zone, 'en', { time: true })} (${zone}).`,
    ...(cut ? ['It was stopped because far too much happened: something goes round without end.'] : []),
  ];
}
