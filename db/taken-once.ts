import type { Sql, Tx } from './connect.ts';

/** Takes a key of a sender's own for this transaction. True: it is new. Whoever brings the same at the same time waits for the one before. */
export async function takeKey(tx: Tx, { key, bodyHash }: { key: string; bodyHash: string }): Promise<boolean> {
  const rows = await tx`insert into taken_once (key, body_hash) values (${key}, ${bodyHash}) on conflict (key) do nothing returning key`;
  return rows.length > 0;
}

export async function keepAnswer(tx: Tx, key: string, answer: unknown): Promise<void> {
  await tx`update taken_once set answer = ${tx.json(answer as never)} where key = ${key}`;
}

/** What came under a key, and what was told. */
export async function takenUnder(sql: Sql, key: string): Promise<{ bodyHash: string; answer: unknown } | null> {
  const [row] = await sql<{ bodyHash: string; answer: unknown }[]>`select body_hash as "bodyHash", answer from taken_once where key = ${key}`;
  return row ?? null;
}

/** After so many days a key may come again. */
export async function forgetKeys(sql: Sql, days: number): Promise<void> {
  await sql`delete from taken_once where at < now() - make_interval(days => ${days})`;
}
