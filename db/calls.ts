import type { Answers } from '../workflows/flow/form.ts';
import type { Tx } from './connect.ts';

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
  status: CallStatus;
  at: string;
};

export async function insertCalls(tx: Tx, calls: readonly Call[]): Promise<void> {
  if (calls.length === 0) return;
  await tx`
    insert into calls (key, run_id, connection, token, values, awaits, attempts, status, at)
    select key, "runId", connection, token, values, awaits, attempts, status, at
    from jsonb_to_recordset(${tx.json(calls as never)}) as given (key text, "runId" text, connection text, token text, values jsonb, awaits boolean, attempts int,
      status text, at timestamptz)
    on conflict (key) do nothing`;
}
