import type { Sql } from './connect.ts';

/** `at` is the database's clock; `age` is how long ago that was, in seconds, by the same clock. */
export type Heartbeat = { process: string; at: string; age: number; detail: Record<string, unknown> };

/** Says that `process` (such as `worker`) is alive now. */
export async function beat(sql: Sql, process: string, detail: Record<string, string | number | boolean> = {}): Promise<void> {
  await sql`
    insert into heartbeats (process, at, detail) values (${process}, clock_timestamp(), ${sql.json(detail)})
    on conflict (process) do update set at = excluded.at, detail = excluded.detail`;
}

/** Of a process that stops in order: it is gone, not silent. */
export async function removeHeartbeat(sql: Sql, process: string): Promise<void> {
  await sql`delete from heartbeats where process = ${process}`;
}

export async function heartbeats(sql: Sql): Promise<Heartbeat[]> {
  return [
    ...(await sql<Heartbeat[]>`
      select process, at, extract(epoch from clock_timestamp() - at)::float8 as age, detail from heartbeats order by process`),
  ];
}
