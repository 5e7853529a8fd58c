import { type Person, type PersonColumn, personColumns, personFields } from '../db/people.ts';
import { type CellContext, cellLimits, checkText, isPersonColumn, isRefusal, parseCell, parseDay } from './people-cells.ts';
import type { CsvReader } from './people-csv.ts';
import type { ImportProblem } from './people-problems.ts';

export type PeopleColumns = { known: string[]; extra: string[] };
/** `effective`: the first day on which the line holds, where the file says one. Who is as before is the very person of before. */
export type PersonRow = { line: number; person: Person; effective: string | null };

/** What a column of the file holds. One without a name may have no values. */
type Column =
  | { kind: 'known'; column: PersonColumn }
  | { kind: 'extra'; column: string }
  | { kind: 'effective'; column: string }
  | { kind: 'nameless'; number: number };

const compulsory: PersonColumn[] = ['id', 'name'];

export type PeopleReader = CsvReader & { read(): { rows: PersonRow[]; columns: PeopleColumns } | null };

/** `erased`: whose content was erased and is not brought back. */
export type ReadTerms = { before: ReadonlyMap<string, Person>; context: CellContext; erased: ReadonlySet<string> };

/**
 * Turns records into people, each on top of who they were before, as they come. A cell that cannot be read is a problem and leaves the earlier value, so that
 * checks across rows still see the person. `read` answers null when the header does not do.
 */
export function peopleReader(terms: ReadTerms, problems: ImportProblem[]): PeopleReader {
  const rows: PersonRow[] = [];
  const lines = new Map<string, number>();
  let columns: Column[] | null = null;
  const faulty = new Set<number>();
  return {
    header(names) {
      columns = readHeader(names, problems);
      return columns !== null;
    },
    record(cells, line) {
      for (const [index, column] of (columns ?? []).entries())
        if (column.kind === 'nameless' && cells[index] !== '' && !faulty.has(index)) {
          faulty.add(index);
          problems.push({ line: 1, column: '', code: 'badColumnName', params: { number: column.number, limit: cellLimits.columnName } });
        }
      const row = readPerson(cells, line, columns ?? [], terms, problems);
      if (row === null) return;
      const first = lines.get(row.person.id);
      if (first !== undefined) problems.push({ line, column: 'id', code: 'duplicateId', params: { id: row.person.id, first } });
      else {
        lines.set(row.person.id, line);
        rows.push(row);
      }
    },
    read() {
      if (columns === null || faulty.size > 0) return null;
      const names = (kind: 'known' | 'extra') => (columns ?? []).flatMap((column) => (column.kind === kind ? [column.column] : []));
      return { rows, columns: { known: names('known'), extra: names('extra') } };
    },
  };
}

function readHeader(header: readonly string[], problems: ImportProblem[]): Column[] | null {
  const faults: ImportProblem[] = [];
  const seen = new Set<string>();
  const columns = header.map((name, index): Column => {
    const normal = name.toLowerCase().replaceAll(/[\s-]+/g, '_');
    const column = isPersonColumn(normal) || normal === 'effective' ? normal : name;
    if (column === '') return { kind: 'nameless', number: index + 1 };
    if (seen.has(column)) faults.push({ line: 1, column, code: 'duplicateColumn', params: {} });
    seen.add(column);
    if (column === 'effective') return { kind: 'effective', column };
    if (isPersonColumn(column)) return { kind: 'known', column };
    if (!isColumnName(column)) faults.push({ line: 1, column, code: 'badColumnName', params: { number: index + 1, limit: cellLimits.columnName } });
    return { kind: 'extra', column };
  });
  for (const column of compulsory)
    if (!seen.has(column)) faults.push({ line: 1, column, code: 'missingColumn', params: { known: Object.keys(personColumns) } });
  problems.push(...faults);
  return faults.length > 0 ? null : columns;
}

function isColumnName(name: string): boolean {
  return name.length <= cellLimits.columnName && /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_ .()/%&#-]*$/u.test(name) && !Object.hasOwn(Object.prototype, name);
}

/** Null when the row does not say who it is about. */
function readPerson(
  cells: readonly string[],
  line: number,
  columns: readonly Column[],
  { before, context, erased }: ReadTerms,
  problems: ImportProblem[],
): PersonRow | null {
  const id = cells[columns.findIndex((column) => column.kind === 'known' && column.column === 'id')] ?? '';
  const earlier = before.get(id);
  if (erased.has(id)) {
    problems.push({ line, column: 'id', code: 'erasedPerson', params: { id } });
    return null;
  }
  const person: Person = earlier === undefined ? blankPerson(id) : { ...earlier };
  const extra = new Map(Object.entries(person.fields));
  let identified = true;
  let effective: string | null = null;
  for (const [index, column] of columns.entries()) {
    const text = cells[index] ?? '';
    if (column.kind === 'nameless') continue;
    if (column.kind === 'effective') effective = readEffective(text, line, problems);
    else if (column.kind === 'extra') {
      const unfit = checkText(text, cellLimits.extra);
      if (unfit !== null) problems.push({ line, column: column.column, ...unfit });
      else if (text === '') extra.delete(column.column);
      else extra.set(column.column, text);
    } else {
      const parsed = parseCell(column.column, text, context);
      if (isRefusal(parsed)) {
        problems.push({ line, column: column.column, ...parsed });
        if (column.column === 'id') identified = false;
      } else Object.assign(person, { [personColumns[column.column]]: parsed.value });
    }
  }
  person.fields = Object.fromEntries(extra);
  if (person.hiredOn !== null && person.leftOn !== null && person.leftOn < person.hiredOn)
    problems.push({ line, column: 'left_on', code: 'datesOutOfOrder', params: { hired: person.hiredOn, left: person.leftOn } });
  return identified ? { line, person: earlier !== undefined && isSame(earlier, person) ? earlier : person, effective } : null;
}

const isSame = (a: Person, b: Person): boolean => JSON.stringify(sortedFields(a)) === JSON.stringify(sortedFields(b));
const sortedFields = (person: Person) => Object.entries(personFields(person)).sort(([a], [b]) => (a < b ? -1 : 1));

/** From which day on a line holds; empty: from today. */
function readEffective(text: string, line: number, problems: ImportProblem[]): string | null {
  if (text === '') return null;
  const parsed = parseDay(text);
  if (parsed !== null) return parsed;
  problems.push({ line, column: 'effective', code: 'badDate', params: { value: text } });
  return null;
}

/** Somebody of whom nothing is known but the id. */
export function blankPerson(id: string): Person {
  return {
    id,
    name: '',
    nameZh: null,
    knownAs: null,
    email: null,
    managerId: null,
    department: null,
    title: null,
    location: null,
    zone: null,
    language: 'en',
    hiredOn: null,
    roleSince: null,
    leftOn: null,
    workDays: null,
    calendar: null,
    roles: [],
    sharedMailbox: false,
    fields: {},
  };
}
