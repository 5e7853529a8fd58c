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

/** How often it has been tried, this time included. */
export async function countTry(sql: Sql, key: string): Promise<number> {
  const [row] = await sql<{ tried: number }[]>`update calls set tried = tried + 1 where key = ${key} returning tried`;
  return row?.tried ?? 0;
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
