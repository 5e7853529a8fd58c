import type { Sql, Tx } from './connect.ts';
import type { PersonChanges } from './people.ts';

export type CycleDay = { id: string; now: string; flowRate: number; toldUntil: string };

/** Cycles of which a run goes on, their own present, and up to when their runs were told what days bring. */
export async function cyclesToTell(sql: Sql): Promise<CycleDay[]> {
  return [
    ...(await sql<CycleDay[]>`
      select y.id, flow_now(y.flow_base, y.flow_since, y.flow_rate) as now, y.flow_rate as "flowRate", y.told_until as "toldUntil" from cycles y
      where y.ended_at is null or exists (select 1 from runs r where r.cycle_id = y.id and r.status = 'running') order by y.id`),
  ];
}

/** Until when they had been told before; null: somebody else has told them that far. */
export async function setToldUntil(tx: Tx, cycleId: string, until: string): Promise<string | null> {
  const [row] = await tx<{ toldUntil: string }[]>`
    update cycles y set told_until = ${until} from (select id, told_until from cycles where id = ${cycleId} for update) old
    where y.id = old.id and old.told_until < ${until} returning old.told_until as "toldUntil"`;
  return row?.toldUntil ?? null;
}

export type ComingToPeople = {
  states: ({ person: string; day: string } & PersonChanges)[];
  leavers: { person: string; day: string; known: string | null }[];
  leaves: { person: string; day: string; known: string }[];
};

/** Days (both inclusive) on which a state that was recorded before begins to hold, somebody is gone, leave begins or is over. */
export async function comingToPeople(sql: Sql, from: string, to: string): Promise<ComingToPeople> {
  const states = await sql<{ person: string; day: string; changes: PersonChanges }[]>`
    select distinct on (person_id, effective) person_id as person, effective::text as day, changes from person_versions
    where changes is not null and effective between ${from}::text::date and ${to}::text::date order by person_id, effective, n desc`;
  const leavers = await sql<ComingToPeople['leavers']>`
    select p.id as person, p.left_on::text as day, (
      select min(v.recorded) from person_versions v where v.person_id = p.id and v.fields ->> 'left_on' = p.left_on::text) as known
    from people p where p.left_on between ${from}::text::date and ${to}::text::date order by p.id`;
  const leaves = await sql<ComingToPeople['leaves']>`
    select person_id as person, from_date::text as day, known_at as known from absences
      where cancelled_at is null and from_date between ${from}::text::date and ${to}::text::date
    union
    select person_id, (to_date + 1)::text, known_at from absences
      where cancelled_at is null and to_date between ${from}::text::date - 1 and ${to}::text::date - 1 order by 1, 2`;
  return { states: states.map(({ person, day, changes }) => ({ person, day, ...changes })), leavers: [...leavers], leaves: [...leaves] };
}
