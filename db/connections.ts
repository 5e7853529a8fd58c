import type { Answers } from '../workflows/flow/form.ts';
import type { Sql, Tx } from './connect.ts';

export type ConnectionKind = 'webhook' | 'csv' | 'json';
/** `url` only of a webhook. `openTo`: the roles whose holders may launch flows that use it. */
export type Connection = { name: string; kind: ConnectionKind; url: string | null; openTo: string[]; createdAt: string; changedAt: string };
/** Newest first. */
export type SealedSecret = { id: number; wrappedBy: string; sealed: Buffer; createdAt: string };

function columns(sql: Sql) {
  return sql`name, kind, url, open_to as "openTo", created_at as "createdAt", changed_at as "changedAt"`;
}

export async function allConnections(sql: Sql): Promise<Connection[]> {
  return [...(await sql<Connection[]>`select ${columns(sql)} from connections order by name collate "C"`)];
}

export async function connectionByName(sql: Sql, name: string): Promise<Connection | null> {
  const [row] = await sql<Connection[]>`select ${columns(sql)} from connections where name = ${name}`;
  return row ?? null;
}

export async function connectionNames(sql: Sql): Promise<string[]> {
  return (await allConnections(sql)).map(({ name }) => name);
}

/** False: there is one of that name. */
export async function insertConnection(
  tx: Tx,
  { name, kind, url, openTo, by }: Pick<Connection, 'name' | 'kind' | 'url' | 'openTo'> & { by: string },
): Promise<boolean> {
  const rows = await tx`
    insert into connections (name, kind, url, open_to, created_by) values (${name}, ${kind}, ${url}, ${openTo}, ${by}) on conflict (name) do nothing returning name`;
  return rows.length > 0;
}

/** Nobody else changes it until the transaction ends. */
export async function lockConnection(tx: Tx, name: string): Promise<Connection | null> {
  const [row] = await tx<Connection[]>`select ${columns(tx)} from connections where name = ${name} for update`;
  return row ?? null;
}

export async function updateConnection(tx: Tx, { name, url, openTo }: Pick<Connection, 'name' | 'url' | 'openTo'>): Promise<void> {
  await tx`update connections set url = ${url}, open_to = ${openTo}, changed_at = clock_timestamp() where name = ${name}`;
}

/** With its secrets and what waits in its file. */
export async function deleteConnection(tx: Tx, name: string): Promise<void> {
  await tx`delete from connections where name = ${name}`;
}

export async function secretsOfConnection(sql: Sql, name: string): Promise<SealedSecret[]> {
  return [
    ...(await sql<SealedSecret[]>`
      select id::int as id, wrapped_by as "wrappedBy", sealed, created_at as "createdAt" from connection_secrets where connection = ${name} order by id desc`),
  ];
}

export async function insertSecret(tx: Tx, name: string, { wrappedBy, sealed }: Pick<SealedSecret, 'wrappedBy' | 'sealed'>): Promise<void> {
  await tx`insert into connection_secrets (connection, wrapped_by, sealed) values (${name}, ${wrappedBy}, ${sealed})`;
}

/** All but the newest so many. */
export async function deleteOldSecrets(tx: Tx, name: string, keep: number): Promise<void> {
  await tx`
    delete from connection_secrets where connection = ${name}
      and id not in (select id from connection_secrets where connection = ${name} order by id desc limit ${keep})`;
}

/** How a connection has done lately: calls by how they stand, over the last thirty days, and the last try of any. */
export type ConnectionUse = { name: string; waiting: number; failed: number; done: number; lastAt: string | null; lastCode: string | null };

export async function connectionUse(sql: Sql): Promise<ConnectionUse[]> {
  return [
    ...(await sql<ConnectionUse[]>`
      select c.connection as name, count(*) filter (where c.status in ('waiting', 'accepted'))::int as waiting,
        count(*) filter (where c.status = 'failed')::int as failed, count(*) filter (where c.status = 'replied')::int as done,
        max(t.at) as "lastAt", (array_agg(t.code order by t.at desc) filter (where t.code is not null))[1] as "lastCode"
      from calls c left join lateral (select at, code from call_tries where call_key = c.key order by n desc limit 1) t on true
      where c.trial is null and c.created_at > clock_timestamp() - interval '30 days' group by c.connection order by c.connection`),
  ];
}

/** One line of a file connection. `message` is the id by which its result comes back. */
export type ExportRow = { id: number; message: string; call: string; personId: string | null; at: string; values: Answers };

/** Once for each call. The person is the one its run is about. */
export async function insertExportRow(sql: Sql, row: { connection: string; call: string; message: string; values: Answers }): Promise<void> {
  await sql`
    insert into export_rows (connection, call_key, message, person_id, at, values)
    select ${row.connection}, c.key, ${row.message}, r.subject_id, c.at, ${sql.json(row.values as never)}
    from calls c join runs r on r.id = c.run_id where c.key = ${row.call} on conflict (call_key) do nothing`;
}

/** The lines of a file connection, a page at a time, in the order in which they were sent. */
export async function exportRows(sql: Sql, connection: string, { after, limit }: { after: number; limit: number }): Promise<ExportRow[]> {
  return [
    ...(await sql<ExportRow[]>`
      select id::int as id, message, call_key as call, person_id as "personId", at, values from export_rows
      where connection = ${connection} and id > ${after} order by id limit ${limit}`),
  ];
}

/** The calls behind these messages of one connection. */
export async function callsOfMessages(sql: Sql, connection: string, messages: readonly string[]): Promise<{ message: string; call: string }[]> {
  return [
    ...(await sql<{ message: string; call: string }[]>`
      select message, call_key as call from export_rows where connection = ${connection} and message = any(${[...messages]}::text[])`),
  ];
}
