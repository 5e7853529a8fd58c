import type { Pool, Sql, Tx } from '../../db/connect.ts';
import { type Deed, dueAfter, type Review, slotId, type Task, timetable } from './review.ts';

/** The tables of the hand-written review: what its people and its auditor look at. Where it stands is Temporal's to know. */
export async function createTables(sql: Pool): Promise<void> {
  await sql.unsafe(`
    create schema peers;
    create table peers.tasks (id text primary key, review text not null, step text not null, status text not null, opened_at timestamptz not null,
      due_at timestamptz not null, closes_at timestamptz not null);
    create table peers.slots (id text primary key, task text not null references peers.tasks, review text not null, holder text not null, status text not null,
      answered_at timestamptz);
    create index on peers.slots (holder) where status = 'open';
    create index on peers.slots (review);
    create table peers.journal (review text not null, key text not null, kind text not null, at timestamptz not null, detail jsonb not null,
      primary key (review, key));
    create table peers.outbox (id bigint generated always as identity primary key, key text not null unique, payload jsonb not null, sent_at timestamptz)`);
}

/** Only what is not there yet: an activity may be run again. */
export async function insertTask(tx: Tx, review: Review, task: Task, at: number): Promise<void> {
  const closes = timetable.find(({ deed }) => deed === 'close')?.after ?? 0;
  const times = [at, at + dueAfter, at + closes].map((ms) => new Date(ms));
  await tx`
    insert into peers.tasks (id, review, step, status, opened_at, due_at, closes_at)
    values (${taskId(review.id, task.id)}, ${review.id}, ${task.id}, 'open', ${times[0] ?? null}, ${times[1] ?? null}, ${times[2] ?? null})
    on conflict (id) do nothing`;
  const slots = task.people.map((holder) => ({ id: slotId(review.id, task.id, holder), holder }));
  await tx`
    insert into peers.slots (id, task, review, holder, status)
    select id, ${taskId(review.id, task.id)}, ${review.id}, holder, 'open' from jsonb_to_recordset(${tx.json(slots)}) as given (id text, holder text)
    on conflict (id) do nothing`;
}

export async function writeDown(tx: Tx, line: { review: string; key: string; kind: string; at: number; detail: Record<string, string> }): Promise<void> {
  await tx`
    insert into peers.journal (review, key, kind, at, detail) values (${line.review}, ${line.key}, ${line.kind}, ${new Date(line.at)}, ${tx.json(line.detail)})
    on conflict do nothing`;
}

/** One mail for each of these slots. */
export async function insertMails(tx: Tx, kind: 'task' | Deed, slots: readonly string[]): Promise<void> {
  const rows = slots.map((slot) => ({ key: `${kind}:${slot}`, payload: { kind, slot } }));
  await tx`
    insert into peers.outbox (key, payload) select key, payload from jsonb_to_recordset(${tx.json(rows)}) as given (key text, payload jsonb)
    on conflict (key) do nothing`;
  await tx`select pg_notify('peers_outbox', '')`;
}

/** A task is done once nobody is left to answer it, or closed when its time is up. */
export async function settleTask(tx: Tx, task: string, status: 'done' | 'closed'): Promise<void> {
  await tx`update peers.tasks set status = ${status} where id = ${task} and status = 'open'`;
}

export async function closeSlots(tx: Tx, slots: readonly string[]): Promise<void> {
  await tx`update peers.slots set status = 'closed' where id = any(${[...slots]}::text[]) and status = 'open'`;
}

/** Records an answer as the API of such a system would, before it signals, and says of which task; null: there is nothing to answer. */
export async function recordAnswer(sql: Pool, slot: string): Promise<{ task: string } | null> {
  return sql.begin(async (tx) => {
    const at = Date.now();
    const [row] = await tx<{ review: string; task: string }[]>`
      update peers.slots set status = 'answered', answered_at = ${new Date(at)} where id = ${slot} and status = 'open' returning review, task`;
    if (row === undefined) return null;
    const left = await tx`select 1 from peers.slots where task = ${row.task} and status = 'open' limit 1`;
    if (left.length === 0) await settleTask(tx, row.task, 'done');
    await writeDown(tx, { review: row.review, key: `answered:${slot}`, kind: 'answered', at, detail: { slot } });
    return { task: row.task };
  });
}

/** What waits for an answer in these reviews. */
export async function openSlots(sql: Sql, reviews: readonly string[]): Promise<{ id: string; review: string }[]> {
  return [
    ...(await sql<{ id: string; review: string }[]>`
      select id, review from peers.slots where status = 'open' and review = any(${[...reviews]}::text[]) order by id`),
  ];
}

export function taskId(review: string, task: string): string {
  return `${review}/${task}`;
}
