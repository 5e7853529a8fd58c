import type { MailWish, MailWishes } from '../workflows/flow/mail-wishes.ts';
import type { Sql, Tx } from './connect.ts';

/** What people chose about their mails. What is theirs to do is theirs all the same: it waits in the inbox, and its first mail comes. */

/** Who never chose gets all of them. */
export async function mailWishesOf(sql: Sql, personId: string): Promise<MailWishes> {
  const [row] = await sql<[MailWishes]>`
    select coalesce(w.reminders, true) as reminders, coalesce(w.copies, true) as copies, coalesce(w.news, true) as news, coalesce(w.mentions, true) as mentions
    from (select 1) always left join mail_wishes w on w.person_id = ${personId}`;
  return row;
}

/** Whether this person wants mails of a kind. */
export async function wantsMail(sql: Sql, personId: string, wish: MailWish): Promise<boolean> {
  return (await mailWishesOf(sql, personId))[wish];
}

export async function setMailWishes(sql: Sql, personId: string, { reminders, copies, news, mentions }: MailWishes): Promise<void> {
  await sql`
    insert into mail_wishes (person_id, reminders, copies, news, mentions) values (${personId}, ${reminders}, ${copies}, ${news}, ${mentions})
    on conflict (person_id) do update set reminders = excluded.reminders, copies = excluded.copies, news = excluded.news, mentions = excluded.mentions,
      changed_at = clock_timestamp()`;
}

export async function setReminders(sql: Sql, personId: string, reminders: boolean): Promise<void> {
  await sql`
    insert into mail_wishes (person_id, reminders) values (${personId}, ${reminders})
    on conflict (person_id) do update set reminders = excluded.reminders, changed_at = clock_timestamp()`;
}

export async function insertWishLink(sql: Sql, { hash, personId }: { hash: string; personId: string }): Promise<void> {
  await sql`insert into mail_wish_links (hash, person_id) values (${hash}, ${personId}) on conflict (hash) do nothing`;
}

/** Whose choice the link changes; null for one that never was, or went to an address that is theirs no more. */
export async function personOfWishLink(sql: Sql, hash: string): Promise<string | null> {
  const [row] = await sql<{ personId: string }[]>`select person_id as "personId" from mail_wish_links where hash = ${hash}`;
  return row?.personId ?? null;
}

/** Nothing is known of these people's choice any more, and no link changes it. */
export async function forgetWishesOf(tx: Tx, personId: string): Promise<void> {
  await tx`delete from mail_wishes where person_id = ${personId}`;
  await tx`delete from mail_wish_links where person_id = ${personId}`;
}

export async function deleteWishLinksOf(sql: Sql, personIds: readonly string[]): Promise<void> {
  await sql`delete from mail_wish_links where person_id = any(${[...personIds]}::text[])`;
}
