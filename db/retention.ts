import type { Sql, Tx } from './connect.ts';

/** A record whose longest time is over on `dueOn`. `dueAt`: when that was told; `heldAt`: when it was told that it stays all the same. */
export type DueRecord = {
  id: string;
  personId: string;
  type: string;
  circle: string | null;
  effective: string;
  runId: string | null;
  step: string | null;
  round: number | null;
  dueOn: string;
  dueAt: string | null;
  heldAt: string | null;
};

/** Records of a trial (null: real ones) whose longest time is over on a day after `after` and not after `until`, the earliest first. */
export async function dueRecords(
  sql: Sql,
  { trial, after, until, person = null, limit }: { trial: string | null; after: string; until: string; person?: string | null; limit: number },
): Promise<DueRecord[]> {
  return [
    ...(await sql<DueRecord[]>`
      with kept as (
        select key, make_interval(months => (body -> 'keepMonths' ->> 'atMost')::int) as length, coalesce(body -> 'keepMonths' ->> 'from', 'effective') as counts
        from record_types where body -> 'keepMonths' ? 'atMost'),
      dated as (
        select r.*, ((case k.counts when 'effective' then r.effective when 'end' then r.until_day else p.left_on end) + k.length)::date as due_on
        from kept k join records r on r.type = k.key left join people p on p.id = r.person_id
        where r.status <> 'erased' and r.trial is not distinct from ${trial} and (${person}::text is null or r.person_id = ${person}))
      select id, person_id as "personId", type, circle, effective::text as effective, run_id as "runId", step, round, due_on::text as "dueOn", due_at as "dueAt",
        held_at as "heldAt"
      from dated where due_on > ${after}::text::date and due_on <= ${until}::text::date order by due_on, effective, written, id limit ${limit}`),
  ];
}

/** Trials that wrote records which still stand, and their present. */
export async function trialsWithRecords(sql: Sql): Promise<{ id: string; now: string }[]> {
  return [
    ...(await sql<{ id: string; now: string }[]>`
      select y.id, flow_now(y.flow_base, y.flow_since, y.flow_rate) as now from cycles y
      where exists (select 1 from records r where r.trial = y.id and r.status <> 'erased') order by y.id`),
  ];
}

/** True once in each minute, for one process. */
export async function mayLook(sql: Sql): Promise<boolean> {
  const rows = await sql`update retention_looks set at = now() where at < now() - interval '1 minute' returning 1`;
  return rows.length > 0;
}

/** That they are due, or stay, was told at this instant. */
export async function markTold(tx: Tx, ids: readonly string[], what: 'due' | 'held', at: string): Promise<void> {
  if (ids.length === 0) return;
  if (what === 'due') await tx`update records set due_at = ${at} where id = any(${[...ids]}::text[]) and due_at is null`;
  else await tx`update records set held_at = ${at} where id = any(${[...ids]}::text[]) and held_at is null`;
}

/**
 * The values of these records are gone: theirs, those of what was put beside them, and those that lines of the journal repeat. The entries stand, and so do
 * the hashes of what was in them.
 */
export async function eraseRecordTexts(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx`
    with gone as (select * from records where id = any(${[...ids]}::text[])),
    texts as (
      select text_id from gone
      union select a.text_id from record_annotations a join gone g on g.id = a.record_id
      union select j.text_id from journal j join gone g on g.run_id = j.run_id and g.step = j.step and g.round = j.round and g.person_id = j.for_id
        where j.kind like 'record.%'
      union select a.text_id from journal_around a join gone g on g.person_id = a.person_id and g.type = a.detail ->> 'type'
        where a.kind in ('record.written', 'record.superseded') and g.run_id is null and a.detail ->> 'effective' = g.effective::text
      union select j.text_id from record_annotations a join gone g on g.id = a.record_id
        join journal j on j.run_id = a.run_id and j.step = a.by_id and j.kind = 'record.annotated' and j.for_id = g.person_id
      union select a.text_id from journal_around a join gone g on g.person_id = a.person_id and g.type = a.detail ->> 'type'
        where a.kind = 'record.annotated')
    update journal_texts x set body = null from texts t where x.id = t.text_id and x.body is not null`;
}

export type DataHold = { id: number; personId: string; trial: string | null; by: string | null; at: string; reason: string | null };

/** Holds by hand that stand; of one person, or of all. */
export async function dataHolds(sql: Sql, { trial, person = null }: { trial: string | null; person?: string | null }): Promise<DataHold[]> {
  return [
    ...(await sql<DataHold[]>`
      select h.id::int, h.person_id as "personId", h.trial, h.by_id as by, h.at, x.body ->> 'reason' as reason
      from data_holds h left join journal_texts x on x.id = h.text_id
      where h.lifted_at is null and h.trial is not distinct from ${trial} and (${person}::text is null or h.person_id = ${person}) order by h.at, h.id`),
  ];
}

/** False: it is held already. */
export async function insertDataHold(
  tx: Tx,
  { personId, trial, by, at, reason }: { personId: string; trial: string | null; by: string | null; at: string; reason: string },
): Promise<boolean> {
  const rows = await tx`
    with held as (
      insert into data_holds (person_id, trial, by_id, at, text_id) values (${personId}, ${trial}, ${by}, ${at}, 'hold:' || gen_random_uuid())
      on conflict do nothing returning text_id)
    insert into journal_texts (id, person_id, body) select text_id, ${personId}, ${tx.json({ reason })} from held returning 1`;
  return rows.length > 0;
}

/** False: it is not held. */
export async function liftDataHold(
  tx: Tx,
  { personId, trial, by, at }: { personId: string; trial: string | null; by: string | null; at: string },
): Promise<boolean> {
  const rows = await tx`
    update data_holds set lifted_at = ${at}, lifted_by = ${by}
    where person_id = ${personId} and trial is not distinct from ${trial} and lifted_at is null returning 1`;
  return rows.length > 0;
}

/** Runs about a person that go on: of a trial, or of what is real. */
export async function runningAbout(sql: Sql, personId: string, trial: string | null): Promise<{ state: unknown; sha256: string }[]> {
  return [
    ...(await sql<{ state: unknown; sha256: string }[]>`
      select r.state, r.sha256 from runs r join cycles y on y.id = r.cycle_id
      where r.subject_id = ${personId} and r.status = 'running'
        and (case when ${trial}::text is null then y.trial_to is null else y.id = ${trial} end) order by r.id`),
  ];
}
