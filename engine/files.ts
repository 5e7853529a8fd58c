import { randomUUID } from 'node:crypto';
import type { Tx } from '../db/connect.ts';
import { peopleByIds } from '../db/people.ts';
import { recordTypes } from '../db/record-types.ts';
import { type Annotation, insertAnnotations, lockFiles, recordsOf, upsertRecords } from '../db/records.ts';
import { annotated, changedRows, finalBy, holdsUntil } from '../workflows/flow/file.ts';
import type { Answers } from '../workflows/flow/form.ts';
import type { JournalKind } from '../workflows/flow/journal.ts';
import type { RecordOrder } from '../workflows/flow/perform/scene.ts';
import { mustStay } from '../workflows/flow/retention.ts';
import type { Acted } from './act.ts';
import { noteAround } from './around.ts';
import type { Saying } from './changes.ts';
import type { Engine } from './engine.ts';
import { storedOf } from './keep.ts';
import { recordOf } from './outside.ts';
import { tell } from './tell.ts';

/** What somebody does by hand to a person's file: to the record of an id, or to the newest that it can be done to. `text` says why. */
export type ByHand = Pick<RecordOrder, 'does' | 'type' | 'record' | 'values' | 'effective' | 'until'> & { person: string; text: string | null };

const kinds = {
  write: 'record.written',
  supersede: 'record.superseded',
  suspend: 'record.suspended',
  restore: 'record.restored',
  revoke: 'record.superseded',
  annotate: 'record.annotated',
  erase: 'record.erased',
} as const satisfies Record<RecordOrder['does'], JournalKind>;

/** Refused where the file stays as it is; else written, journalled and told, in the caller's transaction. */
export async function recordByHand(engine: Engine, tx: Tx, { person, text, ...asked }: ByHand, { by, at, today, origin }: Saying): Promise<Acted> {
  const [found] = await peopleByIds(tx, [person]);
  if (found === undefined) return { refused: 'unknownPerson' };
  const { trial } = origin;
  const key = { personId: person, type: asked.type };
  await lockFiles(tx, [key]);
  const [declared] = await recordTypes(tx, [asked.type]);
  const rules = declared?.type ?? {};
  const until = holdsUntil(rules, asked);
  const finalAt = finalBy(rules, today, zoneAround(engine, today));
  const order: RecordOrder = { ...asked, until, person, finalAt, step: '', round: 0, at: Date.parse(at) };
  const stored = await recordsOf(tx, [key], trial);
  const rows = stored.map(recordOf);
  const changed = changedRows(rows, order, `record:${randomUUID()}`, (row) => mustStay(row, declared?.type.keepMonths, found.leftOn, today));
  if (typeof changed === 'string') return { refused: changed };
  await upsertRecords(
    tx,
    changed.map((row) => ({ ...storedOf(row, person, trial), runId: null, step: null, round: null, circle: circleOf(stored, order) })),
  );
  const noted = asked.does === 'annotate' ? annotated(rows, order) : undefined;
  const note: Annotation[] = noted === undefined ? [] : [{ recordId: noted.id, at, by: by ?? '', text: asked.values, runId: null }];
  await insertAnnotations(
    tx,
    note.map((one) => ({ ...one, personId: person })),
  );
  const { type, does, effective, values } = asked;
  const content: Answers = { values, ...(text !== null && { text }) };
  const line = { at, kind: kinds[does], cycleId: trial, personId: person, byId: by, forId: person, detail: { type, does, effective, until }, content };
  await noteAround(engine, tx, [line]);
  await tell(engine, tx, [{ is: 'record', person, type }], origin);
  return { refused: null };
}

/** What is put right stays in the circle of what it was. */
function circleOf(rows: readonly { id: string; circle: string | null }[], { record }: RecordOrder): string | null {
  return rows.find(({ id }) => id === record)?.circle ?? null;
}

/** The organisation's zone in the years around a day. */
function zoneAround(engine: Engine, day: string) {
  const year = Number(day.slice(0, 4));
  return engine.rosters.zone(engine.zone, year - 1, year + 11);
}
