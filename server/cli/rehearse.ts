import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { placesFor } from '../../engine/places-for.ts';
import { isoOf } from '../../workflows/flow/calendar.ts';
import { endState } from '../../workflows/flow/rehearse/end-state.ts';
import type { ContractLine } from '../../workflows/flow/rehearse/journal-contract.ts';
import { answerModel, modelSchema } from '../../workflows/flow/rehearse/model.ts';
import type { Responder } from '../../workflows/flow/rehearse/rehearsal.ts';
import { rehearse, type RehearsalInput, type Rehearsed } from '../../workflows/flow/rehearse/rehearse.ts';
import { parseScript, type ScriptLine } from '../../workflows/flow/rehearse/script.ts';
import { dayBegins } from '../../workflows/flow/rehearse/time.ts';
import { type FlowFile, readFlow, readRoster, readText } from './files.ts';
import { editionsOf } from './flow.ts';
import { datesFor } from './options.ts';
import { CliError, counted, exitCodes, type Out, printLines, problemLine } from './outcome.ts';
import { overridesOf, readAbsences, readCalendarDays, readFacts } from './tables.ts';

/** `start` and `until` are days in `zone`, both included. */
export type RehearseOptions = {
  with?: string[];
  people: string;
  absences?: string;
  facts?: string;
  calendars?: string;
  events?: string;
  start: string;
  until?: string;
  zone: string;
  dates?: Record<string, string>;
  owner?: string;
  answers?: string;
  seed?: number;
  out: string;
  state?: string;
};

/** So many years can be rehearsed, and are unless told. */
const mostYears = 10;

/** `rehearse`: flows for everybody on a virtual clock, a script of events, and the journal that reality would write. The same input gives the same bytes. */
export function rehearseFlow(file: string, options: RehearseOptions, out: Out): void {
  const main = readFlow(file);
  const input = inputOf(main, options, out);
  const journal = openJournal(options.out, out);
  const result = rehearse(input, journal.write);
  journal.close();
  if (options.state !== undefined) writeWhole(options.state, `${JSON.stringify(endState(result.rehearsal), null, 1)}\n`);
  printLines(options.out === '-' ? { ...out, out: out.err } : out, summary(result, options));
}

function inputOf(main: FlowFile, options: RehearseOptions, out: Out): RehearsalInput {
  const { start: startDay, zone } = options;
  const others = (options.with ?? []).map(readFlow);
  const flows = editionsOf([main, ...others]);
  const days = options.calendars === undefined ? [] : readCalendarDays(options.calendars);
  const overrides = overridesOf(days);
  const people = readRoster(
    options.people,
    startDay,
    overrides.calendars.map(({ name }) => name),
    (warning) => out.err(`${problemLine(warning)}\n`),
  );
  const ids = new Set(people.map(({ id }) => id));
  const last = lastDay(options);
  const places = placesFor(overrides)(zone, Number(startDay.slice(0, 4)) - 1, Number(last.slice(0, 4)) + 2);
  const table = places.zone(zone);
  const start = dayBegins(startDay, table);
  const script = options.events === undefined ? [] : readEvents(options.events, table);
  if (options.owner !== undefined && !ids.has(options.owner))
    throw new CliError(exitCodes.wrongInput, `--owner ${options.owner}: there is no such person in ${options.people}.`);
  return {
    flows,
    people,
    absences: options.absences === undefined ? [] : readAbsences(options.absences, ids, table),
    facts: options.facts === undefined ? [] : readFacts(options.facts, ids, table, start),
    places,
    zone,
    start,
    until: dayBegins(last, table, 1),
    dates: datesIn(main, options, script),
    owner: options.owner ?? null,
    script,
    files: publishable(script, options, [main, ...others]),
    responder: responderOf(options, flows),
  };
}

function lastDay({ start, until }: RehearseOptions): string {
  const year = String(Number(start.slice(0, 4)) + mostYears);
  const last = `${year}${start.slice(4)}`.replace('-02-29', '-02-28');
  if (until === undefined) return last;
  if (until < start) throw new CliError(exitCodes.wrongInput, `--until ${until}: expected a day not before the start, ${start}.`);
  if (until > last) throw new CliError(exitCodes.wrongInput, `--until ${until}: at most ${mostYears} years after the start can be rehearsed, up to ${last}.`);
  return until;
}

/** A launch of the script may bring the dates itself; without one the flow asks for them here. */
function datesIn({ flow }: FlowFile, { dates = {} }: RehearseOptions, script: readonly ScriptLine[]): Record<string, string> {
  return script.some(({ event }) => event.do === 'launch' || event.do === 'start') ? dates : datesFor(flow, dates);
}

function readEvents(file: string, zone: Parameters<typeof parseScript>[1]): ScriptLine[] {
  const { lines, problems } = parseScript(readText(file), zone);
  if (problems.length === 0) return lines;
  const told = problems.map((problem) => ({ file, ...problem }));
  throw new CliError(exitCodes.wrongInput, `${file} cannot be used: ${counted(told.length, 'problem')}.`, told);
}

/** Files that the script publishes, beside it or from here. One that cannot be read or is not sound is refused when its line comes. */
function publishable(script: readonly ScriptLine[], { events = '' }: RehearseOptions, others: readonly FlowFile[]): NonNullable<RehearsalInput['files']> {
  const named = script.flatMap(({ event }) => ('file' in event && event.file !== undefined ? [event.file] : []));
  return Object.fromEntries(
    [...new Set(named)].flatMap((name) => {
      const [edition] = tryRead(isAbsolute(name) ? [name] : [join(dirname(events), name), name], others);
      return edition === undefined ? [] : [[name, edition]];
    }),
  );
}

function tryRead(paths: readonly string[], others: readonly FlowFile[]): RehearsalInput['flows'] {
  for (const path of paths)
    try {
      const [edition] = editionsOf([readFlow(path), ...others]);
      if (edition !== undefined) return [edition];
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
    }
  return [];
}

function responderOf({ answers = 'none', seed = 1 }: RehearseOptions, flows: RehearsalInput['flows']): Responder | null {
  if (answers === 'none') return null;
  const text = readText(answers);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new CliError(exitCodes.wrongInput, `${answers}: expected JSON.`, [{ file: answers, line: 1, message: 'expected JSON.' }]);
  }
  const parsed = modelSchema.safeParse(json);
  if (parsed.success) return answerModel(parsed.data, seed, flows);
  const problems = parsed.error.issues.map(({ path, message }) => ({ file: answers, line: 1, message: `${path.join('.')}: ${message}.` }));
  throw new CliError(exitCodes.wrongInput, `${answers} cannot be used: ${counted(problems.length, 'problem')}.`, problems);
}

/** Lines go out as they come; a journal of thousands of people is larger than one text may be. */
function openJournal(file: string, out: Out): { write: (line: ContractLine) => void; close: () => void } {
  const descriptor = file === '-' ? null : opened(file);
  const began = Date.now();
  let told = began;
  let lines = 0;
  let waiting: string[] = [];
  const flush = () => {
    const text = waiting.join('');
    waiting = [];
    if (descriptor === null) out.out(text);
    else writeSync(descriptor, text);
  };
  const progress = ({ local }: ContractLine) => {
    const now = Date.now();
    if (now - told < 1_000) return;
    told = now;
    out.err(`${local.slice(0, 10)}: ${counted(lines, 'line')} so far\n`);
  };
  return {
    write(line) {
      waiting.push(`${JSON.stringify(line)}\n`);
      lines += 1;
      if (lines % 1_000 !== 0) return;
      flush();
      progress(line);
    },
    close() {
      flush();
      if (descriptor !== null) closeSync(descriptor);
    },
  };
}

function opened(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (error) {
    throw notWritten(file, error);
  }
}

function writeWhole(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw notWritten(file, error);
  }
}

function notWritten(file: string, error: unknown): CliError {
  return new CliError(exitCodes.wrongInput, `${file} could not be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}.`);
}

function summary({ rehearsal, lines, endedAt, cut }: Rehearsed, { out }: RehearseOptions): string[] {
  const { runs } = rehearsal;
  const over = runs.filter(({ scene }) => scene.run.status !== 'running').length;
  return [
    `The journal${out === '-' ? '' : ` is in ${out}`}: ${counted(lines, 'line')}; ${over} of ${counted(runs.length, 'run')} ended${endedAt === null ? '' : `, the cycle on ${isoOf(endedAt)}`}.`,
    ...(cut ? ['It was stopped because far too much happened: something goes round without end.'] : []),
  ];
}
