import type { Sql } from './connect.ts';

/** A process that said lately that it is alive. */
export type Heartbeat = { process: string; at: string; detail: Record<string, string | number | boolean> };

/** Says that `process` (`worker/<machine>/<number>`) is alive now, and forgets those silent for an hour. */
export async function beat(sql: Sql, process: string, detail: Heartbeat['detail'] = {}): Promise<void> {
  await sql`
    insert into heartbeats (process, at, detail) values (${process}, clock_timestamp(), ${sql.json(detail)})
    on conflict (process) do update set at = excluded.at, detail = excluded.detail`;
  await sql`delete from heartbeats where at < clock_timestamp() - interval '1 hour'`;
}

/** Of a process that stops in order: it is gone, not silent. */
export async function removeHeartbeat(sql: Sql, process: string): Promise<void> {
  await sql`delete from heartbeats where process = ${process}`;
}

/** When nothing of the installation runs yet: what is there was left by processes that were killed. */
export async function removeHeartbeats(sql: Sql): Promise<void> {
  await sql`delete from heartbeats`;
}

/** The processes of a kind (`worker`) that were heard of in the last `seconds`, by the database's clock. */
export async function aliveProcesses(sql: Sql, kind: string, seconds: number): Promise<Heartbeat[]> {
  return [
    ...(await sql<Heartbeat[]>`
      select process, at, detail from heartbeats
      where split_part(process, '/', 1) = ${kind} and at > clock_timestamp() - ${seconds} * interval '1 second' order by process`),
  ];
}

/** Whether a worker that takes turns was heard of in the last `seconds`. */
export async function isWorkerAlive(sql: Sql, seconds: number): Promise<boolean> {
  const rows = await sql`
    select 1 from heartbeats
    where process like 'worker/%' and detail -> 'polling' = 'true' and at > clock_timestamp() - make_interval(secs => ${seconds}) limit 1`;
  return rows.length > 0;
}
