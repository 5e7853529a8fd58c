import type { Sql, Tx } from './connect.ts';

/** A system that may bring facts in by signed webhook. Its secret is made from `keyId` and `issue`; the one before counts until `oldUntil`. */
export type FactSource = {
  id: string;
  name: string;
  keys: string[];
  issue: number;
  keyId: string;
  oldUntil: string | null;
  oldKeyId: string | null;
  createdAt: string;
  createdBy: string;
  endedAt: string | null;
  lastAt: string | null;
};

function columns(sql: Sql) {
  return sql`id, name, keys, issue, key_id as "keyId", old_until as "oldUntil", old_key_id as "oldKeyId", created_at as "createdAt", created_by as "createdBy",
    ended_at as "endedAt", last_at as "lastAt"`;
}

export async function allFactSources(sql: Sql): Promise<FactSource[]> {
  return [...(await sql<FactSource[]>`select ${columns(sql)} from fact_sources where ended_at is null order by name, id`)];
}

export async function factSource(sql: Sql, id: string): Promise<FactSource | null> {
  const [row] = await sql<FactSource[]>`select ${columns(sql)} from fact_sources where id = ${id}`;
  return row ?? null;
}

export async function insertFactSource(
  tx: Tx,
  { id, name, keys, keyId, by }: { id: string; name: string; keys: readonly string[]; keyId: string; by: string },
): Promise<FactSource | null> {
  const [row] = await tx<FactSource[]>`
    insert into fact_sources (id, name, keys, issue, key_id, created_by) values (${id}, ${name}, ${[...keys]}::text[], 1, ${keyId}, ${by})
    on conflict (id) do nothing returning ${columns(tx)}`;
  return row ?? null;
}

/** A new secret; the one before counts for so many hours more. Null: there is no such source, or it has ended. */
export async function renewFactSource(tx: Tx, id: string, keyId: string, hours: number): Promise<FactSource | null> {
  const [row] = await tx<FactSource[]>`
    update fact_sources set issue = issue + 1, old_key_id = key_id, key_id = ${keyId}, old_until = now() + make_interval(hours => ${hours})
    where id = ${id} and ended_at is null returning ${columns(tx)}`;
  return row ?? null;
}

/** From now on nothing of it is taken. */
export async function endFactSource(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx`update fact_sources set ended_at = now() where id = ${id} and ended_at is null returning id`;
  return rows.length > 0;
}

export async function noteFactSource(tx: Tx, id: string): Promise<void> {
  await tx`update fact_sources set last_at = now() where id = ${id}`;
}
