import type { Sql, Tx } from './connect.ts';

/** Both days inclusive, `YYYY-MM-DD`. */
export type Absence = {
  id: string;
  personId: string;
  from: string;
  to: string;
  kind: string;
  substituteId: string | null;
  knownAt: string;
};

/** A standing substitute; `to` null is "until further notice". */
export type Substitute = { personId: string; substituteId: string; from: string; to: string | null };

function columns(sql: Sql) {
  return sql`id::text as id, person_id as "personId", from_date::text as "from", to_date::text as "to", kind, substitute_id as "substituteId", known_at as "knownAt"`;
}

/** Every absence that is not cancelled, by person and first day. */
export async function allAbsences(sql: Sql): Promise<Absence[]> {
  return [...(await sql<Absence[]>`select ${columns(sql)} from absences where cancelled_at is null order by person_id collate "C", from_date, id`)];
}

/** Absences that touch the days from `from` to `to` (inclusive), without cancelled ones, by person and first day. */
export async function absencesBetween(sql: Sql, from: string, to: string): Promise<Absence[]> {
  return [
    ...(await sql<Absence[]>`
      select ${columns(sql)} from absences
      where cancelled_at is null and from_date <= ${to}::text::date and to_date >= ${from}::text::date
      order by person_id collate "C", from_date, id`),
  ];
}

/** All absences of these people that are not cancelled, by person and first day. */
export async function absencesOf(sql: Sql, personIds: readonly string[]): Promise<Absence[]> {
  return [
    ...(await sql<Absence[]>`
      select ${columns(sql)} from absences
      where cancelled_at is null and person_id = any(${[...personIds]}::text[])
      order by person_id collate "C", from_date, id`),
  ];
}

/** Records an absence and returns its id. */
export async function insertAbsence(tx: Tx, absence: Omit<Absence, 'id'>): Promise<string> {
  const [row] = await tx<{ id: string }[]>`
    insert into absences (person_id, from_date, to_date, kind, substitute_id, known_at)
    values (${absence.personId}, ${absence.from}::text::date, ${absence.to}::text::date, ${absence.kind}, ${absence.substituteId}, ${absence.knownAt})
    returning id::text as id`;
  if (row === undefined) throw new Error(`The absence of ${absence.personId} from ${absence.from} was not recorded: the database returned no id.`);
  return row.id;
}

/** The absence stays on record with the time of its cancelling; false when there is none of that id left to cancel. */
export async function cancelAbsence(tx: Tx, id: string, at: string): Promise<boolean> {
  const rows = await tx`update absences set cancelled_at = ${at} where id = ${id}::text::bigint and cancelled_at is null returning 1`;
  return rows.length > 0;
}

/** Standing substitutes in force on any day from `from` to `to` (inclusive). */
export async function substitutesBetween(sql: Sql, from: string, to: string): Promise<Substitute[]> {
  return [
    ...(await sql<Substitute[]>`
      select person_id as "personId", substitute_id as "substituteId", from_date::text as "from", to_date::text as "to" from substitutes
      where from_date <= ${to}::text::date and (to_date is null or to_date >= ${from}::text::date)
      order by person_id collate "C", from_date`),
  ];
}

export async function allSubstitutes(sql: Sql): Promise<Substitute[]> {
  return [
    ...(await sql<Substitute[]>`
      select person_id as "personId", substitute_id as "substituteId", from_date::text as "from", to_date::text as "to" from substitutes
      order by person_id collate "C", from_date`),
  ];
}

/** From this day on there is none; one that begins later never does. */
export async function endSubstitutesOf(tx: Tx, personId: string, today: string): Promise<void> {
  await tx`delete from substitutes where person_id = ${personId} and from_date >= ${today}::text::date`;
  await tx`
    update substitutes set to_date = ${today}::text::date - 1
    where person_id = ${personId} and from_date < ${today}::text::date and (to_date is null or to_date >= ${today}::text::date)`;
}

/** Replaces the one that begins on the same day. */
export async function upsertSubstitute(tx: Tx, substitute: Substitute): Promise<void> {
  await tx`
    insert into substitutes (person_id, substitute_id, from_date, to_date)
    values (${substitute.personId}, ${substitute.substituteId}, ${substitute.from}::text::date, ${substitute.to}::text::date)
    on conflict (person_id, from_date) do update set substitute_id = excluded.substitute_id, to_date = excluded.to_date`;
}
