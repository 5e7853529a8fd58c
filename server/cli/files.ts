import { readFileSync } from 'node:fs';
import { type Person, personFields } from '../../db/people.ts';
import { problemSentence } from '../../engine/import-words.ts';
import { previewImport } from '../../engine/people-import.ts';
import type { ImportProblem } from '../../engine/people-problems.ts';
import { type ParseProblem, parseFlow } from '../../workflows/flow/parse.ts';
import type { Problem } from '../../workflows/flow/problem.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { lineOfPath } from './json-places.ts';
import { CliError, counted, exitCodes, type CliProblem } from './outcome.ts';

/** A flow with the file it came from, so that what is found in it later can be told by line. */
export type FlowFile = { file: string; flow: Flow; lineOf: (problem: Problem) => number };

/** Throws when there is no such file, or it may not be read. */
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const why = { ENOENT: 'there is no such file', EISDIR: 'this is a folder, not a file', EACCES: 'this file may not be read by you' };
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const message = (why as Record<string, string>)[code] ?? `this file could not be read (${code})`;
    throw new CliError(exitCodes.wrongInput, `${file}: ${message}.`, [{ message: `${message}.`, file }]);
  }
}

/** The text of a UTF-8 file, without a mark at its beginning. */
export function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readBytes(file));
  } catch (error) {
    if (error instanceof CliError) throw error;
    const message = 'expected text in UTF-8, but this file holds something else.';
    throw new CliError(exitCodes.wrongInput, `${file}: ${message}`, [{ message, file }]);
  }
}

/** Throws with every fault of the file and its line when it is not a flow. */
export function readFlow(file: string): FlowFile {
  const text = readText(file);
  const parsed = parseFlow(text);
  if (parsed.flow !== null) {
    const pathOf = ({ step, path }: Problem) => [...(step === null ? [] : ['steps', step]), ...(path?.split('.') ?? [])];
    return { file, flow: parsed.flow, lineOf: (problem) => lineOfPath(text, pathOf(problem)) };
  }
  const problems = parsed.problems.map((problem) => placed(problem, file, text));
  throw new CliError(exitCodes.wrongInput, `${file} is not a flow that can be read: ${counted(problems.length, 'problem')}.`, problems);
}

function placed(problem: ParseProblem, file: string, text: string): CliProblem {
  const { place, expected, came, message } = problem;
  const told = { message, place, expected, came };
  const at = /^line (\d+), column (\d+)$/.exec(place);
  if (at !== null) return { file, line: Number(at[1]), column: Number(at[2]), ...told };
  if (!isJson(text)) return { file, ...told };
  return { file, line: lineOfPath(text, place.split('.')), ...told };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The people of a CSV file, read as an import into an empty organisation would read it. `today` decides who has left. Throws with every problem by line.
 * Warnings are handed to `warn`.
 */
export function readPeople(file: string, today: string, warn: (problem: CliProblem) => void): Person[] {
  const { problems, warnings, summary, rows } = previewImport(readBytes(file), [], today);
  if (summary.problems > 0)
    throw new CliError(
      exitCodes.wrongInput,
      `${file} cannot be used: ${counted(summary.problems, 'problem')}.`,
      problems.map((problem) => csvProblem(file, problem)),
    );
  for (const warning of warnings) warn(csvProblem(file, warning));
  return rows.map(({ person }) => person);
}

/** What rules across people make of a file in an import; a rehearsal shows what comes of it. */
const onlyOdd: ImportProblem['code'][] = ['unknownManager', 'ownManager', 'managerCircle', 'sameMail'];

/**
 * The people of a CSV file with their columns, for a rehearsal. Everybody has an address where the file has no column for one. Throws with every cell that
 * cannot be read; a manager nobody knows or a circle of managers is a warning unless it is `strict`.
 */
export function readRoster(
  file: string,
  { today, calendars, strict }: { today: string; calendars: readonly string[]; strict: boolean },
  warn: (problem: CliProblem) => void,
): { id: string; columns: Record<string, string> }[] {
  const { problems, warnings, columns, rows } = previewImport(readBytes(file), [], today, calendars);
  const faults = problems.filter(({ code }) => strict || !onlyOdd.includes(code));
  if (faults.length > 0)
    throw new CliError(
      exitCodes.wrongInput,
      `${file} cannot be used: ${counted(faults.length, 'problem')}.`,
      faults.map((problem) => csvProblem(file, problem)),
    );
  for (const odd of [...problems, ...warnings]) warn(csvProblem(file, odd));
  const addressed = columns.known.includes('email');
  return rows.map(({ person }) => {
    const entries = Object.entries(personFields(person)).map(([column, value]) => [column, Array.isArray(value) ? value.join(';') : String(value)]);
    const { id: _id, ...own } = Object.fromEntries(entries) as Record<string, string>;
    return { id: person.id, columns: addressed ? own : { ...own, email: `${person.id}@rehearsal.example` } };
  });
}

/** What people are called, by id. The file has been read before and is without faults. */
export function readNames(file: string, today: string): Map<string, string> {
  return new Map(previewImport(readBytes(file), [], today).rows.map(({ person }) => [person.id, person.name]));
}

export function csvProblem(file: string, problem: Parameters<typeof problemSentence>[0]): CliProblem {
  const { line, column, code } = problem;
  const sentence = problemSentence(problem, 'en');
  return { file, line, ...(column === null ? {} : { column }), code, message: column === null || column === '' ? sentence : `${column}: ${sentence}` };
}
