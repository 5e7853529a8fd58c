import type { Attachment } from '../workflows/flow/attachment.ts';
import type { Sql, Tx } from './connect.ts';

export type NewAttachment = Attachment & { runId: string; slotId: string; field: string; sha256: Buffer; content: Buffer };

/** The same file added to the same question again is the one that is there. Answers which it is. */
export async function insertAttachment(tx: Tx, { id, runId, slotId, field, name, type, bytes, sha256, content }: NewAttachment): Promise<string> {
  const [known] = await tx<{ id: string }[]>`
    select id from attachments where slot_id = ${slotId} and field = ${field} and sha256 = ${sha256} and name = ${name}`;
  if (known !== undefined) return known.id;
  await tx`
    insert into attachments (id, run_id, slot_id, field, name, type, bytes, sha256, content)
    values (${id}, ${runId}, ${slotId}, ${field}, ${name}, ${type}, ${bytes}, ${sha256}, ${content})`;
  return id;
}

/** Nobody else adds to this part until the transaction ends. */
export async function lockAttachmentsOf(tx: Tx, slotId: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtext('attachments'), hashtext(${slotId}))`;
}

/** Files of these ids that were added to this question of a part, or by its holder when the same was asked of them before. */
export async function attachmentsOf(sql: Sql, { slotId, field, ids }: { slotId: string; field: string; ids: readonly string[] }): Promise<Attachment[]> {
  if (ids.length === 0) return [];
  return [
    ...(await sql<Attachment[]>`
      select a.id, a.name, a.type, a.bytes
      from attachments a join slots was on was.id = a.slot_id join tasks then_ on then_.id = was.task_id
        join slots s on s.id = ${slotId} join tasks t on t.id = s.task_id
      where a.id = any(${[...ids]}::text[]) and a.field = ${field}
        and (a.slot_id = s.id or (a.run_id = s.run_id and then_.step = t.step and was.holder_id = s.holder_id))`),
  ];
}

export async function attachmentContent(sql: Sql, id: string): Promise<(Attachment & { content: Buffer }) | null> {
  const [row] = await sql<(Attachment & { content: Buffer })[]>`select id, name, type, bytes, content from attachments where id = ${id}`;
  return row ?? null;
}

/** Whether an answer or a draft of the run names a file of `a`. */
function isNamed(sql: Sql) {
  return sql`
    exists (select 1 from answers n where n.run_id = a.run_id and n.values -> a.field @> jsonb_build_array(jsonb_build_object('id', a.id)))
    or exists (select 1 from drafts d join slots s on s.id = d.slot_id
      where s.run_id = a.run_id and d.values -> a.field @> jsonb_build_array(jsonb_build_object('id', a.id)))`;
}

/** Of a question of a part, all but the newest so many that nothing names. */
export async function deleteSpareAttachments(tx: Tx, { slotId, field, most }: { slotId: string; field: string; most: number }): Promise<void> {
  await tx`
    delete from attachments a using (
      select id, row_number() over (order by created_at desc, id) as nth from attachments where slot_id = ${slotId} and field = ${field}) numbered
    where numbered.id = a.id and numbered.nth > ${most} and not (${isNamed(tx)})`;
}

/** What nothing names any more, of parts that are over; added more than a day ago, so that nothing goes that is about to be named. Answers how many went. */
export async function deleteStrayAttachments(sql: Sql): Promise<number> {
  const rows = await sql`
    delete from attachments a using slots s
    where s.id = a.slot_id and s.status <> 'open' and a.created_at < clock_timestamp() - interval '1 day' and not (${isNamed(sql)}) returning a.id`;
  return rows.length;
}

/** Of runs about a person, and whatever they added to something that they have not answered. */
export async function deleteAttachmentsOf(tx: Tx, personId: string): Promise<void> {
  await tx`delete from attachments where run_id in (select id from runs where subject_id = ${personId})`;
  await tx`delete from attachments a using slots s where s.id = a.slot_id and s.holder_id = ${personId} and not (${isNamed(tx)})`;
}
