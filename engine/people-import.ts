import { createHash } from 'node:crypto';
import type { Pool, Tx } from '../db/connect.ts';
import { companyCalendars } from '../db/calendars.ts';
import {
  allPeople,
  insertPersonKeys,
  insertPersonVersions,
  isPresent,
  lockRoster,
  type Person,
  type PersonFields,
  personFields,
  upsertPeople,
} from '../db/people.ts';
import { erasedPeople } from '../db/erase.ts';
import type { WorldChange } from '../workflows/flow/world.ts';
import { changePerson } from './change-person.ts';
import type { Engine } from './engine.ts';
import { readCsvRows } from './people-csv.ts';
import type { ImportProblem, ImportWarning } from './people-problems.ts';
import { checkRoster } from './people-roster.ts';
import { peopleReader } from './people-rows.ts';
import { type KeyRing, newPersonKey } from './person-keys.ts';
import { tell } from './tell.ts';

/** One person of the file. `changes` names the columns that differ from `before`; empty when nothing does. */
/** `effective`: the first day on which it holds, where that is not today. */
export type ImportRow = { line: number; person: Person; before: Person | null; changes: string[]; effective: string | null };
export type FieldChange = { id: string; name: string; from: string | null; to: string | null };

/** What an import would do; nothing is written yet. Changes of managers, mails and roles are changes of authority: shown before, told after. */
export type ImportPreview = {
  /** The organisation's date of the preview; changes take effect on it. */
  today: string;
  summary: { rows: number; added: number; changed: number; unchanged: number; left: number; problems: number };
  /** `extra` become fields of the person under that name. */
  columns: { known: string[]; extra: string[] };
  managerChanges: FieldChange[];
  mailChanges: FieldChange[];
  roleChanges: FieldChange[];
  /** Existing people for whom the file brings or moves the day of leaving. */
  left: { id: string; name: string; leftOn: string }[];
  /** The first `problemLimit` of them by line; `summary.problems` counts all. While there is one, nothing can be applied. */
  problems: ImportProblem[];
  warnings: ImportWarning[];
  rows: ImportRow[];
  /** Stands for everyone as they were when this was computed; an import onto other people is refused. */
  base: string;
};

/** `engine` tells the runs that are concerned; null: there are no runs yet. */
export type ImportTerms = { by: string; at: string; keys: KeyRing; engine: Engine | null };

/** What was written, for those who end sessions. */
export type ImportResult = Pick<ImportPreview, 'managerChanges' | 'mailChanges' | 'roleChanges' | 'left'> & { added: string[]; changed: string[] };

export const problemLimit = 500;

/**
 * Compares a CSV file with the people there are. Writes nothing and never throws for what is in the file. A column that the file does not have
 * leaves that value as it is, an empty cell clears it, people who are not in the file stay as they are. `today` is the organisation's date;
 * `calendars` are the company's own, beside the published ones, `erased` the ids of those who are not brought back.
 */
export function previewImport(
  csv: Uint8Array,
  existing: readonly Person[],
  today: string,
  calendars: readonly string[] = [],
  erased: readonly string[] = [],
): ImportPreview {
  const problems: ImportProblem[] = [];
  const warnings: ImportWarning[] = [];
  const before = new Map(existing.map((person) => [person.id, person]));
  const reader = peopleReader({ before, context: { calendars: new Set(calendars), seen: new Map() }, erased: new Set(erased) }, problems);
  readCsvRows(csv, reader, problems, warnings);
  const read = reader.read();
  const rows = (read?.rows ?? []).map(({ line, person, effective }) =>
    toRow(line, person, before.get(person.id) ?? null, effective === today ? null : effective),
  );
  if (read !== null) checkRoster(rows, before, read.columns, today, problems, warnings);
  problems.sort((a, b) => a.line - b.line);
  const known = rows.filter((row) => row.before !== null);
  const changed = known.filter((row) => row.changes.length > 0).length;
  const left = known.flatMap(({ person, before }) =>
    person.leftOn !== null && person.leftOn !== before?.leftOn ? [{ id: person.id, name: person.name, leftOn: person.leftOn }] : [],
  );
  return {
    today,
    summary: { rows: rows.length, added: rows.length - known.length, changed, unchanged: known.length - changed, left: left.length, problems: problems.length },
    columns: read?.columns ?? { known: [], extra: [] },
    managerChanges: fieldChanges(known, (person) => person.managerId),
    mailChanges: fieldChanges(known, (person) => person.email),
    roleChanges: fieldChanges(known, (person) => person.roles.join(';') || null),
    left,
    problems: problems.slice(0, problemLimit),
    warnings,
    rows,
    base: fingerprint(existing),
  };
}

/**
 * Writes a preview without problems: people, their history, a secret for each new one. Runs in the caller's transaction and throws `ImportError`
 * before the first write, so everything lands or nothing. A first version takes effect when the person was hired (or has always held, if that is
 * not given); later ones on the preview's `today`. `by` is the person who imports, `at` the database's now.
 */
export async function applyImport(tx: Tx, preview: ImportPreview, { by, at, keys, engine }: ImportTerms): Promise<ImportResult> {
  if (preview.summary.problems > 0)
    throw new ImportError('problems', `Expected a file without problems, got ${preview.summary.problems}; nothing was imported.`);
  await lockRoster(tx);
  if (fingerprint(await allPeople(tx)) !== preview.base)
    throw new ImportError('stale', 'The people were changed after this preview was made; nothing was imported. Look at a new preview and confirm that.');
  const changed = preview.rows.filter((row) => row.before === null || row.changes.length > 0);
  const rows = changed.filter(({ effective }) => effective === null);
  for (let from = 0; from < rows.length; from += batchSize) await writeBatch(tx, rows.slice(from, from + batchSize), preview.today, by, at, keys);
  if (engine !== null)
    await tell(
      engine,
      tx,
      rows.flatMap((row) => changesOf(row, preview.today)),
      { trial: null, own: null },
    );
  await applyDated(
    engine,
    tx,
    changed.filter(({ effective }) => effective !== null),
    { by, at, today: preview.today },
  );
  const { managerChanges, mailChanges, roleChanges, left } = preview;
  const ids = (of: ImportRow[]) => of.map((row) => row.person.id);
  return {
    added: ids(changed.filter((row) => row.before === null)),
    changed: ids(changed.filter((row) => row.before !== null)),
    managerChanges,
    mailChanges,
    roleChanges,
    left,
  };
}

/** Preview and import in one transaction, for files nobody looks at in between. The result is null when the preview has problems: nothing was written. */
export async function importPeople(
  sql: Pool,
  csv: Uint8Array,
  { today, by, keys, engine }: { today: string } & Omit<ImportTerms, 'at'>,
): Promise<{ preview: ImportPreview; result: ImportResult | null }> {
  return sql.begin(async (tx) => {
    await lockRoster(tx);
    const calendars = (await companyCalendars(tx)).map((calendar) => calendar.name);
    const preview = previewImport(csv, await allPeople(tx), today, calendars, await erasedPeople(tx));
    if (preview.summary.problems > 0) return { preview, result: null };
    const [clock] = await tx<{ at: string }[]>`select now() as at`;
    return { preview, result: await applyImport(tx, preview, { by, at: clock?.at ?? new Date().toISOString(), keys, engine }) };
  }) as Promise<{ preview: ImportPreview; result: ImportResult | null }>;
}

/** Lines that hold from another day than today: each is a change of that person as of its day, told then or now (change-person.ts). */
async function applyDated(
  engine: Engine | null,
  tx: Tx,
  rows: readonly ImportRow[],
  { by, at, today }: { by: string; at: string; today: string },
): Promise<void> {
  if (rows.length === 0) return;
  if (engine === null) throw new Error(`Expected an engine for ${rows.length} lines that hold from another day than today.`);
  for (const { person, before, changes, effective } of rows) {
    const after = personFields(person);
    const names = before === null ? Object.keys(after) : changes;
    const columns = Object.fromEntries(names.map((name) => [name, cellOf(after[name])]));
    const what = before === null ? 'joined' : names.includes('left_on') && person.leftOn !== null ? 'left' : 'changed';
    const saying = { by, at, today, origin: { trial: null, own: null } };
    const refused = await changePerson(engine, tx, { person: person.id, columns, effective: effective ?? today, what }, saying);
    if (refused !== null) throw new ImportError('stale', `${person.id} could not be changed as of ${effective}: ${refused}. Nothing was imported.`);
  }
}

/** A column as a cell would hold it; null: none. */
function cellOf(value: PersonFields[string] | undefined): string | null {
  if (value === undefined) return null;
  return Array.isArray(value) ? value.join(';') : String(value);
}

/** What runs are told of a row. A last day that is still to come is told when it has come (days.ts). */
function changesOf({ person, before, changes }: ImportRow, today: string): WorldChange[] {
  if (before === null) return [{ is: 'person', person: person.id, fields: Object.keys(personFields(person)), what: 'joined' }];
  const isGone = changes.includes('left_on') && !isPresent(person, today);
  const fields = isGone ? changes : changes.filter((column) => column !== 'left_on');
  return fields.length === 0 ? [] : [{ is: 'person', person: person.id, fields, what: isGone ? 'left' : 'changed' }];
}

/** Why an import was not applied: the file has `problems`, or the preview is `stale`. */
export class ImportError extends Error {
  readonly code: 'problems' | 'stale';
  constructor(code: 'problems' | 'stale', message: string) {
    super(message);
    this.name = 'ImportError';
    this.code = code;
  }
}

/** One value for a whole roster, whatever its order: equal only if every column of every person is. */
export function fingerprint(people: readonly Person[]): string {
  const hash = createHash('sha256');
  for (const person of [...people].sort((a, b) => (a.id < b.id ? -1 : 1)))
    hash.update(JSON.stringify(Object.entries(personFields(person)).sort(([a], [b]) => (a < b ? -1 : 1))));
  return hash.digest('hex');
}

const batchSize = 5000;
/** Without a date of hiring a person's first known state is taken for their past as well. */
const always = '1970-01-01';

async function writeBatch(tx: Tx, rows: readonly ImportRow[], today: string, by: string, at: string, keys: KeyRing): Promise<void> {
  await upsertPeople(
    tx,
    rows.map((row) => row.person),
    at,
  );
  await insertPersonVersions(
    tx,
    rows.map(({ person, before }) => ({
      personId: person.id,
      effective: before === null ? firstDay(person, today) : today,
      recorded: at,
      recordedBy: by,
      fields: personFields(person),
      takenOver: true,
      changes: null,
    })),
  );
  await insertPersonKeys(
    tx,
    rows.filter((row) => row.before === null).map((row) => newPersonKey(keys, row.person.id)),
    at,
  );
}

function firstDay(person: Person, today: string): string {
  if (person.hiredOn === null) return always;
  return person.hiredOn < today ? person.hiredOn : today;
}

function toRow(line: number, person: Person, before: Person | null, effective: string | null): ImportRow {
  const changes = before === null || before === person ? [] : differingColumns(before, person);
  return { line, person, before, changes, effective };
}

function differingColumns(before: Person, after: Person): string[] {
  const [old, fresh] = [personFields(before), personFields(after)];
  const columns = new Set([...Object.keys(old), ...Object.keys(fresh)]);
  return [...columns].filter((column) => JSON.stringify(old[column]) !== JSON.stringify(fresh[column]));
}

function fieldChanges(rows: readonly ImportRow[], of: (person: Person) => string | null): FieldChange[] {
  return rows.flatMap(({ person, before }) => {
    const [from, to] = [before === null ? null : of(before), of(person)];
    return from === to ? [] : [{ id: person.id, name: person.name, from, to }];
  });
}
