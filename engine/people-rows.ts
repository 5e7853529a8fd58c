import { type Person, type PersonColumn, personColumns } from '../db/people.ts';
import { type CellContext, cellLimits, checkText, isPersonColumn, isRefusal, parseCell } from './people-cells.ts';
import type { CsvRecord, CsvTable } from './people-csv.ts';
import type { ImportProblem } from './people-problems.ts';

export type PeopleColumns = { known: string[]; extra: string[] };
export type PersonRow = { line: number; person: Person };

/** What a column of the file holds; null for one without a name and without values. */
type Column = { kind: 'known'; column: PersonColumn } | { kind: 'extra'; column: string } | null;

const compulsory: PersonColumn[] = ['id', 'name'];

/**
 * Turns records into people, each on top of who they were before. A cell that cannot be read is a problem and leaves the earlier value, so that
 * checks across rows still see the person. Null when the header does not do.
 */
export function readPeople(
  table: CsvTable,
  before: ReadonlyMap<string, Person>,
  context: CellContext,
  problems: ImportProblem[],
): { rows: PersonRow[]; columns: PeopleColumns } | null {
  const columns = readHeader(table, problems);
  if (columns === null) return null;
  const rows: PersonRow[] = [];
  const lines = new Map<string, number>();
  for (const record of table.records) {
    const person = readPerson(record, columns, before, context, problems);
    if (person === null) continue;
    const first = lines.get(person.id);
    if (first !== undefined) problems.push({ line: record.line, column: 'id', code: 'duplicateId', params: { id: person.id, first } });
    else {
      lines.set(person.id, record.line);
      rows.push({ line: record.line, person });
    }
  }
  const names = (kind: 'known' | 'extra') => columns.flatMap((column) => (column?.kind === kind ? [column.column] : []));
  return { rows, columns: { known: names('known'), extra: names('extra') } };
}

function readHeader(table: CsvTable, problems: ImportProblem[]): Column[] | null {
  const faults: ImportProblem[] = [];
  const seen = new Set<string>();
  const columns = table.header.map((name, index): Column => {
    const normal = name.toLowerCase().replaceAll(/[\s-]+/g, '_');
    const column = isPersonColumn(normal) ? normal : name;
    if (column === '' && table.records.every(({ cells }) => cells[index] === '')) return null;
    if (seen.has(column)) faults.push({ line: 1, column, code: 'duplicateColumn', params: {} });
    seen.add(column);
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
  { line, cells }: CsvRecord,
  columns: Column[],
  before: ReadonlyMap<string, Person>,
  context: CellContext,
  problems: ImportProblem[],
): Person | null {
  const id = cells[columns.findIndex((column) => column?.column === 'id')] ?? '';
  const earlier = before.get(id);
  const person: Person = earlier === undefined ? blank(id) : { ...earlier };
  const extra = new Map(Object.entries(person.fields));
  let identified = true;
  for (const [index, column] of columns.entries()) {
    const text = cells[index] ?? '';
    if (column === null) continue;
    if (column.kind === 'extra') {
      const unfit = checkText(text, cellLimits.extra);
      if (unfit !== null) problems.push({ line, column: column.column, ...unfit });
      else if (text === '') extra.delete(column.column);
      else extra.set(column.column, text);
      continue;
    }
    const parsed = parseCell(column.column, text, context);
    if (isRefusal(parsed)) {
      problems.push({ line, column: column.column, ...parsed });
      if (column.column === 'id') identified = false;
    } else Object.assign(person, { [personColumns[column.column]]: parsed.value });
  }
  person.fields = Object.fromEntries(extra);
  if (person.hiredOn !== null && person.leftOn !== null && person.leftOn < person.hiredOn)
    problems.push({ line, column: 'left_on', code: 'datesOutOfOrder', params: { hired: person.hiredOn, left: person.leftOn } });
  return identified ? person : null;
}

function blank(id: string): Person {
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
