import type { Pool, Sql } from './connect.ts';

/** How far a mailbox was read; its numbers hold as long as its validity does. `tries`: how often the mail after it was tried in vain. */
export type ImapPlace = { validity: string; uid: number; tries: number };

export async function imapPlace(sql: Sql, mailbox: string): Promise<ImapPlace | null> {
  const [row] = await sql<ImapPlace[]>`select validity, uid, tries from imap_places where mailbox = ${mailbox}`;
  return row ?? null;
}

export async function setImapPlace(sql: Sql, mailbox: string, { validity, uid, tries }: ImapPlace): Promise<void> {
  await sql`
    insert into imap_places (mailbox, validity, uid, tries) values (${mailbox}, ${validity}, ${uid}, ${tries})
    on conflict (mailbox) do update set validity = excluded.validity, uid = excluded.uid, tries = excluded.tries`;
}

/** Does it while no other process reads this mailbox; false: one does. */
export async function asOnlyReader(sql: Pool, mailbox: string, work: () => Promise<void>): Promise<boolean> {
  const held = await sql.reserve();
  try {
    const [row] = await held<{ ours: boolean }[]>`select pg_try_advisory_lock(hashtext(${`imap ${mailbox}`})) as ours`;
    if (row?.ours !== true) return false;
    try {
      await work();
    } finally {
      await held`select pg_advisory_unlock(hashtext(${`imap ${mailbox}`}))`.catch(() => {});
    }
    return true;
  } finally {
    held.release();
  }
}
