import { writeFileSync } from 'node:fs';
import type { Person } from '../../db/people.ts';
import { noOverrides } from '../../engine/calendars.ts';
import { rosterOf } from '../../engine/roster.ts';
import { createRosters } from '../../engine/rosters.ts';
import { isoOf, localText, type ZoneTable } from '../../workflows/flow/calendar.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { dateWords } from '../../workflows/flow/sentences.ts';
import { simulate, type Simulated, type SimulatedLine } from '../../workflows/flow/simulate.ts';
import { audienceOf, type Narrowed } from './audience.ts';
import { readFlow, readPeople } from './files.ts';
import { assertSound } from './flow.ts';
import { journalWords } from './journal-words.ts';
import { datesFor, dayBegins, zoneAround } from './options.ts';
import { CliError, counted, exitCodes, type Out, printLines, problemLine, table } from './outcome.ts';
import { readScript, type ScriptLine } from './script.ts';

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

/** So many years people and calendars are resolved for. */
const mostYears = 3;

/** `simulate`: a cycle on a virtual clock, without server and database. The same input gives the same bytes, everywhere. */
export function simulateFlow(file: string, options: SimulateOptions, out: Out): void {
  const read = readFlow(file);
  assertSound(read);
  const { flow } = read;
  const people = readPeople(options.people, options.start, (warning) => out.err(`${problemLine(warning)}\n`));
  const zone = zoneAround(options.zone, options.start);
  const start = dayBegins(options.start, zone);
  const until = endOf(options, zone);
  const script = options.script === undefined ? [] : readScript(options.script, zone);
  const cycle = { id: 'cycle', zone: options.zone, owner: ownerIn(people, options), startsAt: start, dates: datesFor(flow, options.date ?? {}), period: null };
  const world = createRosters(options.zone).world(rosterOf(1, people, noOverrides), { cycle, answers: [], notices: new Map(), at: start });
  const audience = audienceOf(flow, people, options.start, world, start, options);
  const result = simulate({ flow, world, audience, start, until, script });
  const journal = withRefusals(result, script);
  const zones = new Map([[options.zone, zone]]);
  const zoneOf = (name: string) => zones.get(name) ?? zones.set(name, zoneAround(name, options.start)).get(name) ?? zone;
  const jsonLines = () => journal.map((line, index) => `${JSON.stringify(published(line, index + 1, zoneOf(line.zone ?? options.zone)))}\n`).join('');
  if (options.out !== undefined) write(options.out, jsonLines());
  if (options.json === true) return out.out(options.out === undefined ? jsonLines() : `${JSON.stringify({ out: options.out, ...figures(result) })}\n`);
  const told = options.out === undefined ? storyOf(journal, flow, people, options.zone) : [];
  printLines(out, [...told, ...(told.length > 0 ? [''] : []), ...endOfStory(result, options)]);
}

function endOf({ start, until }: SimulateOptions, zone: ZoneTable): number {
  const last = `${Number(start.slice(0, 4)) + mostYears}-12-31`;
  if (until === undefined) return dayBegins(last, zone);
  if (until < start) throw new CliError(exitCodes.wrongInput, `--until ${until}: expected a day not before the start, ${start}.`);
  if (until > last) throw new CliError(exitCodes.wrongInput, `--until ${until}: at most ${mostYears} years after the start can be simulated, up to ${last}.`);
  return dayBegins(until, zone, 1);
}

function ownerIn(people: readonly Person[], { owner, people: file }: SimulateOptions): string | null {
  if (owner === undefined) return null;
  if (!people.some(({ id }) => id === owner)) throw new CliError(exitCodes.wrongInput, `--owner ${owner}: there is no such person in ${file}.`);
  return owner;
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CliError(exitCodes.wrongInput, `${file} could not be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}.`);
  }
}

/** What of the script could not be done stands in the journal too, where it was tried. */
function withRefusals({ journal, refused }: Simulated, script: readonly ScriptLine[]): SimulatedLine[] {
  const tried = refused
    .map(({ line: index, why }) => ({ tried: script[index] as ScriptLine, why }))
    .sort((a, b) => a.tried.at - b.tried.at || a.tried.line - b.tried.line)
    .map(({ tried, why }) => refusal(tried, why));
  const merged: SimulatedLine[] = [];
  for (const line of journal) {
    while (tried[0] !== undefined && tried[0].at < line.at) merged.push(tried.shift() as SimulatedLine);
    merged.push(line);
  }
  return [...merged, ...tried];
}

function refusal({ at, subject, step, by, outcome, line }: ScriptLine, rule: string): SimulatedLine {
  const common = { zone: null, round: null, occurrence: null, for: null, to: [], cc: [], due: null, content: null, run: 'cycle', n: 0 };
  return { ...common, kind: 'event.refused', at, step, by: by ?? null, outcome, subject, detail: { rule, line } };
}

/** A line as it is published: every key, always in this order; `n` from 1; `local` with the zone that ruled. */
function published(line: SimulatedLine, n: number, zone: ZoneTable) {
  const { at, kind, run, subject, step, round, by, to, cc, due, outcome, detail, content } = line;
  return {
    n,
    at: isoOf(at),
    local: localText(at, zone),
    kind,
    run,
    person: subject,
    step,
    round,
    by,
    for: line.for,
    to,
    cc,
    due: due === null ? null : isoOf(due),
    outcome,
    detail: { ...detail, ...content },
  };
}

function storyOf(journal: readonly SimulatedLine[], flow: Flow, people: readonly Person[], zone: string): string[] {
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const person = (id: string) => names.get(id) ?? id;
  const rows = journal.flatMap((line) => {
    const words = journalWords(line, { flow, zone, person });
    return words === null ? [] : [[dateWords(isoOf(line.at), zone, 'en', { time: true }), line.subject === null ? 'The cycle' : person(line.subject), words]];
  });
  return table(rows);
}

function figures({ journal, runs, refused, endedAt, cut }: Simulated) {
  const children = runs.filter(({ subject }) => subject !== null);
  const outcomes: Record<string, number> = {};
  for (const { scene } of children) if (scene.run.outcome !== null) outcomes[scene.run.outcome] = (outcomes[scene.run.outcome] ?? 0) + 1;
  const mails = journal.filter(({ kind }) => kind === 'mail.sent').length;
  const ended = children.filter(({ scene }) => scene.run.status !== 'running').length;
  return { people: children.length, ended, outcomes, mails, refused: refused.length, endedAt: endedAt === null ? null : isoOf(endedAt), cut };
}

function endOfStory(result: Simulated, { zone, out, until }: SimulateOptions): string[] {
  const { people, ended, outcomes, mails, refused, endedAt, cut } = figures(result);
  const ends = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  return [
    ...(out === undefined ? [] : [`The journal is in ${out}: ${counted(result.journal.length + refused, 'line')}.`]),
    `${ended} of ${people} ended${ends.length > 0 ? ` (${ends.join(', ')})` : ''}; ${counted(mails, 'mail')}.`,
    ...(refused > 0 ? [`${counted(refused, 'line')} of the script could not be done.`] : []),
    endedAt === null
      ? `The cycle is still running ${until === undefined ? 'after all that time' : `at the end of ${dateWords(until, zone, 'en')}`}.`
      : `The cycle ended on ${dateWords(endedAt, zone, 'en', { time: true })} (${zone}).`,
    ...(cut ? ['It was stopped because far too much happened: something goes round without end.'] : []),
  ];
}
