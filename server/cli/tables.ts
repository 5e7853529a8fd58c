import type { CalendarOverrides } from '../../engine/calendars.ts';
import { holidaySetName } from '../../engine/holidays.ts';
import { readCsv } from '../../engine/people-csv.ts';
import type { ImportProblem } from '../../engine/people-problems.ts';
import { isDate, type ZoneTable } from '../../workflows/flow/calendar.ts';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { GivenAbsence, GivenFact } from '../../workflows/flow/rehearse/rehearse.ts';
import { instantIn } from '../../workflows/flow/rehearse/time.ts';
import { csvProblem, readBytes } from './files.ts';
import { CliError, type CliProblem, counted, exitCodes } from './outcome.ts';

/** The tables that a rehearsal is given beside the people: leave, facts, days that calendars differ in. Each throws with every fault and its line. */

type Row = { line: number; cell: (column: string) => string };
type Reading = { fail: (line: number, column: string, expected: string, came: string) => null };

function readTable<Read>(file: string, columns: readonly string[], compulsory: readonly string[], read: (row: Row, reading: Reading) => Read | null): Read[] {
  const faults: ImportProblem[] = [];
  const table = readCsv(readBytes(file), faults);
  const problems: CliProblem[] = faults.map((fault) => csvProblem(file, fault));
  const header = table?.header.map((name) => name.toLowerCase()) ?? [];
  if (table !== null) {
    const unknown = header.filter((name) => name !== '' && !columns.includes(name));
    const missing = compulsory.filter((name) => !header.includes(name));
    if (unknown.length > 0 || missing.length > 0)
      problems.push({ file, line: 1, message: `expected the columns ${columns.join(',')} (${compulsory.join(', ')} compulsory), got ${header.join(',')}.` });
  }
  const fail = (line: number, column: string, expected: string, came: string): null => {
    problems.push({ file, line, column, message: `${column}: expected ${expected}, got ${JSON.stringify(came)}.` });
    return null;
  };
  const rows = (problems.length > 0 ? [] : (table?.records ?? [])).flatMap(({ line, cells }) => {
    const result = read({ line, cell: (column) => cells[header.indexOf(column)] ?? '' }, { fail });
    return result === null ? [] : [result];
  });
  if (problems.length > 0) throw new CliError(exitCodes.wrongInput, `${file} cannot be used: ${counted(problems.length, 'problem')}.`, problems);
  return rows;
}

const anInstant = 'a date such as 2027-03-12, or a time such as 2027-03-12T09:00';

/** An empty cell is null; undefined was a fault. */
function instantOf({ line, cell }: Row, column: string, zone: ZoneTable, { fail }: Reading): number | null | undefined {
  const text = cell(column);
  if (text === '') return null;
  return instantIn(text, zone) ?? fail(line, column, anInstant, text) ?? undefined;
}

function dayOf({ line, cell }: Row, column: string, { fail }: Reading): string | null {
  const text = cell(column);
  return isDate(text) ? text : fail(line, column, 'a date such as 2027-03-12', text);
}

export function readAbsences(file: string, people: ReadonlySet<string>, zone: ZoneTable): GivenAbsence[] {
  return readTable(file, ['person', 'from', 'to', 'kind', 'substitute', 'known'], ['person', 'from', 'to'], (row, reading) => {
    const person = row.cell('person');
    if (!people.has(person)) return reading.fail(row.line, 'person', 'the id of a person', person);
    const from = dayOf(row, 'from', reading);
    const to = dayOf(row, 'to', reading);
    const known = instantOf(row, 'known', zone, reading);
    const substitute = row.cell('substitute');
    if (substitute !== '' && !people.has(substitute)) return reading.fail(row.line, 'substitute', 'the id of a person', substitute);
    if (from === null || to === null || known === undefined) return null;
    if (to < from) return reading.fail(row.line, 'to', `a day not before ${from}`, to);
    return { person, from, to, kind: row.cell('kind') || 'leave', substitute: substitute || null, known };
  });
}

const scopes: Record<string, GivenFact['scope']> = { person: 'person', group: 'group', cycle: 'cycle', org: 'organisation', organisation: 'organisation' };

export function readFacts(file: string, people: ReadonlySet<string>, zone: ZoneTable, start: number): GivenFact[] {
  const columns = ['scope', 'id', 'key', 'value', 'effective', 'until', 'source', 'known'];
  return readTable(file, columns, ['scope', 'key', 'value'], (row, reading) => {
    const scope = scopes[row.cell('scope')];
    if (scope === undefined) return reading.fail(row.line, 'scope', 'person, group, cycle or org', row.cell('scope'));
    const id = scope === 'organisation' ? '' : row.cell('id');
    if (scope === 'person' && !people.has(id)) return reading.fail(row.line, 'id', 'the id of a person', id);
    if (scope === 'group' && !id.includes('=')) return reading.fail(row.line, 'id', 'a group such as department=Rooms', id);
    if (row.cell('key') === '') return reading.fail(row.line, 'key', 'the key of the fact', '');
    const effective = instantOf(row, 'effective', zone, reading);
    const until = instantOf(row, 'until', zone, reading);
    const known = instantOf(row, 'known', zone, reading);
    if (effective === undefined || until === undefined || known === undefined) return null;
    const source = row.cell('source') || null;
    return { scope, id, key: row.cell('key'), value: valueOf(row.cell('value')), effective: effective ?? known ?? start, until, source, known };
  });
}

/** `true`, a number as JSON writes it, a list or an object; else text. */
function valueOf(text: string): AnswerValue {
  try {
    const value = JSON.parse(text) as AnswerValue;
    return typeof value === 'number' && String(value) !== text ? text : value;
  } catch {
    return text;
  }
}

export function readCalendarDays(file: string): { calendar: string; day: string; working: boolean }[] {
  return readTable(file, ['calendar', 'date', 'working'], ['calendar', 'date', 'working'], (row, reading) => {
    const day = dayOf(row, 'date', reading);
    const working = row.cell('working').toLowerCase();
    if (!/^(true|yes|y|1|false|no|n|0)$/.test(working)) return reading.fail(row.line, 'working', 'true or false', working);
    return day === null ? null : { calendar: row.cell('calendar') || '*', day, working: /^(true|yes|y|1)$/.test(working) };
  });
}

/** Days that differ from what is published. A calendar that is no published one is the company's own, without other holidays. */
export function overridesOf(days: ReturnType<typeof readCalendarDays>): CalendarOverrides {
  const own = [...new Set(days.map(({ calendar }) => calendar))].filter((name) => name !== '*' && holidaySetName(name) === null);
  const calendars = own.map((name) => ({ name, base: 'none', nameEn: name, nameZh: null }));
  return { calendars, days: days.map((day) => ({ ...day, nameEn: null, nameZh: null })) };
}
