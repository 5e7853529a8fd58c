import { dirname, isAbsolute, join } from 'node:path';
import * as z from 'zod';
import { placesFor } from '../../engine/places-for.ts';
import { answerModel, modelSchema } from '../../workflows/flow/rehearse/model.ts';
import { nudgeBudget } from '../../workflows/flow/nudge.ts';
import type { Responder } from '../../workflows/flow/rehearse/rehearsal.ts';
import type { RehearsalInput, Roster } from '../../workflows/flow/rehearse/rehearse.ts';
import { parseScript, type ScriptLine } from '../../workflows/flow/rehearse/script.ts';
import { dayBegins } from '../../workflows/flow/rehearse/time.ts';
import { type FlowFile, readRoster, readFlow, readText } from './files.ts';
import { editionsOf } from './editions.ts';
import { said } from '../../workflows/flow/sentences.ts';
import { datesFor } from './options.ts';
import { CliError, counted, exitCodes, type Out, problemLine } from './outcome.ts';
import { overridesOf, readAbsences, readCalendarDays, readFacts } from './tables.ts';

/** `start` and `until` are days in `zone`, both included. */
export type RehearsalOptions = {
  with?: string[];
  people: string;
  absences?: string;
  facts?: string;
  calendars?: string;
  budget?: string;
  events?: string;
  start: string;
  until?: string;
  zone: string;
  dates?: Record<string, string>;
  owner?: string;
  answers?: string;
  seed?: number;
  /** A manager nobody knows, a circle of managers, or a date that nobody names is a fault. */
  strict?: boolean;
};

/** So many years can be rehearsed, and are unless told. */
const mostYears = 10;

/** Files and options as the rehearsal takes them. Throws with every fault of a file, by line. */
export function rehearsalInput(main: FlowFile, options: RehearsalOptions, out: Out): RehearsalInput & { people: Roster } {
  const { start: startDay, zone } = options;
  const others = (options.with ?? []).map(readFlow);
  const flows = editionsOf([main, ...others]);
  const days = options.calendars === undefined ? [] : readCalendarDays(options.calendars);
  const overrides = overridesOf(days);
  const people = readRoster(
    options.people,
    { today: startDay, calendars: overrides.calendars.map(({ name }) => name), strict: options.strict === true },
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
    dates: datesIn(main, options, script, last, out),
    owner: options.owner ?? null,
    script,
    files: publishable(script, options, [main, ...others]),
    budget: options.budget === undefined ? null : readJson(options.budget, nudgeBudget),
    responder: responderOf(options, flows),
  };
}

function lastDay({ start, until }: RehearsalOptions): string {
  const year = String(Number(start.slice(0, 4)) + mostYears);
  const last = `${year}${start.slice(4)}`.replace('-02-29', '-02-28');
  if (until === undefined) return last;
  if (until < start) throw new CliError(exitCodes.wrongInput, `--until ${until}: expected a day not before the start, ${start}.`);
  if (until > last) throw new CliError(exitCodes.wrongInput, `--until ${until}: at most ${mostYears} years after the start can be rehearsed, up to ${last}.`);
  return until;
}

/** A launch of the script may bring the dates itself; without one the flow asks for them here. One that nobody names is the last day, and that is said. */
function datesIn(
  { flow }: FlowFile,
  { dates = {}, strict = false }: RehearsalOptions,
  script: readonly ScriptLine[],
  last: string,
  out: Out,
): Record<string, string> {
  if (script.some(({ event }) => event.do === 'launch' || event.do === 'start')) return dates;
  const missing = strict ? [] : flow.dates.filter(({ name, optional }) => !optional && !Object.hasOwn(dates, name));
  for (const { name, label } of missing) out.err(`--dates ${name}: ${said(label, 'en')} was not given, the last day is taken: ${last}.\n`);
  return datesFor(flow, { ...Object.fromEntries(missing.map(({ name }) => [name, last])), ...dates });
}

function readEvents(file: string, zone: Parameters<typeof parseScript>[1]): ScriptLine[] {
  const { lines, problems } = parseScript(readText(file), zone);
  if (problems.length === 0) return lines;
  const told = problems.map((problem) => ({ file, ...problem }));
  throw new CliError(exitCodes.wrongInput, `${file} cannot be used: ${counted(told.length, 'problem')}.`, told);
}

/** Files that the script publishes, beside it or from here. One that cannot be read or is not sound is refused when its line comes. */
function publishable(script: readonly ScriptLine[], { events = '' }: RehearsalOptions, others: readonly FlowFile[]): NonNullable<RehearsalInput['files']> {
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

function responderOf({ answers = 'none', seed = 1 }: RehearsalOptions, flows: RehearsalInput['flows']): Responder | null {
  if (answers === 'none') return null;
  return answerModel(readJson(answers, modelSchema), seed, flows);
}

/** A file of one JSON object. */
function readJson<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema> {
  const text = readText(file);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new CliError(exitCodes.wrongInput, `${file}: expected JSON.`, [{ file, line: 1, message: 'expected JSON.' }]);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({ file, line: 1, message: `${path.join('.')}: ${message}.` }));
  throw new CliError(exitCodes.wrongInput, `${file} cannot be used: ${counted(problems.length, 'problem')}.`, problems);
}
