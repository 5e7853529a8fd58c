import type { Sql, Tx } from './connect.ts';

/** Addresses at which another system begins runs under a standing cycle. `keyId`: which key of the installation its secret is made from. */
export type StartHook = { id: string; cycleId: string; trigger: string; keyId: string };

function columns(sql: Sql) {
  return sql`id, cycle_id as "cycleId", trigger, key_id as "keyId"`;
}

export async function insertHook(tx: Tx, { id, cycleId, trigger, keyId, by }: StartHook & { by: string }): Promise<void> {
  await tx`insert into start_hooks (id, cycle_id, trigger, key_id, created_by) values (${id}, ${cycleId}, ${trigger}, ${keyId}, ${by})`;
}

/** One that is open; null: there is none of this id, or it was ended. */
export async function hookById(sql: Sql, id: string): Promise<StartHook | null> {
  const [row] = await sql<StartHook[]>`select ${columns(sql)} from start_hooks where id = ${id} and ended_at is null`;
  return row ?? null;
}

export async function hooksOf(sql: Sql, cycleId: string): Promise<StartHook[]> {
  return [...(await sql<StartHook[]>`select ${columns(sql)} from start_hooks where cycle_id = ${cycleId} and ended_at is null order by created_at, id`)];
}

/** From now on nothing that comes there is taken. False: there is no such one in this cycle. */
export async function endHook(tx: Tx, cycleId: string, id: string): Promise<boolean> {
  const rows = await tx`update start_hooks set ended_at = clock_timestamp() where id = ${id} and cycle_id = ${cycleId} and ended_at is null returning id`;
  return rows.length > 0;
}
