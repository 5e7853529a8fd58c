import type { Sql, Tx } from './connect.ts';

/** An address at which another system begins runs under a standing cycle. Its secret is made from `keyId` and `issue`; the one before counts until `oldUntil`. */
export type StartHook = {
  id: string;
  cycleId: string;
  trigger: string;
  issue: number;
  keyId: string;
  oldKeyId: string | null;
  oldUntil: string | null;
  lastAt: string | null;
};

function columns(sql: Sql) {
  return sql`id, cycle_id as "cycleId", trigger, issue, key_id as "keyId", old_key_id as "oldKeyId", old_until as "oldUntil", last_at as "lastAt"`;
}

type NewHook = Pick<StartHook, 'id' | 'cycleId' | 'trigger' | 'keyId'> & { by: string };

export async function insertHook(tx: Tx, { id, cycleId, trigger, keyId, by }: NewHook): Promise<StartHook> {
  const [row] = await tx<StartHook[]>`
    insert into start_hooks (id, cycle_id, trigger, key_id, created_by) values (${id}, ${cycleId}, ${trigger}, ${keyId}, ${by}) returning ${columns(tx)}`;
  return row as StartHook;
}

/** A new secret; the one before counts for so many hours more. Null: there is no such address in this cycle, or it was ended. */
export async function renewHook(tx: Tx, cycleId: string, id: string, { keyId, hours }: { keyId: string; hours: number }): Promise<StartHook | null> {
  const [row] = await tx<StartHook[]>`
    update start_hooks set issue = issue + 1, old_key_id = key_id, key_id = ${keyId}, old_until = now() + make_interval(hours => ${hours})
    where id = ${id} and cycle_id = ${cycleId} and ended_at is null returning ${columns(tx)}`;
  return row ?? null;
}

/** Something signed came there. */
export async function noteHook(tx: Tx, id: string): Promise<void> {
  await tx`update start_hooks set last_at = now() where id = ${id}`;
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
