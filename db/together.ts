import type postgres from 'postgres';
import type { Tx } from './connect.ts';

/** A write that is not sent yet: awaited it is a statement of its own. Null: there is nothing to write. */
export type Write = postgres.PendingQuery<postgres.Row[]> | null;

/**
 * Carries out these writes as one statement: one message to Postgres and back instead of ten. None of them sees the rows of another, and no row may be written
 * by two; references between them need only hold at its end. `last`: what the statement selects.
 */
export async function together(tx: Tx, writes: readonly Write[], last: Write = null): Promise<void> {
  const given = writes.filter((write) => write !== null);
  if (given.length > 0) await tx(frameOf(given.length), ...given, last ?? tx`select 1`);
}

const frames = new Map<number, TemplateStringsArray>();

/** The text around so many writes and a select, as a template tag gets it: put together of templates, every turn would make a query object for each of them. */
function frameOf(writes: number): TemplateStringsArray {
  const known = frames.get(writes);
  if (known !== undefined) return known;
  const between = Array.from({ length: writes - 1 }, (_, n) => `), write${n + 1} as (`);
  const texts = ['with write0 as (', ...between, ') ', ''];
  const frame = Object.assign(texts, { raw: texts });
  frames.set(writes, frame);
  return frame;
}
