import { randomUUID } from 'node:crypto';
import type { Tx } from '../db/connect.ts';
import { peopleByIds } from '../db/people.ts';
import { type Annotation, insertAnnotations, lockFiles, recordsOf, upsertRecords } from '../db/records.ts';
import type { JournalKind } from '../workflows/flow/journal.ts';
import { annotated, changedRows } from '../workflows/flow/file.ts';
import type { Answers } from '../workflows/flow/form.ts';
import type { RecordOrder } from '../workflows/flow/perform/scene.ts';
import type { Acted } from './act.ts';
import { noteAround } from './around.ts';
import type { Saying } from './changes.ts';
import type { Engine } from './engine.ts';
import { storedOf } from './keep.ts';
import { recordOf } from './outside.ts';
import { tell } from './tell.ts';

/** What somebody does by hand to a person's file. `text` goes beside it. */
export type ByHand = Pick<RecordOrder, 'does' | 'type' | 'values' | 'effective' | 'until'> & { person: string; text: string | null };

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
export async function recordByHand(engine: Engine, tx: Tx, { person, text, ...asked }: ByHand, { by, at, origin }: Saying): Promise<Acted> {
  if ((await peopleByIds(tx, [person])).length === 0) return { refused: 'unknownPerson' };
  const { trial } = origin;
  const key = { personId: person, type: asked.type };
  await lockFiles(tx, [key]);
  const order: RecordOrder = { ...asked, person, finalAt: null, step: '', round: 0, at: Date.parse(at) };
  const rows = (await recordsOf(tx, [key], trial)).map(recordOf);
  const changed = changedRows(rows, order, `record:${randomUUID()}`);
  if (typeof changed === 'string') return { refused: changed };
  await upsertRecords(
    tx,
    changed.map((row) => ({ ...storedOf(row, person, trial), runId: null, step: null, round: null })),
  );
  const noted = asked.does === 'annotate' ? annotated(rows) : undefined;
  const note: Annotation[] = noted === undefined ? [] : [{ recordId: noted.id, at, by: by ?? '', text: asked.values }];
  await insertAnnotations(
    tx,
    note.map((one) => ({ ...one, personId: person })),
  );
  const { type, does, effective, until, values } = asked;
  const content: Answers = { values, ...(text !== null && { text }) };
  const line = { at, kind: kinds[does], cycleId: trial, personId: person, byId: by, forId: person, detail: { type, does, effective, until }, content };
  await noteAround(engine, tx, [line]);
  await tell(engine, tx, [{ is: 'record', person, type }], origin);
  return { refused: null };
}
