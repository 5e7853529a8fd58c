import type postgres from 'postgres';
import type { Tx } from './connect.ts';

/** A write that is not sent yet: awaited it is a statement of its own. Null: there is nothing to write. */
export type Write = postgres.PendingQuery<postgres.Row[]> | null;

/**
 * Carries out these writes as one statement: one message to Postgres and back instead of ten. None of them sees the rows of another, and no row may be written
 * by two; references between them need only hold at its end. `last`: what the statement selects.
 */
export async function together(tx: Tx, writes: readonly Write[], last: Write = null): Promise<void> {
  const [first, ...others] = writes.filter((write) => write !== null);
  if (first === undefined) return;
  const parts = others.map((write, n) => tx`, ${tx(`write${n + 1}`)} as (${write})`);
  await tx`with write0 as (${first}) ${parts.length === 0 ? tx`` : parts} ${last ?? tx`select 1`}`;
}
