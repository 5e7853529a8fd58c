import type { Sql, Tx } from './connect.ts';

export type LeaveFeed = { personId: string; host: string; setAt: string; readAt: string | null; problem: string | null };
type SealedFeed = { personId: string; wrappedBy: string; sealed: Buffer };

export async function leaveFeedOf(sql: Sql, personId: string): Promise<LeaveFeed | null> {
  const [row] = await sql<LeaveFeed[]>`
    select person_id as "personId", host, set_at as "setAt", read_at as "readAt", problem from leave_feeds where person_id = ${personId}`;
  return row ?? null;
}

/** Replaces the one that this person has; it is read at once. */
export async function setLeaveFeed(tx: Tx, { personId, wrappedBy, sealed, host }: SealedFeed & { host: string }): Promise<void> {
  await tx`
    insert into leave_feeds (person_id, wrapped_by, sealed, host) values (${personId}, ${wrappedBy}, ${sealed}, ${host})
    on conflict (person_id) do update set wrapped_by = excluded.wrapped_by, sealed = excluded.sealed, host = excluded.host, set_at = clock_timestamp(),
      due_at = clock_timestamp(), read_at = null, problem = null`;
}

/** Nobody else takes it over until the transaction ends. False: it is not there any more. */
export async function lockLeaveFeed(tx: Tx, personId: string): Promise<boolean> {
  return (await tx`select 1 from leave_feeds where person_id = ${personId} for update`).length > 0;
}

/** What came from it stays on record. */
export async function deleteLeaveFeed(tx: Sql, personId: string): Promise<void> {
  await tx`delete from leave_feeds where person_id = ${personId}`;
}

/** Feeds that are to be read now, each by one process alone; should that die, again after so many minutes. */
export async function claimLeaveFeeds(sql: Sql, limit: number, minutes: number): Promise<SealedFeed[]> {
  return [
    ...(await sql<SealedFeed[]>`
      with due as (select person_id from leave_feeds where due_at <= clock_timestamp() order by due_at limit ${limit} for update skip locked)
      update leave_feeds f set due_at = clock_timestamp() + make_interval(mins => ${minutes}) from due where f.person_id = due.person_id
      returning f.person_id as "personId", f.wrapped_by as "wrappedBy", f.sealed`),
  ];
}

export async function noteLeaveFeed(sql: Sql, personId: string, { problem, minutes }: { problem: string | null; minutes: number }): Promise<void> {
  await sql`
    update leave_feeds set problem = ${problem}, due_at = clock_timestamp() + make_interval(mins => ${minutes}),
      read_at = case when ${problem === null} then clock_timestamp() else read_at end
    where person_id = ${personId}`;
}

export async function leaveFeedEntries(tx: Tx, personId: string): Promise<{ entry: string; absenceId: string }[]> {
  return [
    ...(await tx<{ entry: string; absenceId: string }[]>`
      select entry, absence_id::text as "absenceId" from leave_feed_entries where person_id = ${personId}`),
  ];
}

export async function insertLeaveFeedEntry(tx: Tx, personId: string, entry: string, absenceId: string): Promise<void> {
  await tx`insert into leave_feed_entries (person_id, entry, absence_id) values (${personId}, ${entry}, ${absenceId}::text::bigint)`;
}

export async function deleteLeaveFeedEntry(tx: Tx, personId: string, entry: string): Promise<void> {
  await tx`delete from leave_feed_entries where person_id = ${personId} and entry = ${entry}`;
}
