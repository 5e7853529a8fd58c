import type { Sql } from '../db/connect.ts';
import { type Person, peopleByIds, personFields } from '../db/people.ts';
import { type EntryKind, entryKinds, type FileEntry, fileEntries, recordTypesOf, runCirclesOf, type Seen } from '../db/person-file.ts';
import { factKeysOf } from '../db/facts.ts';
import { recordTypes } from '../db/record-types.ts';
import { factTypesNow } from '../engine/publish.ts';
import type { FactTypes } from '../workflows/flow/fact-type.ts';
import { dayNumber, instantOf, isoOf } from '../workflows/flow/calendar.ts';
import { type Actor, may, type Thing } from '../workflows/flow/may.ts';
import type { RecordType } from '../workflows/flow/record-type.ts';
import type { PersonRef } from '../workflows/flow/task-view.ts';
import type { AppDeps } from './deps.ts';
import { notFound } from './errors.ts';
import { refOf } from './person-ref.ts';
import { sees as seesFact } from './routes/facts.ts';

/** What is on file about a person, as far as a reader may see it. What may not be seen is not read, so that no count or gap tells of it. */

export type FileView = {
  entries: FileEntry[];
  next: string | null;
  /** Of the records in it, by key. */
  types: Record<string, RecordType>;
  facts: FactTypes;
  /** Everyone who is named in it, by id. */
  people: Record<string, PersonRef>;
};

type FileRead = { person: Person; kinds?: readonly EntryKind[]; asAt: string | null; after: string | null; limit: number };

/** About whom it is, for the question who may see it. */
export function thingOf(person: Person): Thing {
  return { personId: person.id, columns: personFields(person) };
}

/** The same, by the person's id; for somebody who is not on file, nothing. */
export async function personThing(sql: Sql, id: string): Promise<Thing> {
  const [person] = await peopleByIds(sql, [id]);
  return person === undefined ? {} : thingOf(person);
}

/** The person of an id that is on file. */
export async function personOnFile(sql: Sql, id: string): Promise<Person> {
  const [person] = await peopleByIds(sql, [id]);
  if (person === undefined) throw notFound(`person ${id}`);
  return person;
}

/** The circle of a record: that of its type, else that of the flow that wrote it. */
export function circleOf(type: RecordType | undefined, written: string | null): string | null {
  return type?.circle ?? written;
}

export async function readFile({ sql, config, engine }: Pick<AppDeps, 'sql' | 'config' | 'engine'>, actor: Actor, asked: FileRead): Promise<FileView> {
  const { person, kinds = entryKinds, asAt, after, limit } = asked;
  const known = await recordTypesOf(sql, person.id);
  const declared = new Map((await recordTypes(sql, [...new Set(known.map(({ type }) => type))])).map(({ key, type }) => [key, type]));
  const facts = await factTypesNow(sql);
  const seen = await seenBy(sql, actor, person, known, declared, facts);
  const cursor = readCursor(after);
  const found = await fileEntries(sql, {
    personId: person.id,
    zone: config.zone,
    seen,
    kinds,
    until: asAt === null ? null : endOfDay(engine, config.zone, asAt),
    after: cursor,
    limit: limit + 1,
  });
  const entries = found.slice(0, limit);
  const last = entries.at(-1);
  const used = new Set(entries.flatMap(typesIn));
  return {
    entries,
    next: found.length > limit && last !== undefined ? `${last.at}|${last.key}` : null,
    types: Object.fromEntries([...declared].filter(([key]) => used.has(key))),
    facts,
    people: await namesOf(sql, entries, declared),
  };
}

async function seenBy(
  sql: Sql,
  actor: Actor,
  person: Person,
  known: readonly { type: string; circle: string }[],
  declared: ReadonlyMap<string, RecordType>,
  facts: FactTypes,
): Promise<Seen> {
  const thing = thingOf(person);
  const sees = (circle: string | null) => may(actor, 'people.view', { ...thing, circle });
  const isHr = may(actor, 'people.details', thing) && actor.personId !== person.id;
  return {
    records: known.filter(({ type, circle }) => sees(circleOf(declared.get(type), circle === '' ? null : circle))),
    factKeys: sees(null) ? (await factKeysOf(sql, { scope: 'person', id: person.id })).filter((key) => seesFact(actor, key, facts, thing)) : [],
    factCircles: actor.circles,
    runCircles: (await runCirclesOf(sql, person.id)).filter((circle) => may(actor, 'run.view', { ...thing, circle })),
    decisionsBy: isHr ? null : actor.personId,
    absences: sees(null),
  };
}

const typesIn = (entry: FileEntry): string[] => (entry.kind === 'record' || entry.kind === 'document' || entry.kind === 'disclosure' ? [entry.body.type] : []);

async function namesOf(sql: Sql, entries: readonly FileEntry[], declared: ReadonlyMap<string, RecordType>): Promise<Record<string, PersonRef>> {
  const ids = entries.flatMap((entry) => {
    switch (entry.kind) {
      case 'record':
      case 'document': {
        const { values, notes, type } = entry.body;
        const persons = Object.entries(values).flatMap(([field, value]) =>
          declared.get(type)?.fields[field]?.type === 'person' && typeof value === 'string' ? [value] : [],
        );
        return [...persons, ...notes.flatMap(({ by, run }) => (run === null ? [by] : []))];
      }
      case 'decision':
        return [entry.body.by, entry.body.holder];
      case 'disclosure':
        return [entry.body.recipient];
      case 'fact':
        return entry.body.source === null ? [] : [entry.body.source];
      default:
        return [];
    }
  });
  return Object.fromEntries((await peopleByIds(sql, [...new Set(ids)])).map((one) => [one.id, refOf(one)]));
}

function readCursor(after: string | null): { at: string; key: string } | null {
  const [at = '', ...key] = (after ?? '').split('|');
  return Number.isNaN(Date.parse(at)) ? null : { at, key: key.join('|') };
}

/** The first instant after a day, in a zone. */
function endOfDay(engine: AppDeps['engine'], zone: string, day: string): string {
  const year = Number(day.slice(0, 4));
  return isoOf(instantOf(dayNumber(day) + 1, 0, engine.rosters.zone(zone, year - 1, year + 2)));
}
