import type { Text } from '../workflows/flow/grammar.ts';
import type { AnswerValue, Answers } from '../workflows/flow/form.ts';
import type { Step } from '../workflows/flow/schema.ts';
import { outOfOffice } from '../workflows/flow/world.ts';
import type { Sql, Tx } from './connect.ts';

/** Everything there is about a person, as one line of time. Nothing of a trial is in it. */

export const entryKinds = ['record', 'document', 'fact', 'run', 'decision', 'absence', 'disclosure'] as const;
export type EntryKind = (typeof entryKinds)[number];

/** `at` is when it took effect, ISO. `key` settles the order at one instant. */
type Base<Kind extends EntryKind, Body> = { kind: Kind; at: string; key: string; body: Body };
export type FileEntry =
  | Base<'record' | 'document', RecordBody>
  | Base<'fact', { key: string; value: AnswerValue | null; until: string | null; source: string | null; recorded: string }>
  | Base<'run', { run: string; cycleId: string; name: Text; cycle: string; status: string; endedAt: string | null }>
  | Base<'decision', { run: string; step: Step | null; outcome: string; by: string; holder: string; via: string; late: boolean }>
  /** `hint`: nobody recorded it; a mail program of theirs says so. */
  | Base<'absence', { from: string; to: string; hint: boolean }>
  | Base<'disclosure', { type: string; recipient: string }>;

type RecordBody = {
  id: string;
  type: string;
  circle: string | null;
  effective: string;
  until: string | null;
  status: 'inForce' | 'suspended' | 'superseded' | 'revoked' | 'erased';
  written: string;
  finalAt: string | null;
  run: string | null;
  values: Answers;
  notes: { at: string; by: string; run: string | null; text: Answers }[];
};

/** What of it somebody may see; nothing else is read. `decisionsBy`: those of this person alone; null: all but what was answered without names. */
export type Seen = {
  records: { type: string; circle: string }[];
  factKeys: string[];
  /** Facts of these circles, whatever their key. */
  factCircles: string[];
  runCircles: (string | null)[];
  decisionsBy: string | null;
  absences: boolean;
};

type FileAsked = {
  personId: string;
  /** In which days begin. */
  zone: string;
  seen: Seen;
  kinds: readonly EntryKind[];
  /** Nothing that took effect later. */
  until: string | null;
  after: { at: string; key: string } | null;
  limit: number;
};

/** A page of what is on file and may be seen, the latest first. */
export async function fileEntries(sql: Sql, { personId, zone, seen, kinds, until, after, limit }: FileAsked): Promise<FileEntry[]> {
  const { records, factKeys, factCircles, runCircles, decisionsBy, absences } = seen;
  const circles = runCircles.map((circle) => circle ?? '');
  return [
    ...(await sql<FileEntry[]>`
      with may as (select * from jsonb_to_recordset(${sql.json(records as never)}) as one (type text, circle text)),
      about as (
        select r.id, r.started_at, r.status, r.ended_at, r.cycle_id, y.name as cycle, t.flow
        from runs r join cycles y on y.id = r.cycle_id and y.trial_to is null join flow_texts t on t.sha256 = r.sha256
        where r.subject_id = ${personId} and coalesce(t.flow ->> 'confidential', '') = any(${circles}::text[])),
      entries as (
        select case when r.type like 'document.%' then 'document' else 'record' end as kind, r.effective::timestamp at time zone ${zone} as at, 'record:' || r.id as key,
          jsonb_build_object('id', r.id, 'type', r.type, 'circle', r.circle, 'effective', r.effective, 'until', r.until_day, 'status', r.status,
            'written', r.written, 'finalAt', r.final_at, 'run', r.run_id, 'values', coalesce(x.body, '{}'), 'notes', coalesce((
              select jsonb_agg(jsonb_build_object('at', a.at, 'by', a.by_id, 'run', a.run_id, 'text', n.body) order by a.id)
              from record_annotations a join journal_texts n on n.id = a.text_id and n.body is not null where a.record_id = r.id), '[]')) as body
        from records r join may m on m.type = r.type and m.circle = coalesce(r.circle, '') left join journal_texts x on x.id = r.text_id
        where r.person_id = ${personId} and r.trial is null
        union all
        select 'fact', f.effective, 'fact:' || f.n,
          jsonb_build_object('key', f.key, 'value', f.value, 'until', f.until, 'source', f.source, 'recorded', f.recorded)
        from facts f where f.scope = 'person' and f.id = ${personId} and f.trial is null
          and ((f.circle is null and f.key = any(${factKeys}::text[])) or f.circle = any(${factCircles}::text[]))
        union all
        select 'run', a.started_at, 'run:' || a.id,
          jsonb_build_object('run', a.id, 'cycleId', a.cycle_id, 'name', a.flow -> 'name', 'cycle', a.cycle, 'status', a.status, 'endedAt', a.ended_at)
        from about a
        union all
        select 'decision', d.at, 'decision:' || d.slot_id,
          jsonb_build_object('run', a.id, 'step', a.flow -> 'steps' -> k.step, 'outcome', d.outcome, 'by', d.by_id, 'holder', d.for_id,
            'via', d.via, 'late', d.late)
        from about a join decisions d on d.run_id = a.id join tasks k on k.id = d.task_id
        where not coalesce(a.flow -> 'steps' -> k.step -> 'settings' -> 'visibility' ? 'anonymousFrom', false)
          and (${decisionsBy}::text is null or d.by_id = ${decisionsBy})
        union all
        select 'absence', b.from_date::timestamp at time zone ${zone}, 'absence:' || b.id,
          jsonb_build_object('from', b.from_date, 'to', b.to_date, 'hint', b.kind = ${outOfOffice})
        from absences b where b.person_id = ${personId} and b.cancelled_at is null and ${absences}
        union all
        select 'disclosure', s.at, 'disclosure:' || s.id, jsonb_build_object('type', s.type, 'recipient', s.recipient)
        from disclosures s where s.person_id = ${personId} and s.trial is null
          and (s.type = '*' or exists (select 1 from may m where m.type = s.type)))
      select kind, at, key, body from entries
      where kind = any(${[...kinds]}::text[]) and (${until}::timestamptz is null or at < ${until})
        and (${after === null} or (at, key) < (${after?.at ?? '-infinity'}::timestamptz, ${after?.key ?? ''}))
      order by at desc, key desc limit ${limit}`),
  ];
}

/** The types of records there are of a person, with the circle of each. */
export async function recordTypesOf(sql: Sql, personId: string): Promise<{ type: string; circle: string }[]> {
  return [
    ...(await sql<{ type: string; circle: string }[]>`
      select distinct type, coalesce(circle, '') as circle from records where person_id = ${personId} and trial is null order by type, circle`),
  ];
}

/** The circles of the flows that runs about a person are of; null where a flow has none. */
export async function runCirclesOf(sql: Sql, personId: string): Promise<(string | null)[]> {
  const rows = await sql<{ circle: string | null }[]>`
    select distinct t.flow ->> 'confidential' as circle from runs r join flow_texts t on t.sha256 = r.sha256 where r.subject_id = ${personId}`;
  return rows.map(({ circle }) => circle);
}

/** One record that is on file, with whom it is about. */
export async function recordById(
  sql: Sql | Tx,
  id: string,
): Promise<{ personId: string; type: string; circle: string | null; until: string | null; effective: string; values: Answers } | null> {
  const [row] = await sql<{ personId: string; type: string; circle: string | null; until: string | null; effective: string; values: Answers }[]>`
    select r.person_id as "personId", r.type, r.circle, r.effective::text as effective, r.until_day::text as until, coalesce(x.body, '{}') as values
    from records r left join journal_texts x on x.id = r.text_id where r.id = ${id} and r.trial is null`;
  return row ?? null;
}
