import { createHash, randomUUID } from 'node:crypto';
import { attachmentContent, attachmentsOf, deleteSpareAttachments, insertAttachment, lockAttachmentsOf } from '../../db/attachments.ts';
import type { Sql } from '../../db/connect.ts';
import { slotById } from '../../db/tasks.ts';
import type { Engine } from '../../engine/engine.ts';
import { type Attachment, attachmentsIn, cleanName, fileTypes, typeByName } from '../../workflows/flow/attachment.ts';
import { answerProblemWords } from '../../workflows/flow/check-answers.ts';
import type { Form } from '../../workflows/flow/form.ts';
import type { FormField } from '../../workflows/flow/schema.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import type { Reader } from '../task-door.ts';
import { isOfType } from './file-bytes.ts';
import { viewOf } from './view.ts';

/** Files of an answer: added to a question while it is open to its holder, and read by whoever has the answer on their page. */

export type GivenFile = { name: string; content: Buffer };
/** `problem`: why it was not taken, for whoever added it. */
export type Added = { file: Attachment } | { problem: string };
type FileField = Extract<FormField, { type: 'file' }>;

/** So many times as many as an answer may have are kept of a question: what was taken out again may be put back. */
const spare = 4;

/** Null: the question is not open to this reader, or takes no files. */
export async function addFile(engine: Engine, slotId: string, reader: Reader, field: string, given: GivenFile): Promise<Added | null> {
  const view = await viewOf(engine, slotId, reader);
  const place = await slotById(engine.sql, slotId);
  const asked = view?.form.fields.find(({ id }) => id === field);
  if (view === null || place === null || view.state !== 'open' || asked?.type !== 'file') return null;
  const checked = checkFile(asked, given);
  if ('code' in checked)
    return { problem: answerProblemWords(checked.code, { name: shortName(given.name), max: asked.megabytes }, asked.label, view.language) };
  const sha256 = createHash('sha256').update(given.content).digest();
  const file = { ...checked, id: randomUUID() };
  const id = await engine.sql.begin(async (tx) => {
    await lockAttachmentsOf(tx, slotId);
    const kept = await insertAttachment(tx, { ...file, runId: place.runId, slotId, field, sha256, content: given.content });
    await deleteSpareAttachments(tx, { slotId, field, most: asked.most * spare });
    return kept;
  });
  return { file: { ...file, id } };
}

/** What a file is by its name, and whether its bytes say so too. */
function checkFile({ kinds, megabytes }: FileField, { name, content }: GivenFile): Omit<Attachment, 'id'> | { code: string } {
  const type = typeByName(name);
  if (type === null || !kinds.includes(fileTypes[type].kind)) return { code: 'fileOfKind' };
  if (content.byteLength === 0) return { code: 'fileEmpty' };
  if (content.byteLength > megabytes * 1024 * 1024) return { code: 'fileTooLarge' };
  return isOfType(type, content) ? { name: cleanName(name, type), type, bytes: content.byteLength } : { code: 'fileUnlike' };
}

/** As it is told to whoever added it, whatever it holds. */
const shortName = (name: string): string => name.replaceAll(/\p{C}/gu, '').slice(-100);

/**
 * What an answer says of its files, from what is kept and not from what was sent: each by its id, if it was added to this question of this part. What is not
 * there stays as it is no file, and is refused.
 */
export async function withFiles(sql: Sql, slotId: string, form: Form, values: Record<string, unknown>): Promise<Record<string, unknown>> {
  const known = { ...values };
  for (const { id: field, type } of form.fields) {
    const given = known[field];
    if (type !== 'file' || !Array.isArray(given)) continue;
    const ids = given.slice(0, 50).map((one: unknown) => (typeof one === 'object' && one !== null ? String((one as { id?: unknown }).id) : String(one)));
    const found = new Map((await attachmentsOf(sql, { slotId, field, ids })).map((file) => [file.id, file]));
    known[field] = ids.map((id) => found.get(id) ?? 'gone');
  }
  return known;
}

/** A file that is on this reader's page of a part; null for any other. */
export async function fileFor(engine: Engine, slotId: string, reader: Reader, id: string): Promise<(Attachment & { content: Buffer }) | null> {
  const view = await viewOf(engine, slotId, reader);
  return view !== null && filesIn(view).some((file) => file.id === id) ? attachmentContent(engine.sql, id) : null;
}

function filesIn({ form, values, shown }: TaskView): Attachment[] {
  const own = form.fields.flatMap(({ id, type }) => (type === 'file' ? attachmentsIn(values[id]) : []));
  return [...own, ...shown.flatMap(({ answers }) => answers.flatMap(({ files = [] }) => files))];
}
