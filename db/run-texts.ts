import type { Tx } from './connect.ts';

/** A run is in another version from now on. Which one it was begun in is kept: its journal is chained to that. */
export async function setRunText(tx: Tx, runId: string, sha256: string, scope: string | null): Promise<void> {
  await tx`update runs set begun_in = coalesce(begun_in, sha256), sha256 = ${sha256}, scope = ${scope} where id = ${runId}`;
}

/** What was done at steps that have other names now is found under those. */
export async function renameSteps(tx: Tx, runId: string, mapping: Readonly<Record<string, string>>): Promise<void> {
  const renamed = Object.entries(mapping).filter(([before, after]) => before !== after);
  if (renamed.length === 0) return;
  const given = tx.json(Object.fromEntries(renamed));
  await tx`
    update tasks set step = ${given}::jsonb ->> step, state = jsonb_set(state, '{step}', ${given}::jsonb -> step)
    where run_id = ${runId} and ${given}::jsonb ? step and status in ('settled', 'closed')`;
  await tx`update answers set step = ${given}::jsonb ->> step where run_id = ${runId} and ${given}::jsonb ? step`;
  await tx`update severed_answers set step = ${given}::jsonb ->> step where run_id = ${runId} and ${given}::jsonb ? step`;
  await tx`update severed_waiting set step = ${given}::jsonb ->> step where run_id = ${runId} and ${given}::jsonb ? step`;
  await tx`update fanouts set step = ${given}::jsonb ->> step where run_id = ${runId} and ${given}::jsonb ? step`;
}
