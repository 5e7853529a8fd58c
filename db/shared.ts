import type { Answers } from '../workflows/flow/form.ts';
import type { Sql, Tx } from './connect.ts';

/** The document of a shared form as its editors have it now. */
export type SharedDocument = { taskId: string; version: number; values: Answers; byId: string; at: string };
export type SharedComment = { field: string; byId: string; at: string; text: string };

export async function sharedDocument(sql: Sql, taskId: string): Promise<SharedDocument | null> {
  const [row] = await sql<SharedDocument[]>`
    select task_id as "taskId", version, values, by_id as "byId", at from shared_documents where task_id = ${taskId}`;
  return row ?? null;
}

export async function putSharedDocument(tx: Tx, { taskId, version, values, byId, at }: SharedDocument): Promise<void> {
  await tx`
    insert into shared_documents (task_id, version, values, by_id, at) values (${taskId}, ${version}, ${tx.json(values as never)}, ${byId}, ${at})
    on conflict (task_id) do update set version = excluded.version, values = excluded.values, by_id = excluded.by_id, at = excluded.at`;
}

/** The oldest first. */
export async function sharedComments(sql: Sql, taskId: string): Promise<SharedComment[]> {
  return [...(await sql<SharedComment[]>`select field, by_id as "byId", at, text from shared_comments where task_id = ${taskId} order by id limit 500`)];
}

export async function insertSharedComment(sql: Sql, taskId: string, { field, byId, at, text }: SharedComment): Promise<void> {
  await sql`insert into shared_comments (task_id, field, by_id, at, text) values (${taskId}, ${field}, ${byId}, ${at}, ${text})`;
}
