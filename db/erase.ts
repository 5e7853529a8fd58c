import type { KeepMonths } from '../workflows/flow/record-type.ts';
import { deleteAttachmentsOf } from './attachments.ts';
import type { Sql, Tx } from './connect.ts';
import { forgetInComments } from './comments.ts';
import { forgetWishesOf } from './mail-wishes.ts';
import { forgetMailsOf } from './mails.ts';
import { personFields, type Person } from './people.ts';
import { leaveEverywhere } from './presence.ts';

/** What of a person is stored, in numbers. */
export type Holdings = {
  versions: number;
  runs: number;
  answers: number;
  facts: number;
  records: number;
  texts: number;
  drafts: number;
  absences: number;
  mails: number;
};

export async function isErased(sql: Sql, personId: string): Promise<boolean> {
  return (await sql`select 1 from erasures where person_id = ${personId}`).length > 0;
}

export async function erasedPeople(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`select person_id as id from erasures`;
  return rows.map(({ id }) => id);
}

/** Runs about the person that go on. */
export async function openRunsAbout(sql: Sql, personId: string): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`select id from runs where subject_id = ${personId} and status = 'running' order by id limit 100`;
  return rows.map(({ id }) => id);
}

/** Parts of tasks that the person still holds. */
export async function countOpenParts(sql: Sql, personId: string): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from slots where holder_id = ${personId} and status = 'open'`;
  return row?.n ?? 0;
}

export async function holdingsOf(sql: Sql, personId: string, kept: readonly string[]): Promise<Holdings> {
  const [row] = await sql<Holdings[]>`
    with about as (select id from runs where subject_id = ${personId})
    select (select count(*) from person_versions where person_id = ${personId})::int as versions,
      (select count(*) from about)::int as runs,
      (select count(*) from answers a join about on about.id = a.run_id)::int as answers,
      (select count(*) from facts where scope = 'person' and id = ${personId} and value is not null)::int as facts,
      (select count(*) from records where person_id = ${personId} and status <> 'erased' and id <> all(${[...kept]}::text[]))::int as records,
      (select count(*) from journal_texts where person_id = ${personId} and body is not null)::int as texts,
      (select count(*) from drafts where person_id = ${personId})::int as drafts,
      (select count(*) from absences where person_id = ${personId})::int as absences,
      (select count(*) from outbox o join about on about.id = o.run_id where o.kind = 'mail')::int as mails`;
  return row ?? { versions: 0, runs: 0, answers: 0, facts: 0, records: 0, texts: 0, drafts: 0, absences: 0, mails: 0 };
}

/** Every address the person has had. */
export async function addressesOf(sql: Sql, personId: string): Promise<string[]> {
  const rows = await sql<{ email: string }[]>`
    select distinct lower(email) as email from (
      select fields ->> 'email' as email from person_versions where person_id = ${personId}
      union all select email from people where id = ${personId}
      union all select email from sign_in_links where person_id = ${personId}
      union all select email from auth_users where id = ${personId}) all_of_them
    where email is not null`;
  return rows.map(({ email }) => email);
}

/** Who is left of the person: the id, and since when they are gone. */
export async function setErasedPerson(tx: Tx, person: Person): Promise<void> {
  const fields = tx.json(personFields(person) as never);
  await tx`
    update people set name = ${person.name}, name_zh = ${person.nameZh}, known_as = null, email = null, manager_id = null, department = null, title = null,
      location = null, zone = null, language = 'en', hired_on = null, role_since = null, work_days = null, calendar = null, roles = '{}', shared_mailbox = false,
      fields = '{}', updated_at = clock_timestamp()
    where id = ${person.id}`;
  await tx`update person_versions set fields = ${fields}, taken_over = true, changes = null where person_id = ${person.id}`;
}

/** Sessions, links and sign-in of the person, and mails that carry an address of theirs. */
export async function eraseAccess(tx: Tx, personId: string, addresses: readonly string[]): Promise<void> {
  const all = [...addresses];
  await tx`delete from auth_users where id = ${personId}`;
  await tx`delete from auth_verifications where lower(identifier) = any(${all}::text[])`;
  await tx`delete from sign_in_links where person_id = ${personId}`;
  await tx`delete from mail_links where person_id = ${personId}`;
  await tx`delete from held_answers where person_id = ${personId}`;
  await tx`delete from link_codes where person_id = ${personId}`;
  await forgetMailsOf(tx, personId);
  await forgetWishesOf(tx, personId);
  await tx`update outbox set payload = '{}', failed = coalesce(failed, case when sent_at is null then 'erased' end) where lower(payload ->> 'to') = any(${all}::text[])`;
  await tx`update cycles set trial_to = 'erased@invalid' where lower(trial_to) = any(${all}::text[])`;
}

/** What was answered, written, sent and recorded about the person, and what they were about to write. `kept`: records that stay. */
export async function eraseContent(tx: Tx, personId: string, kept: readonly string[]): Promise<void> {
  const about = tx`select id from runs where subject_id = ${personId}`;
  const stays = [...kept];
  await tx`delete from talk_answers where person_id = ${personId} or run_id in (${about})`;
  await tx`delete from drafts where person_id = ${personId} or slot_id in (select id from slots where run_id in (${about}))`;
  await tx`update answers set values = '{}' where run_id in (${about})`;
  await deleteAttachmentsOf(tx, personId);
  await tx`update severed_answers set values = '{}' where run_id in (${about})`;
  await tx`update severed_waiting set values = '{}' where run_id in (${about})`;
  await tx`update decisions set shown = '{}' where run_id in (${about})`;
  await tx`update events set happening = '{}' where run_id in (${about}) and handled_at is not null`;
  await tx`update outbox set payload = '{}', failed = coalesce(failed, case when sent_at is null then 'erased' end) where kind = 'mail' and run_id in (${about})`;
  // Of a mail that messages about others go out in too, only those about the person.
  await tx`
    update outbox set payload = jsonb_set(payload, '{messages}', coalesce(
      (select jsonb_agg(one) from jsonb_array_elements(payload -> 'messages') as one where one ->> 'run' not in (${about})), '[]'))
    where kind = 'mail' and payload ->> 'kind' = 'merged'
      and exists (select 1 from jsonb_array_elements(payload -> 'messages') as one where one ->> 'run' in (${about}))`;
  await tx`
    update nudges set done_at = coalesce(done_at, clock_timestamp()), mail = mail - 'values' - 'members' - 'body'
    where person_id = ${personId} or run_id in (${about})`;
  const tasks = tx`select id from tasks where run_id in (${about})`;
  await tx`update shared_documents set values = '{}' where task_id in (${tasks})`;
  await forgetInComments(tx, personId);
  await leaveEverywhere(tx, personId);
  await tx`delete from shared_comments where by_id = ${personId} or task_id in (${tasks})`;
  await tx`update calls set values = null where run_id in (${about})`;
  await tx`update starts set payload = null where subject_id = ${personId}`;
  await tx`delete from start_watches where subject_id = ${personId}`;
  await tx`delete from start_heard where heard ->> 'person' = ${personId} or (heard ->> 'scope' = 'person' and heard ->> 'id' = ${personId})`;
  await tx`delete from export_rows where person_id = ${personId}`;
  await tx`
    update journal_texts set body = null where person_id = ${personId} and body is not null
      and id not in (select text_id from records where id = any(${stays}::text[]) and text_id is not null)
      and id not in (select text_id from record_annotations where record_id = any(${stays}::text[]))`;
  await tx`update records set status = 'erased' where person_id = ${personId} and id <> all(${stays}::text[])`;
  await tx`update facts set value = null, evidence = null, erased_at = clock_timestamp() where scope = 'person' and id = ${personId} and value is not null`;
  await tx`update absences set substitute_id = null where substitute_id = ${personId}`;
  await tx`delete from absences where person_id = ${personId}`;
  await tx`delete from substitutes where person_id = ${personId} or substitute_id = ${personId}`;
}

export async function insertErasure(tx: Tx, { personId, by, reason }: { personId: string; by: string; reason: string }): Promise<void> {
  await tx`insert into erasures (person_id, by_id, reason) values (${personId}, ${by}, ${reason})`;
}

/** `keepMonths`: of its type as the organisation declares it; null where it does not. */
export type FiledRecord = { id: string; type: string; effective: string; until: string | null; keepMonths: KeepMonths | null; sha256: string | null };

/** What stands in a person's file, with the text of the flow that wrote it: its type says how long it is kept at least. */
export async function filedRecords(sql: Sql, personId: string): Promise<FiledRecord[]> {
  return [
    ...(await sql<FiledRecord[]>`
      select r.id, r.type, r.effective::text as effective, r.until_day::text as until, t.body -> 'keepMonths' as "keepMonths", u.sha256
      from records r left join runs u on u.id = r.run_id left join record_types t on t.key = r.type
      where r.person_id = ${personId} and r.status <> 'erased' and r.trial is null order by r.effective, r.id`),
  ];
}
