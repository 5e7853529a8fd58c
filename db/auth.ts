import type { Sql, Tx } from './connect.ts';

/** `email` is where the link was sent; null for the link that only the terminal shows. */
export type SignInLink = { personId: string; email: string | null };

/** The day it is now in a zone, by the database's clock. */
export async function dayIn(sql: Sql, zone: string): Promise<string> {
  const [row] = await sql<{ day: string }[]>`select to_char(now() at time zone ${zone}, 'YYYY-MM-DD') as day`;
  if (row === undefined) throw new Error('Expected one row from the clock of the database, got none.');
  return row.day;
}

/** The database's clock, as ISO text in UTC. */
export async function databaseNow(sql: Sql): Promise<string> {
  const [row] = await sql<{ at: string }[]>`select now() as at`;
  if (row === undefined) throw new Error('Expected one row from the clock of the database, got none.');
  return row.at;
}

/** Good for `minutes` from now. Links that ended more than a day ago are dropped on the way. */
export async function insertSignInLink(sql: Sql, link: SignInLink & { id: string; tokenHash: Buffer }, minutes: number): Promise<void> {
  await sql`delete from sign_in_links where expires_at < now() - interval '1 day'`;
  await sql`
    insert into sign_in_links (id, token_hash, person_id, email, expires_at)
    values (${link.id}, ${link.tokenHash}, ${link.personId}, ${link.email}, now() + ${minutes}::int * interval '1 minute')`;
}

/** What has become of a link; null for one that never was, or long ago. */
export async function signInLinkState(sql: Sql, tokenHash: Buffer): Promise<'open' | 'used' | 'expired' | null> {
  const [row] = await sql<{ state: 'open' | 'used' | 'expired' }[]>`
    select case when used_at is not null then 'used' when expires_at <= now() then 'expired' else 'open' end as state
    from sign_in_links where token_hash = ${tokenHash}`;
  return row?.state ?? null;
}

/** Uses a link up: the first caller gets whom it is for, everyone after that null. */
export async function takeSignInLink(tx: Tx, tokenHash: Buffer): Promise<SignInLink | null> {
  const [row] = await tx<SignInLink[]>`
    update sign_in_links set used_at = now()
    where token_hash = ${tokenHash} and used_at is null and expires_at > now()
    returning person_id as "personId", email`;
  return row ?? null;
}

/** The library's row for a person who signs in; does nothing from the second time on. */
export async function insertAuthUser(tx: Tx, personId: string): Promise<void> {
  const address = `${Buffer.from(personId, 'utf8').toString('hex')}@person.invalid`;
  await tx`insert into auth_users (id, name, email, email_verified) values (${personId}, '', ${address}, true) on conflict (id) do nothing`;
}

/** Answers how many there were. */
export async function deleteSessionsOf(sql: Sql, personIds: readonly string[]): Promise<number> {
  return (await sql`delete from auth_sessions where user_id = any(${[...personIds]}::text[])`).count;
}

export async function deleteSignInLinksOf(sql: Sql, personIds: readonly string[]): Promise<void> {
  await sql`delete from sign_in_links where person_id = any(${[...personIds]}::text[]) and used_at is null`;
}

/** Counts one more request in the bucket and answers how many that makes within the window, which begins with the first. */
export async function countSignInRequest(sql: Sql, bucket: string, windowMinutes: number): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    insert into sign_in_requests as r (bucket, began_at, count) values (${bucket}, now(), 1)
    on conflict (bucket) do update set
      count = case when r.began_at <= now() - ${windowMinutes}::int * interval '1 minute' then 1 else least(r.count + 1, 1000000) end,
      began_at = case when r.began_at <= now() - ${windowMinutes}::int * interval '1 minute' then now() else r.began_at end
    returning count`;
  return row?.count ?? 1;
}

export async function deleteOldSignInRequests(sql: Sql): Promise<void> {
  await sql`delete from sign_in_requests where began_at < now() - interval '1 day'`;
}

/** The first by id of those present on `today` who are administrators of everything; null without one. */
export async function firstAdministrator(sql: Sql, today: string): Promise<string | null> {
  const [row] = await sql<{ id: string }[]>`
    select id from people where 'admin' = any(roles) and (left_on is null or left_on > ${today}::text::date) order by id collate "C" limit 1`;
  return row?.id ?? null;
}
