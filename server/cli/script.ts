import * as z from 'zod';
import { instantOf, type ZoneTable, dayNumber, dateOf } from '../../workflows/flow/calendar.ts';
import { jsonFault } from '../../workflows/flow/parse/json.ts';
import type { ScriptedAnswer } from '../../workflows/flow/simulate.ts';
import { readText } from './files.ts';
import { CliError, counted, exitCodes, type CliProblem } from './outcome.ts';

/** One line of a script: someone answers. `person` is whom the run is about (absent: the cycle's own steps), `by` who answers. */
const scriptLine = z.strictObject({
  at: z.string(),
  do: z.literal('answer').optional(),
  person: z.string().nullable().default(null),
  step: z.string(),
  by: z.string().optional(),
  outcome: z.string(),
  values: z.record(z.string(), z.unknown()).default({}),
});

/** An answer of the script and the line of the file it stands on. */
export type ScriptLine = ScriptedAnswer & { line: number };

/** Reads a script, one JSON object a line; empty lines are passed over. Throws with every line that cannot be understood. */
export function readScript(file: string, zone: ZoneTable): ScriptLine[] {
  const problems: CliProblem[] = [];
  const read: ScriptLine[] = [];
  for (const [index, text] of readText(file).split(/\r?\n/).entries()) {
    if (text.trim() === '') continue;
    const line = index + 1;
    const parsed = parseLine(text, zone);
    if ('problem' in parsed) problems.push({ file, line, ...parsed.problem });
    else read.push({ ...parsed.answer, line });
  }
  if (problems.length > 0) throw new CliError(exitCodes.wrongInput, `${file} cannot be used: ${counted(problems.length, 'problem')}.`, problems);
  return read;
}

function parseLine(text: string, zone: ZoneTable): { answer: ScriptedAnswer } | { problem: CliProblem } {
  const fault = jsonFault(text);
  if (fault !== null) return { problem: { column: fault.column, message: `expected ${fault.expected}, but there is ${fault.came}.` } };
  const parsed = scriptLine.safeParse(JSON.parse(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join('.') ?? '';
    return { problem: { message: `${field === '' ? '' : `${field}: `}${(issue?.message ?? 'not understood').replace(/^Invalid input: /, '')}. ${expected}` } };
  }
  const { at, person, step, by, outcome, values } = parsed.data;
  const instant = instantIn(at, zone);
  if (instant === null) return { problem: { message: `at: expected 2027-02-20, 2027-02-20T17:00 or an instant with an offset, got ${JSON.stringify(at)}.` } };
  return { answer: { at: instant, subject: person, step, ...(by === undefined ? {} : { by }), outcome, values } };
}

const expected = 'Each line is {"at", "person", "step", "by", "outcome", "values"}.';

/** A day (its 00:00) or a local time in the zone of the cycle, or an instant with an offset of its own. */
function instantIn(text: string, zone: ZoneTable): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  if (match === null) return null;
  const [, date = '', hours = '0', minutes = '0', seconds = '0', offset] = match;
  if (dateOf(dayNumber(date)) !== date || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  if (offset !== undefined) return Date.parse(text);
  return instantOf(dayNumber(date), Number(hours) * 60 + Number(minutes), zone) + Number(seconds) * 1000;
}
