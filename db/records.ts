import type { Answers } from '../workflows/flow/form.ts';
import type { RecordRow } from '../workflows/flow/world.ts';
import type { Sql, Tx } from './connect.ts';
import { eraseRecordTexts } from './retention.ts';

/** `written` and `finalAt` are ISO instants. `trial`: the cycle whose runs alone see it. */
export type StoredRecord = Omit<RecordRow, 'written' | 'finalAt'> & {
  personId: string;
  written: string;
  finalAt: string | null;
  runId: string | null;
  step: string | null;
  round: number | null;
  trial: string | null;
  /** That of the confidential flow that wrote it. */
  circle: string | null;
};
export type RecordKey = { personId: string; type: string };

/** What stands in these people's files under these types, with what a trial put there; by `effective`, then in the order in which it was written. */
export async function recordsOf(sql: Sql, keys: readonly RecordKey[], trial: string | null): Promise<StoredRecord[]> {
  return [
    ...(await sql<StoredRecord[]>`
      select r.id, r.person_id as "personId", r.type, r.effective::text as effective, r.until_day::text as until, r.status, r.written, r.final_at as "finalAt",
        r.run_id as "runId", r.step, r.round, r.trial, r.circle, coalesce(x.body, '{}') as values
      from records r join jsonb_to_recordset(${sql.json(keys as never)}) as asked ("personId" text, type text)
        on r.person_id = asked."personId" and r.type = asked.type
      left join journal_texts x on x.id = r.text_id
      where r.trial is null or r.trial = ${trial} order by r.effective, r.written, r.id`),
  ];
}

/** Nobody else changes these parts of people's files until the transaction ends. */
export async function lockFiles(tx: Tx, keys: readonly RecordKey[]): Promise<void> {
  const names = [...new Set(keys.map(({ personId, type }) => `loopwright.file:${personId}:${type}`))].sort();
  await tx`select pg_advisory_xact_lock(hashtextextended(name, 0)) from unnest(${names}::text[]) as name`;
}

/** New rows whole, and of old ones what may change. */
export async function upsertRecords(tx: Tx, records: readonly StoredRecord[]): Promise<void> {
  if (records.length === 0) return;
  await tx`
    with given as (
      select * from jsonb_to_recordset(${tx.json(records as never)}) as one (id text, "personId" text, type text, effective date, until date, status text,
        written timestamptz, "finalAt" timestamptz, "runId" text, step text, round int, trial text, circle text, values jsonb)),
    texts as (
      insert into journal_texts (id, person_id, body) select 'record:' || id, "personId", values from given where status <> 'erased'
      on conflict (id) do nothing)
    insert into records (id, person_id, type, effective, until_day, status, written, final_at, text_id, run_id, step, round, trial, circle)
    select id, "personId", type, effective, until, status, written, "finalAt", 'record:' || id, "runId", step, round, trial, circle from given
    on conflict (id) do update set status = excluded.status, until_day = excluded.until_day`;
  const erased = records.filter(({ status }) => status === 'erased').map(({ id }) => id);
  await eraseRecordTexts(tx, erased);
}

/** `by`: who put it there, or the step of `runId`. */
export type Annotation = { recordId: string; at: string; by: string; text: Answers; runId: string | null };

export async function insertAnnotations(tx: Tx, notes: readonly (Annotation & { personId: string })[]): Promise<void> {
  if (notes.length === 0) return;
  await tx`
    with given as (
      select *, 'annotation:' || gen_random_uuid() as text_id
      from jsonb_to_recordset(${tx.json(notes as never)}) as one ("recordId" text, at timestamptz, by text, text jsonb, "personId" text, "runId" text)),
    texts as (insert into journal_texts (id, person_id, body) select text_id, "personId", text from given)
    insert into record_annotations (record_id, at, by_id, text_id, run_id) select "recordId", at, by, text_id, "runId" from given`;
}

/** What was put beside these records, oldest first. Erased notes are not in it. */
export async function annotationsOf(sql: Sql, recordIds: readonly string[]): Promise<Annotation[]> {
  return [
    ...(await sql<Annotation[]>`
      select a.record_id as "recordId", a.at, a.by_id as by, x.body as text, a.run_id as "runId" from record_annotations a join journal_texts x on x.id = a.text_id
      where a.record_id = any(${[...recordIds]}::text[]) and x.body is not null order by a.id`),
  ];
}

export type Disclosure = { personId: string; type: string; recipient: string; at: string; runId: string | null; trial: string | null };

export async function insertDisclosures(tx: Tx, disclosures: readonly Disclosure[]): Promise<void> {
  if (disclosures.length === 0) return;
  await tx`
    insert into disclosures (person_id, type, recipient, at, run_id, trial)
    select "personId", type, recipient, at, "runId", trial
    from jsonb_to_recordset(${tx.json(disclosures as never)}) as given ("personId" text, type text, recipient text, at timestamptz, "runId" text, trial text)`;
}

/** To whom records of these types went, oldest first. */
export async function disclosuresOf(sql: Sql, keys: readonly RecordKey[], trial: string | null): Promise<Disclosure[]> {
  return [
    ...(await sql<Disclosure[]>`
      select d.person_id as "personId", d.type, d.recipient, d.at, d.run_id as "runId", d.trial
      from disclosures d join jsonb_to_recordset(${sql.json(keys as never)}) as asked ("personId" text, type text)
        on d.person_id = asked."personId" and d.type = asked.type
      where d.trial is null or d.trial = ${trial} order by d.at, d.id`),
  ];
}
