import type { Sql, Tx } from './connect.ts';
import { type Copy, copyOf } from './copy.ts';
import { together, type Write } from './together.ts';

export type OutboxKind = 'mail' | 'poke' | 'start' | 'call' | 'launch' | 'bulk';
export type NewOutboxRow = { kind: OutboxKind; key: string; runId: string | null; payload: Record<string, unknown> };
export type OutboxRow = NewOutboxRow & { id: number; attempts: number; createdAt: string };

/** What already stands under a key stays as it is. */
export async function insertOutbox(tx: Tx, rows: readonly NewOutboxRow[]): Promise<void> {
  await together(tx, [outboxRows(tx, rows)], wakeRelay(tx));
}

/** Whoever writes them wakes the relay. */
export function outboxRows(tx: Tx, rows: readonly NewOutboxRow[]): Write {
  if (rows.length === 0) return null;
  return tx`
    insert into outbox (kind, key, run_id, payload)
    select kind, key, "runId", payload from jsonb_to_recordset(${tx.json(rows as never)}) as given (kind text, key text, "runId" text, payload jsonb)
    on conflict (key) do nothing`;
}

/** Those of many new runs. They do not leave before the wall instant `from`. */
export function outboxCopy(rows: readonly NewOutboxRow[], from: string | null): Copy {
  return copyOf(
    'outbox',
    {
      kind: (row) => row.kind,
      key: (row) => row.key,
      run_id: (row) => row.runId,
      payload: (row) => row.payload,
      ...(from !== null && { due_at: () => from }),
    },
    rows,
  );
}

/** By the database's clock, so many seconds from now. */
export async function secondsFromNow(tx: Tx, seconds: number): Promise<string> {
  const [row] = await tx<{ at: string }[]>`select clock_timestamp() + make_interval(secs => ${seconds}) as at`;
  return row?.at ?? '';
}

/** At the commit. */
export function wakeRelay(tx: Tx): Write {
  return tx`select pg_notify('outbox', '')`;
}

/** Takes rows that wait, under a lease of so many seconds: a sender that dies loses it, and another takes them again. Mails that are needed first come first. */
export async function claimOutbox(sql: Sql, kinds: readonly OutboxKind[], limit: number, leaseSeconds: number): Promise<OutboxRow[]> {
  const first = kinds.includes('mail') ? sql`(payload ->> 'neededBy')::numeric nulls last,` : sql``;
  return [
    ...(await sql<OutboxRow[]>`
      with waiting as (
        select id from outbox
        where kind = any(${[...kinds]}::text[]) and sent_at is null and failed is null and due_at <= clock_timestamp()
          and (claimed_until is null or claimed_until < clock_timestamp())
        order by ${first} due_at, id limit ${limit} for update skip locked)
      update outbox o set claimed_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}), attempts = attempts + 1,
        tried_at = case when o.kind = 'mail' then clock_timestamp() end
      from waiting
      where o.id = waiting.id returning o.id, o.kind, o.key, o.run_id as "runId", o.payload, o.attempts, o.created_at as "createdAt"`),
  ].sort((a, b) => a.id - b.id);
}

/** How many mails may still be handed over within this minute, by what was, whichever process did; until the transaction ends nobody else asks. */
export async function mailsLeft(tx: Tx, perMinute: number): Promise<number> {
  await tx`select pg_advisory_xact_lock(hashtext('mails left'))`;
  const [row] = await tx<{ tried: number }[]>`
    select count(*)::int as tried from outbox where kind = 'mail' and tried_at > clock_timestamp() - interval '1 minute'`;
  return Math.max(0, perMinute - (row?.tried ?? 0));
}

/** Whether a row is still held by the claim that counted `attempts`; if so, its lease begins anew. */
export async function keepLease(sql: Sql, { id, attempts }: Pick<OutboxRow, 'id' | 'attempts'>, leaseSeconds: number): Promise<boolean> {
  const rows = await sql`
    update outbox set claimed_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    where id = ${id} and attempts = ${attempts} and sent_at is null and failed is null returning id`;
  return rows.length > 0;
}

export async function markSent(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql`update outbox set sent_at = clock_timestamp(), claimed_until = null, ${forgotten(sql)} where id = any(${[...ids]}::bigint[])`;
}

/** Rows of no run are mails to one address, with where its reader wanted to go; others may hold what people said: nobody needs that once they are done with. */
function forgotten(sql: Sql) {
  return sql`payload = case when run_id is null then jsonb_build_object('kind', payload -> 'kind') else payload - 'values' - 'members' - 'body' end`;
}

/** Pokes carry nothing: what is done is forgotten. */
export async function deleteOutbox(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql`delete from outbox where id = any(${[...ids]}::bigint[])`;
}

export async function postpone(sql: Sql, id: number, seconds: number): Promise<void> {
  await sql`update outbox set claimed_until = null, due_at = clock_timestamp() + make_interval(secs => ${seconds}) where id = ${id}`;
}

export async function giveUp(sql: Sql, id: number, code: string): Promise<void> {
  await sql`update outbox set failed = ${code}, claimed_until = null, ${forgotten(sql)} where id = ${id}`;
}

/** Rows of a cycle's runs, or of all, that are still to be sent. */
export async function countWaiting(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from outbox where sent_at is null and failed is null`;
  return row?.count ?? 0;
}

export async function insertMailLink(sql: Sql, link: { hash: string; slotId: string; personId: string; issue: number; keyId: string }): Promise<void> {
  await sql`
    insert into mail_links (hash, slot_id, person_id, issue, key_id) values (${link.hash}, ${link.slotId}, ${link.personId}, ${link.issue}, ${link.keyId})
    on conflict (hash, slot_id) do nothing`;
}

/** What these people were sent opens nothing any more. */
export async function deleteMailLinksOf(sql: Sql, personIds: readonly string[]): Promise<void> {
  await sql`delete from mail_links where person_id = any(${[...personIds]}::text[])`;
}

/** What a link leads to, what closes first on top. `current`: the part is still with this person, as it was when the mail was sent. */
export async function partsOfLink(sql: Sql, hash: string): Promise<{ slotId: string; personId: string; current: boolean }[]> {
  return [
    ...(await sql<{ slotId: string; personId: string; current: boolean }[]>`
      select l.slot_id as "slotId", l.person_id as "personId", s.issue = l.issue and s.holder_id = l.person_id as current
      from mail_links l join slots s on s.id = l.slot_id join tasks t on t.id = s.task_id
      where l.hash = ${hash} order by t.closes_at nulls last, l.slot_id`),
  ];
}
