import type { RecordType } from '../workflows/flow/record-type.ts';
import type { Sql, Tx } from './connect.ts';

export type StoredType = { key: string; type: RecordType; revision: number; changedBy: string; changedAt: string };

/** Those of these keys; without keys, all there are. By key. */
export async function recordTypes(sql: Sql, keys: readonly string[] | null = null): Promise<StoredType[]> {
  return [
    ...(await sql<StoredType[]>`
      select key, body as type, revision, changed_by as "changedBy", changed_at as "changedAt" from record_types
      where ${keys === null} or key = any(${[...(keys ?? [])]}::text[]) order by key`),
  ];
}

/** Types that are not there yet; those that are stay as they are. */
export async function adoptRecordTypes(tx: Tx, types: Readonly<Record<string, RecordType>>, by: string): Promise<void> {
  const rows = Object.entries(types).map(([key, body]) => ({ key, body }));
  if (rows.length === 0) return;
  await tx`
    insert into record_types (key, body, changed_by) select key, body, ${by} from jsonb_to_recordset(${tx.json(rows as never)}) as given (key text, body jsonb)
    on conflict (key) do nothing`;
}

/** A new type; false: there is one of that key. */
export async function insertRecordType(sql: Sql, { key, type, by }: { key: string; type: RecordType; by: string }): Promise<boolean> {
  const rows =
    await sql`insert into record_types (key, body, changed_by) values (${key}, ${sql.json(type as never)}, ${by}) on conflict do nothing returning 1`;
  return rows.length > 0;
}

/** The next revision; null: it is at another by now, or gone. */
export async function updateRecordType(
  sql: Sql,
  { key, type, revision, by }: { key: string; type: RecordType; revision: number; by: string },
): Promise<number | null> {
  const [row] = await sql<{ revision: number }[]>`
    update record_types set body = ${sql.json(type as never)}, revision = revision + 1, changed_by = ${by}, changed_at = now()
    where key = ${key} and revision = ${revision} returning revision`;
  return row?.revision ?? null;
}

/** How many records there are of each type, erased ones included. */
export async function recordCounts(sql: Sql): Promise<Record<string, number>> {
  const rows = await sql<{ type: string; count: number }[]>`select type, count(*)::int as count from records where trial is null group by type`;
  return Object.fromEntries(rows.map(({ type, count }) => [type, count]));
}

/** False: there are records of it, or there is no such type. */
export async function deleteRecordType(sql: Sql, key: string): Promise<boolean> {
  const rows = await sql`delete from record_types where key = ${key} and not exists (select 1 from records where type = ${key}) returning 1`;
  return rows.length > 0;
}
