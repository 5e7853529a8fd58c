import type { Sql, Tx } from '../db/connect.ts';
import { factsAt } from '../db/facts.ts';
import { dayNumber, instantOf, isDate, isoOf } from '../workflows/flow/calendar.ts';
import { type FactTypes, typeOfFact, valueAs } from '../workflows/flow/fact-type.ts';
import type { AnswerValue } from '../workflows/flow/form.ts';
import type { Scope } from '../workflows/flow/grammar.ts';
import type { Saying } from './changes.ts';
import type { Engine } from './engine.ts';
import { type GivenFact, type Recorded, recordFacts } from './facts.ts';
import { type CsvReader, readCsvRows } from './people-csv.ts';
import type { ImportProblem, ImportWarning } from './people-problems.ts';
import { factTypesNow } from './publish.ts';

/** What can be wrong with a row of facts; what is wrong with a file as such has the words of every import. */
export type FactCode =
  | 'missingColumn'
  | 'unknownColumn'
  | 'sameColumn'
  | 'badScope'
  | 'whichPerson'
  | 'unknownPerson'
  | 'badGroup'
  | 'noKey'
  | 'undeclared'
  | 'noValue'
  | 'badNumber'
  | 'badDate'
  | 'badYesNo'
  | 'badPerson'
  | 'noEffective'
  | 'badInstant'
  | 'endsBefore'
  | 'tooLong';
export type FactProblem = { line: number; column: string | null; code: FactCode; params: Record<string, string | number> };

export const factColumns = ['scope', 'id', 'key', 'value', 'effective', 'until', 'source', 'evidence'] as const;
type Column = (typeof factColumns)[number];
/** Where each stands in a row. */
type Columns = Map<Column, number>;
const compulsory: readonly Column[] = ['id', 'key', 'value', 'effective'];
const longest: Record<Column, number> = { scope: 20, id: 200, key: 120, value: 2_000, effective: 40, until: 40, source: 200, evidence: 500 };

/** What a file of facts would do; nothing is written yet. */
export type FactPreview = {
  rows: number;
  /** By key: new facts, corrections of known ones, and what is known already. */
  keys: { key: string; added: number; corrected: number; same: number }[];
  /** Of the file as such, and of its rows. While there is one, nothing can be brought in. */
  unreadable: ImportProblem[];
  problems: FactProblem[];
  /** Of the file as such, such as in which encoding it was read. */
  warnings: ImportWarning[];
  facts: GivenFact[];
};

/** Compares a CSV file with what is known, reading it row by row as a file of people is read. Writes nothing and never throws for what is in the file. */
export async function previewFacts(engine: Engine, sql: Sql, csv: Uint8Array): Promise<FactPreview> {
  const [unreadable, problems, warnings, facts]: [ImportProblem[], FactProblem[], ImportWarning[], GivenFact[]] = [[], [], [], []];
  const { people } = await engine.rosters.load(sql);
  const reading: Reading = { engine, types: await factTypesNow(sql), people, problems };
  let columns: Columns | null = null;
  let rows = 0;
  const reader: CsvReader = {
    header: (names) => (columns = columnsOf(names, problems)) !== null,
    record: (cells, line) => {
      rows += 1;
      const fact = readRow({ line, cell: (column) => cells[columns?.get(column) ?? -1] ?? '' }, reading);
      if (fact !== null) facts.push(fact);
    },
  };
  readCsvRows(csv, reader, unreadable, warnings);
  problems.sort((a, b) => a.line - b.line);
  const sound = unreadable.length === 0 && problems.length === 0;
  return { rows, keys: sound ? await countKeys(sql, facts) : [], unreadable, problems, warnings, facts: sound ? facts : [] };
}

/** Brings in what was previewed, in the caller's transaction: everything lands or nothing. */
export async function importFacts(engine: Engine, tx: Tx, facts: readonly GivenFact[], saying: Saying): Promise<Recorded> {
  const done = await recordFacts(engine, tx, facts, saying);
  if ('refused' in done) throw new Error(`Row ${done.index + 1} of a file of facts was refused after its preview: ${done.refused}.`);
  return done;
}

/** Where each column stands; null where the file lacks one that is needed. */
function columnsOf(names: readonly string[], problems: FactProblem[]): Columns | null {
  const places: Columns = new Map();
  for (const [index, name] of names.entries()) {
    const column = factColumns.find((one) => one === name.toLowerCase());
    if (column === undefined) {
      if (name !== '') problems.push({ line: 1, column: name, code: 'unknownColumn', params: { known: factColumns.join(', ') } });
    } else if (places.has(column)) problems.push({ line: 1, column, code: 'sameColumn', params: {} });
    else places.set(column, index);
  }
  const missing = compulsory.filter((column) => !places.has(column));
  for (const column of missing) problems.push({ line: 1, column, code: 'missingColumn', params: { needed: compulsory.join(', ') } });
  return missing.length > 0 ? null : places;
}

const scopes: Record<string, Scope> = { '': 'person', person: 'person', group: 'group', org: 'organisation', organisation: 'organisation' };

type People = { has(id: string): boolean };
type Reading = { engine: Engine; types: FactTypes; people: People; problems: FactProblem[] };
type Cells = { line: number; cell: (column: Column) => string };

/** Every fault of a row is told, with its column; null where there was one. */
function readRow({ line, cell }: Cells, { engine, types, people, problems }: Reading): GivenFact | null {
  const before = problems.length;
  const fault = (column: Column, code: FactCode, params: FactProblem['params'] = {}) => void problems.push({ line, column, code, params });
  for (const column of factColumns) if (cell(column).length > longest[column]) fault(column, 'tooLong', { limit: longest[column] });
  const scope = scopes[cell('scope').toLowerCase()];
  const id = cell('id');
  if (scope === undefined) fault('scope', 'badScope', { value: cell('scope') });
  if (scope === 'person' && id === '') fault('id', 'whichPerson');
  if (scope === 'person' && id !== '' && !people.has(id)) fault('id', 'unknownPerson', { value: id });
  if (scope === 'group' && !/^[^=]+=./.test(id)) fault('id', 'badGroup', { value: id });
  const value = readValue(cell('key'), cell('value'), types, people, fault);
  const effective = instantIn(engine, cell('effective'));
  if (cell('effective') === '') fault('effective', 'noEffective');
  else if (effective === null) fault('effective', 'badInstant', { value: cell('effective') });
  const until = cell('until') === '' ? null : instantIn(engine, cell('until'));
  if (cell('until') !== '' && until === null) fault('until', 'badInstant', { value: cell('until') });
  if (until !== null && effective !== null && until <= effective) fault('until', 'endsBefore', { value: cell('until') });
  if (problems.length > before || scope === undefined || value === null || effective === null) return null;
  const [source, evidence] = [cell('source'), cell('evidence')].map((text) => (text === '' ? null : text));
  return { scope, id: scope === 'organisation' ? '' : id, key: cell('key'), value, effective, until, source: source ?? null, evidence: evidence ?? null };
}

type Fault = (column: Column, code: FactCode, params?: FactProblem['params']) => void;
const badly = { number: 'badNumber', date: 'badDate', yesNo: 'badYesNo', person: 'badPerson', text: 'noValue' } as const;

function readValue(key: string, text: string, types: FactTypes, people: People, fault: Fault): AnswerValue | null {
  const type = typeOfFact(key, types)?.type;
  if (key === '') fault('key', 'noKey');
  else if (type === undefined) fault('key', 'undeclared', { value: key });
  if (text === '') fault('value', 'noValue');
  if (type === undefined || text === '') return null;
  const value = valueAs(type === 'yesNo' ? yesNo(text) : type === 'number' ? plainNumber(text) : text, type, (id) => people.has(id));
  if (value === null) fault('value', badly[type], { value: text });
  return value;
}

function yesNo(text: string): AnswerValue {
  if (/^(true|yes|y|1|是)$/i.test(text)) return true;
  return /^(false|no|n|0|否)$/i.test(text) ? false : text;
}

/** As spreadsheets write it: `1,234.50` and `85%` are not guessed at, a number that JSON can hold exactly is one, and any other stays the text it is. */
function plainNumber(text: string): AnswerValue {
  const number = Number(text);
  return String(number) === text ? number : text;
}

/** A day means its beginning in the organisation's zone. */
function instantIn(engine: Engine, text: string): string | null {
  if (isDate(text)) {
    const year = Number(text.slice(0, 4));
    return isoOf(instantOf(dayNumber(text), 0, engine.rosters.zone(engine.zone, year - 1, year + 1)));
  }
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const at = isInstant ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : isoOf(at);
}

async function countKeys(sql: Sql, facts: readonly GivenFact[]): Promise<FactPreview['keys']> {
  const placeOf = ({ scope, id, key, effective }: GivenFact) => `${scope} ${id} ${key} ${effective}`;
  const said = new Map<string, string>();
  const now = await factsAt(
    sql,
    facts.map((fact) => ({ ...fact, effective: fact.effective ?? '' })),
    null,
  );
  for (const [index, one] of now.entries()) {
    const fact = facts[index];
    if (fact !== undefined && one !== null) said.set(placeOf(fact), JSON.stringify([one.value, one.until]));
  }
  const counts = new Map<string, FactPreview['keys'][number]>();
  for (const fact of facts) {
    const count = counts.get(fact.key) ?? { key: fact.key, added: 0, corrected: 0, same: 0 };
    counts.set(fact.key, count);
    const says = JSON.stringify([fact.value, fact.until]);
    const known = said.get(placeOf(fact));
    if (known === undefined) count.added += 1;
    else if (known === says) count.same += 1;
    else count.corrected += 1;
    said.set(placeOf(fact), says);
  }
  return [...counts.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}
