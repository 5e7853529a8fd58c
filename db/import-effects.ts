import type { JournalKind } from '../workflows/flow/journal.ts';
import type { Tx } from './connect.ts';

/** Where the tables stood: what this transaction writes comes after. */
export type Mark = { event: number; outbox: number };

export async function markNow(tx: Tx): Promise<Mark> {
  const [row] = await tx<Mark[]>`select (select coalesce(max(n), 0) from events)::int as event, (select coalesce(max(id), 0) from outbox)::int as outbox`;
  return row ?? { event: 0, outbox: 0 };
}

/** Whether a row was written by this very transaction, savepoints included: what others have not committed is not seen. */
function isOwn(tx: Tx) {
  return tx`pg_xact_status((((pg_current_xact_id()::text::bigint >> 32) << 32) | xmin::text::bigint)::text::xid8) = 'in progress'`;
}

/** Runs that have something to hear of which this transaction has written. */
export async function runsWithNews(tx: Tx, { event }: Mark): Promise<string[]> {
  const rows = await tx<{ run: string }[]>`select distinct run_id as run from events where n > ${event} and handled_at is null and ${isOwn(tx)} order by run`;
  return rows.map(({ run }) => run);
}

/** Runs that this transaction has begun. */
export async function runsBegun(tx: Tx, { outbox }: Mark): Promise<string[]> {
  const rows = await tx<{ run: string }[]>`
    select run_id as run from outbox where id > ${outbox} and kind = 'start' and key = 'start:' || run_id and ${isOwn(tx)} order by run_id`;
  return rows.map(({ run }) => run);
}

export type Happened = {
  run: string;
  cycle: string;
  subject: string | null;
  sha256: string;
  kind: JournalKind;
  step: string | null;
  for: string | null;
  to: string[];
  outcome: string | null;
  due: string | null;
  detail: Record<string, unknown>;
};

/** What the journals of these runs say after so many lines of each, in their order. */
export async function happenedAfter(tx: Tx, runs: readonly { run: string; after: number }[]): Promise<Happened[]> {
  return [
    ...(await tx<Happened[]>`
      select j.run_id as run, r.cycle_id as cycle, r.subject_id as subject, r.sha256, j.kind, j.step, j.for_id as for, j.to_ids as to, j.outcome, j.due, j.detail
      from jsonb_to_recordset(${tx.json(runs as never)}) as asked (run text, after int)
      join journal j on j.run_id = asked.run and j.n > asked.after join runs r on r.id = j.run_id
      where j.kind in ('task.reassigned', 'run.finished', 'run.started', 'clock.moved', 'incident.opened')
      order by j.run_id collate "C", j.n`),
  ];
}
