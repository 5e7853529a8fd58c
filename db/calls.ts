import type { Answers } from '../workflows/flow/form.ts';
import type { Sql, Tx } from './connect.ts';

export type CallStatus = 'waiting' | 'accepted' | 'replied' | 'failed';
/** `values` is null once it is over. */
export type Call = {
  key: string;
  runId: string;
  connection: string;
  token: string;
  values: Answers | null;
  awaits: boolean;
  attempts: number;
  tried: number;
  status: CallStatus;
  at: string;
  /** The trial it belongs to. */
  trial: string | null;
};

export async function insertCalls(tx: Tx, calls: readonly Call[]): Promise<void> {
  if (calls.length === 0) return;
  await tx`
    insert into calls (key, run_id, connection, token, values, awaits, attempts, tried, status, at, trial)
    select key, "runId", connection, token, values, awaits, attempts, tried, status, at, trial
    from jsonb_to_recordset(${tx.json(calls as never)}) as given (key text, "runId" text, connection text, token text, values jsonb, awaits boolean, attempts int,
      tried int, status text, at timestamptz, trial text)
    on conflict (key) do nothing`;
}

function columns(sql: Sql) {
  return sql`key, run_id as "runId", connection, token, values, awaits, attempts, tried, status, at, trial`;
}

export async function callByKey(sql: Sql, key: string): Promise<Call | null> {
  const [row] = await sql<Call[]>`select ${columns(sql)} from calls where key = ${key}`;
  return row ?? null;
}

/** Nobody else ends the call until the transaction does. */
export async function lockCall(tx: Tx, key: string): Promise<Call | null> {
  const [row] = await tx<Call[]>`select ${columns(tx)} from calls where key = ${key} for update`;
  return row ?? null;
}

/** Writes a try down; `inMs` until the next one, null for none. Answers how often it has been tried, this time included. */
export async function noteTry(sql: Sql, key: string, { code, tookMs, inMs }: { code: string; tookMs: number; inMs: number | null }): Promise<number> {
  const [row] = await sql<{ tried: number }[]>`
    with counted as (update calls set tried = tried + 1 where key = ${key} returning key, tried)
    insert into call_tries (call_key, n, code, took_ms, again_at)
    select key, tried, ${code}, ${Math.round(tookMs)}, clock_timestamp() + make_interval(secs => ${inMs}::float8 / 1000) from counted
    on conflict (call_key, n) do nothing returning n as tried`;
  return row?.tried ?? 0;
}

/** One call of a run and what became of each try, without what was sent. */
export type CallTries = {
  key: string;
  connection: string;
  status: CallStatus;
  attempts: number;
  at: string;
  tries: { n: number; at: string; code: string; tookMs: number; againAt: string | null }[];
};

/** The calls of a run in the order in which they were asked for. */
export async function callsOfRun(sql: Sql, runId: string): Promise<CallTries[]> {
  return [
    ...(await sql<CallTries[]>`
      select c.key, c.connection, c.status, c.attempts, c.at, coalesce(t.tries, '[]') as tries
      from calls c left join lateral (
        select jsonb_agg(jsonb_build_object('n', n, 'at', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'code', code, 'tookMs', took_ms,
          'againAt', to_char(again_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by n) as tries
        from call_tries where call_key = c.key) t on true
      where c.run_id = ${runId} order by c.created_at, c.key`),
  ];
}

/** A call that is over keeps nothing of what it sent. */
export async function setCallOver(tx: Tx, key: string, status: Extract<CallStatus, 'replied' | 'failed'>): Promise<void> {
  await tx`update calls set status = ${status}, values = null, ended_at = clock_timestamp() where key = ${key}`;
}

/** It was taken, and its answer is still to come; where that has come already it stays as it is. */
export async function acceptCall(sql: Sql, key: string): Promise<void> {
  await sql`update calls set status = 'accepted' where key = ${key} and status = 'waiting'`;
}

/** Calls that were begun and that nobody has answered for, so many seconds after. */
export async function callsCutOff(sql: Sql, olderThanSeconds: number): Promise<string[]> {
  const rows = await sql<{ key: string }[]>`
    select c.key from calls c where c.status = 'waiting' and c.created_at < clock_timestamp() - make_interval(secs => ${olderThanSeconds}) order by c.key limit 500`;
  return rows.map(({ key }) => key);
}

/** How many calls by a connection are not over. */
export async function openCallsOf(sql: Sql, connection: string): Promise<number> {
  const [row] = await sql<
    { count: number }[]
  >`select count(*)::int as count from calls where connection = ${connection} and status in ('waiting', 'accepted') and trial is null`;
  return row?.count ?? 0;
}
