import type { Sql, Tx } from './connect.ts';

/** One-time codes that are sent to whoever opened the link of a mail; one counts at a time, the newest. */
export type LinkCode = { id: string; linkHash: string; personId: string; codeHash: Buffer };

/** Good for so many minutes. Codes that ended more than a day ago are dropped on the way. */
export async function insertLinkCode(tx: Tx, { id, linkHash, personId, codeHash }: LinkCode, minutes: number): Promise<void> {
  await tx`delete from link_codes where expires_at < clock_timestamp() - interval '1 day'`;
  await tx`
    insert into link_codes (id, link_hash, person_id, code_hash, expires_at)
    values (${id}, ${linkHash}, ${personId}, ${codeHash}, clock_timestamp() + make_interval(mins => ${minutes}))`;
}

/** The one that counts, locked, with one more try counted; null: there is none, it is over, or was tried as often as it may be. */
export async function tryLinkCode(tx: Tx, linkHash: string, personId: string, mostTries: number): Promise<{ id: string; codeHash: Buffer } | null> {
  const [row] = await tx<{ id: string; codeHash: Buffer }[]>`
    update link_codes set tries = tries + 1
    where id = (select id from link_codes where link_hash = ${linkHash} and person_id = ${personId} order by created_at desc, id desc limit 1 for update)
      and used_at is null and expires_at > clock_timestamp() and tries < ${mostTries}
    returning id, code_hash as "codeHash"`;
  return row ?? null;
}

export async function useLinkCode(tx: Tx, id: string): Promise<void> {
  await tx`update link_codes set used_at = clock_timestamp() where id = ${id}`;
}

export async function isCodeOpen(sql: Sql, id: string): Promise<boolean> {
  return (await sql`select 1 from link_codes where id = ${id} and used_at is null and expires_at > clock_timestamp()`).length > 0;
}
