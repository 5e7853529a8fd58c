import type { Sql, Tx } from '../db/connect.ts';
import { documents, insertDocument, insertDocumentVersion, lockDocument, peopleWith, type StoredDocument } from '../db/documents.ts';
import { adoptRecordTypes } from '../db/record-types.ts';
import { lockFiles, recordsOf, upsertRecords } from '../db/records.ts';
import { type DocumentKind, letterType, signatureType, typeOfDocument } from '../workflows/flow/documents.ts';
import type { Text } from '../workflows/flow/grammar.ts';
import type { Flow, Step } from '../workflows/flow/schema.ts';
import type { WorldChange } from '../workflows/flow/world.ts';
import type { Acted } from './act.ts';
import { noteAround } from './around.ts';
import type { Saying } from './changes.ts';
import type { Engine } from './engine.ts';
import { tell } from './tell.ts';

/** Texts of the organisation, version by version. */

export type NewVersion = { key: string; title: Text; body: Text; earlier: 'keep' | 'void'; reason: string };

const typeKey = (kind: DocumentKind, key: string) => (kind === 'policy' ? signatureType(key) : letterType(key));

/** A new document with its first version, and the type under which what comes of it is filed. */
export async function createDocument(
  tx: Tx,
  { key, kind, name, title, body }: { key: string; kind: DocumentKind; name: Text; title: Text; body: Text },
  { by, at }: Pick<Saying, 'by' | 'at'>,
): Promise<Acted> {
  if (!(await insertDocument(tx, { key, kind, name }))) return { refused: 'exists' };
  await insertDocumentVersion(tx, { key, version: 1, title, body, earlier: 'keep', by: by ?? '', at });
  await adoptRecordTypes(tx, { [typeKey(kind, key)]: typeOfDocument(kind, name) }, by ?? '');
  return { refused: null };
}

/** The next version. `seen`: which one its author saw. Signatures of earlier ones stay, or count no more, as somebody decided; either way it stands in their history. */
export async function publishVersion(engine: Engine, tx: Tx, seen: number, asked: NewVersion, saying: Saying): Promise<Acted & { voided: number }> {
  const { key, title, body, earlier, reason } = asked;
  await lockDocument(tx, key);
  const [now] = await documents(tx, [key]);
  if (now === undefined) return { refused: 'unknownDocument', voided: 0 };
  if (now.version !== seen) return { refused: 'stale', voided: 0 };
  await insertDocumentVersion(tx, { key, version: now.version + 1, title, body, earlier, by: saying.by ?? '', at: saying.at });
  const voided = now.kind === 'policy' && earlier === 'void' ? await voidSignatures(engine, tx, signatureType(key), reason, saying) : 0;
  return { refused: null, voided };
}

/** Every signature of it that counts is revoked from today on; final ones stay as they are. */
async function voidSignatures(engine: Engine, tx: Tx, type: string, reason: string, { by, at, today, origin }: Saying): Promise<number> {
  const people = await peopleWith(tx, type);
  const keys = people.map((personId) => ({ personId, type }));
  await lockFiles(tx, keys);
  const rows = (await recordsOf(tx, keys, null)).filter(
    ({ status, trial, finalAt }) => (status === 'inForce' || status === 'suspended') && trial === null && (finalAt === null || finalAt > at),
  );
  await upsertRecords(
    tx,
    rows.map((row) => ({ ...row, status: 'revoked' as const, until: row.until !== null && row.until <= today ? row.until : today })),
  );
  const detail = { type, does: 'revoke', effective: today, until: null };
  await noteAround(
    engine,
    tx,
    rows.map(({ personId }) => ({
      at,
      kind: 'record.superseded' as const,
      personId,
      byId: by,
      forId: personId,
      detail,
      content: { values: {}, text: reason },
    })),
  );
  const changes = [...new Set(rows.map(({ personId }) => personId))].map((person): WorldChange => ({ is: 'record', person, type }));
  await tell(engine, tx, changes, origin);
  return rows.length;
}

/** The flow with the present version of each of the organisation's texts that its steps name. One that is not there yet is what the flow brings along. */
export async function withDocuments(sql: Sql, flow: Flow): Promise<Flow> {
  const keys = Object.values(flow.steps).flatMap(keysIn);
  if (keys.length === 0) return flow;
  const known = new Map((await documents(sql, keys)).map((one) => [one.key, one]));
  return { ...flow, steps: Object.fromEntries(Object.entries(flow.steps).map(([id, step]) => [id, withText(step, known)])) };
}

function keysIn(step: Step): string[] {
  const key = step.kind === 'acknowledge' ? step.settings.document?.key : step.kind === 'record' ? step.settings.letter?.key : undefined;
  return key === undefined ? [] : [key];
}

function withText(step: Step, known: ReadonlyMap<string, StoredDocument>): Step {
  const [key = ''] = keysIn(step);
  const found = known.get(key);
  if (found === undefined) return step;
  if (step.kind === 'acknowledge') return { ...step, settings: { ...step.settings, document: { key, text: found.body, version: String(found.version) } } };
  return step.kind === 'record' ? { ...step, settings: { ...step.settings, letter: { key, title: found.title, body: found.body } } } : step;
}

/** Texts that a flow names and nobody has written yet become the organisation's. */
export async function adoptDocuments(tx: Tx, { steps }: Flow, saying: Pick<Saying, 'by' | 'at'>): Promise<void> {
  for (const { name, ...step } of Object.values(steps)) {
    if (step.kind === 'acknowledge' && step.settings.document?.key !== undefined) {
      const { key, text } = step.settings.document;
      await createDocument(tx, { key, kind: 'policy', name, title: name, body: text }, saying);
    }
    if (step.kind === 'record' && step.settings.letter?.key !== undefined) {
      const { key, title, body } = step.settings.letter;
      await createDocument(tx, { key, kind: 'letter', name, title, body }, saying);
    }
  }
}
