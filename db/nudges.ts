import type { NudgeBudget } from '../workflows/flow/nudge.ts';
import type { MailOrder } from '../workflows/flow/perform/scene.ts';
import type { Sql, Tx } from './connect.ts';
import { type Copy, copyOf } from './copy.ts';
import type { Write } from './together.ts';

/** A message that waits for the next mail of its reader. `trial`: the trial it is of; empty: in earnest. Instants are those of its cycle. */
export type Nudge = {
  key: string;
  personId: string;
  trial: string;
  runId: string;
  cycleId: string;
  at: string;
  mail: MailOrder;
};
/** `now`: of its cycle. */
export type WaitingNudge = Nudge & { due: string | null; now: string };
export type Bag = { personId: string; trial: string };

/** What the organisation allows; null: no limit. */
export async function budgetOf(sql: Sql): Promise<NudgeBudget | null> {
  const [row] = await sql<{ budget: NudgeBudget }[]>`select budget from nudge_budget`;
  return row?.budget ?? null;
}

/** What waits is looked at anew. */
export async function setBudget(sql: Sql, budget: NudgeBudget | null, by: string | null): Promise<void> {
  if (budget === null) await sql`delete from nudge_budget`;
  else
    await sql`
      insert into nudge_budget (budget, changed_by) values (${sql.json(budget)}, ${by})
      on conflict (one) do update set budget = excluded.budget, changed_at = clock_timestamp(), changed_by = excluded.changed_by`;
  await sql`update nudges set due = null where done_at is null`;
}

/** What already waits, or went out, under a key stays as it is. */
export function nudgeRows(tx: Tx, rows: readonly Nudge[]): Write {
  if (rows.length === 0) return null;
  return tx`
    insert into nudges (key, person_id, trial, run_id, cycle_id, at, mail)
    select key, "personId", trial, "runId", "cycleId", at, mail
    from jsonb_to_recordset(${tx.json(rows as never)}) as given (key text, "personId" text, trial text, "runId" text, "cycleId" text, at timestamptz, mail jsonb)
    on conflict (key) do nothing`;
}

/** Those of many new runs. Nobody looks at them before the wall instant `from`. */
export function nudgesCopy(rows: readonly Nudge[], from: string | null): Copy {
  return copyOf(
    'nudges',
    {
      key: (row) => row.key,
      person_id: (row) => row.personId,
      trial: (row) => row.trial,
      run_id: (row) => row.runId,
      cycle_id: (row) => row.cycleId,
      at: (row) => row.at,
      mail: (row) => row.mail,
      ...(from !== null && { looks_from: () => from }),
    },
    rows,
  );
}

/** Readers of whom something waits that is due, or that nobody has looked at. */
export async function openBags(sql: Sql, limit: number): Promise<Bag[]> {
  return [
    ...(await sql<Bag[]>`
      select person_id as "personId", trial from nudges where done_at is null and due is null and looks_from <= clock_timestamp()
      union
      select n.person_id, n.trial from cycles y join nudges n on n.cycle_id = y.id and n.due <= flow_now(y.flow_base, y.flow_since, y.flow_rate)
      where n.done_at is null and n.due is not null
      order by 1, 2 limit ${limit}`),
  ];
}

/** Makes the bag this transaction's own and tells when mails of it went; null: somebody else is at it. */
export async function lockBag(tx: Tx, { personId, trial }: Bag): Promise<string[] | null> {
  await tx`insert into nudge_bags (person_id, trial) values (${personId}, ${trial}) on conflict do nothing`;
  const [row] = await tx<{ sent: string[] }[]>`select sent from nudge_bags where person_id = ${personId} and trial = ${trial} for update skip locked`;
  return row?.sent ?? null;
}

export async function setSent(tx: Tx, { personId, trial }: Bag, sent: readonly string[]): Promise<void> {
  await tx`update nudge_bags set sent = ${tx.json([...sent])} where person_id = ${personId} and trial = ${trial}`;
}

/** All that waits for one reader, the oldest first. */
export async function waitingIn(tx: Tx, { personId, trial }: Bag): Promise<WaitingNudge[]> {
  return [
    ...(await tx<WaitingNudge[]>`
      select n.key, n.person_id as "personId", n.trial, n.run_id as "runId", n.cycle_id as "cycleId", n.at, n.mail, n.due,
        flow_now(y.flow_base, y.flow_since, y.flow_rate) as now
      from nudges n join cycles y on y.id = n.cycle_id
      where n.person_id = ${personId} and n.trial = ${trial} and n.done_at is null order by n.at, n.key collate "C"`),
  ];
}

export async function setDue(tx: Tx, rows: readonly { key: string; due: string }[]): Promise<void> {
  if (rows.length === 0) return;
  await tx`
    update nudges n set due = given.due from jsonb_to_recordset(${tx.json(rows as never)}) as given (key text, due timestamptz) where n.key = given.key`;
}

/** It waits no more. `sentAs` null: it was not true any more. What people said in it is needed by nobody from here on. */
export async function setDone(tx: Tx, keys: readonly string[], at: string, sentAs: string | null): Promise<void> {
  if (keys.length === 0) return;
  await tx`
    update nudges set done_at = ${at}, sent_as = ${sentAs}, mail = mail - 'values' - 'members' - 'body' where key = any(${[...keys]}::text[])`;
}

/** Messages of one run that went out in one mail with others; of those the run's own journal tells only that they waited. */
export async function mergedOf(sql: Sql, runId: string): Promise<{ personId: string; step: string; at: string }[]> {
  return [
    ...(await sql<{ personId: string; step: string; at: string }[]>`
      select person_id as "personId", mail ->> 'step' as step, done_at as at from nudges
      where run_id = ${runId} and sent_as like 'mail:merged|%' order by done_at, key`),
  ];
}
