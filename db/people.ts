import type { Sql, Tx } from './connect.ts';

export type Language = 'en' | 'zh';

/** A person as of now (or as of the date asked for). Dates are `YYYY-MM-DD`; null is "not given". */
export type Person = {
  id: string;
  name: string;
  nameZh: string | null;
  knownAs: string | null;
  email: string | null;
  managerId: string | null;
  department: string | null;
  title: string | null;
  location: string | null;
  zone: string | null;
  language: Language;
  hiredOn: string | null;
  roleSince: string | null;
  /** The first day the person is no longer employed. */
  leftOn: string | null;
  workDays: string | null;
  calendar: string | null;
  /** Each `role` or `role@column=value`. */
  roles: string[];
  sharedMailbox: boolean;
  /** Columns of the import that have no property of their own, by column name; those ending in `_id` name other people. */
  fields: Record<string, string>;
};

/** Import column → property, in the order of the columns in an export. */
export const personColumns = {
  id: 'id',
  name: 'name',
  name_zh: 'nameZh',
  known_as: 'knownAs',
  email: 'email',
  manager_id: 'managerId',
  department: 'department',
  title: 'title',
  location: 'location',
  zone: 'zone',
  language: 'language',
  hired_on: 'hiredOn',
  role_since: 'roleSince',
  left_on: 'leftOn',
  work_days: 'workDays',
  calendar: 'calendar',
  roles: 'roles',
  shared_mailbox: 'sharedMailbox',
} as const satisfies Record<string, keyof Person>;
export type PersonColumn = keyof typeof personColumns;

/** Column name → value as stored in history: text, `true`, a list of roles; what has no value is absent. */
export type PersonFields = Record<string, string | boolean | string[]>;

/** `takenOver`: the roster is as it says, or says something later. `changes`: to be told of on its day. */
export type PersonVersion = {
  personId: string;
  effective: string;
  recorded: string;
  recordedBy: string;
  fields: PersonFields;
  takenOver: boolean;
  changes: PersonChanges | null;
};
/** What is told of a state on its day: the columns that it changed, as whoever recorded it gave them. */
export type PersonChanges = { what: 'joined' | 'changed'; fields: string[] };

/** All columns of a person by their import name, without those that have no value. The form in which conditions and history see a person. */
export function personFields(person: Person): PersonFields {
  const fields: PersonFields = {};
  for (const [column, property] of Object.entries(personColumns)) {
    const value = person[property];
    if (value === null || value === false || (Array.isArray(value) && value.length === 0)) continue;
    fields[column] = value;
  }
  return { ...fields, ...person.fields };
}

/** The opposite of `personFields`. */
export function personFromFields(fields: PersonFields): Person {
  const text = (column: PersonColumn): string | null => (typeof fields[column] === 'string' ? fields[column] : null);
  const extra = Object.entries(fields).filter((entry): entry is [string, string] => !(entry[0] in personColumns) && typeof entry[1] === 'string');
  return {
    id: text('id') ?? '',
    name: text('name') ?? '',
    nameZh: text('name_zh'),
    knownAs: text('known_as'),
    email: text('email'),
    managerId: text('manager_id'),
    department: text('department'),
    title: text('title'),
    location: text('location'),
    zone: text('zone'),
    language: fields.language === 'zh' ? 'zh' : 'en',
    hiredOn: text('hired_on'),
    roleSince: text('role_since'),
    leftOn: text('left_on'),
    workDays: text('work_days'),
    calendar: text('calendar'),
    roles: Array.isArray(fields.roles) ? fields.roles : [],
    sharedMailbox: fields.shared_mailbox === true,
    fields: Object.fromEntries(extra),
  };
}

/** Whether the person is employed on that day (`YYYY-MM-DD`), as far as leaving goes; people who have not started yet count. */
export function isPresent(person: Person, day: string): boolean {
  return person.leftOn === null || person.leftOn > day;
}

function columns(sql: Sql) {
  return sql`id, name, name_zh as "nameZh", known_as as "knownAs", email, manager_id as "managerId", department, title, location, zone, language,
    hired_on::text as "hiredOn", role_since::text as "roleSince", left_on::text as "leftOn", work_days as "workDays", calendar, roles,
    shared_mailbox as "sharedMailbox", fields`;
}

/** Everyone, leavers included, by id: the roster snapshot. */
export async function allPeople(sql: Sql): Promise<Person[]> {
  return [...(await sql<Person[]>`select ${columns(sql)} from people order by id collate "C"`)];
}

/** Rises with every change of people or calendars: who has read them at this number need not read them again. */
export async function rosterEpoch(sql: Sql): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select n from roster_epoch`;
  return row?.n ?? 0;
}

/** Those of the ids that exist, by id. */
export async function peopleByIds(sql: Sql, ids: readonly string[]): Promise<Person[]> {
  return [...(await sql<Person[]>`select ${columns(sql)} from people where id = any(${[...ids]}::text[]) order by id collate "C"`)];
}

/** Whose session it is, while it is good and they have not left, with those they lead; in one statement, since every request asks. */
export async function personOfSession(sql: Sql, token: string, zone: string): Promise<(Person & { reports: string[]; expiresAt: string }) | null> {
  const [row] = await sql<(Person & { reports: string[]; expiresAt: string })[]>`
    with session as (select user_id, expires_at from auth_sessions where token = ${token} and expires_at > now()),
      today as (select (now() at time zone ${zone})::date as day)
    select ${columns(sql)}, (select expires_at from session) as "expiresAt",
      array(select r.id from people r, today where r.manager_id = people.id and (r.left_on is null or r.left_on > today.day) order by r.id collate "C") as reports
    from people where id = (select user_id from session) and (left_on is null or left_on > (select day from today))`;
  return row ?? null;
}

/** Everyone with that address, whatever its capitals, who has not left by `today`. More than one only for a shared mailbox. */
export async function peopleByEmail(sql: Sql, email: string, today: string): Promise<Person[]> {
  return [
    ...(await sql<Person[]>`
      select ${columns(sql)} from people
      where lower(email) = lower(${email}) and (left_on is null or left_on > ${today}::text::date)
      order by id collate "C"`),
  ];
}

/** Those whose manager that person is and who have not left by `today`. */
export async function reportsOf(sql: Sql, managerId: string, today: string): Promise<Person[]> {
  return [
    ...(await sql<Person[]>`
      select ${columns(sql)} from people
      where manager_id = ${managerId} and (left_on is null or left_on > ${today}::text::date)
      order by id collate "C"`),
  ];
}

/**
 * A page of people by id, those after `after` (an id; empty for the first page). `text` is looked for in every name, the mail, id, title and
 * department, whatever its capitals; empty finds everyone, leavers included.
 */
export async function searchPeople(sql: Sql, { text, after, limit }: { text: string; after: string; limit: number }): Promise<Person[]> {
  const pattern = `%${text.trim().replaceAll(/[\\%_]/g, '\\$&')}%`;
  return [
    ...(await sql<Person[]>`
      select ${columns(sql)} from people
      where id collate "C" > ${after}
        and concat_ws(' ', id, name, name_zh, known_as, email, title, department) ilike ${pattern}
      order by id collate "C" limit ${limit}`),
  ];
}

export async function countPeople(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from people`;
  return row?.count ?? 0;
}

/** How many are employed on a day, in how many departments, and how many at most report to one of them. */
export async function rosterSize(sql: Sql, day: string): Promise<{ people: number; departments: number; team: number }> {
  const [row] = await sql<{ people: number; departments: number; team: number }[]>`
    with employed as (select manager_id, department from people where left_on is null or left_on > ${day})
    select count(*)::int as people, count(distinct department)::int as departments,
      coalesce((select max(n)::int from (select count(*) as n from employed where manager_id is not null group by manager_id) teams), 0) as team
    from employed`;
  return row ?? { people: 0, departments: 0, team: 0 };
}

/** One at a time may change the roster; the others wait until its transaction ends. */
export async function lockRoster(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('loopwright.people', 0))`;
}

/** Writes the rows whole, new or over the old ones. */
export async function upsertPeople(tx: Tx, people: readonly Person[], at: string): Promise<void> {
  const of = (property: keyof Person) => people.map((person) => person[property] as string | null);
  await tx`
    insert into people (id, name, name_zh, known_as, email, manager_id, department, title, location, zone, language,
      hired_on, role_since, left_on, work_days, calendar, roles, shared_mailbox, fields, updated_at)
    select id, name, name_zh, known_as, email, manager_id, department, title, location, zone, language,
      hired_on, role_since, left_on, work_days, calendar, array(select jsonb_array_elements_text(roles)), shared_mailbox, fields, ${at}
    from unnest(
      ${of('id')}::text[], ${of('name')}::text[], ${of('nameZh')}::text[], ${of('knownAs')}::text[], ${of('email')}::text[],
      ${of('managerId')}::text[], ${of('department')}::text[], ${of('title')}::text[], ${of('location')}::text[], ${of('zone')}::text[],
      ${of('language')}::text[], ${of('hiredOn')}::text[]::date[], ${of('roleSince')}::text[]::date[], ${of('leftOn')}::text[]::date[],
      ${of('workDays')}::text[], ${of('calendar')}::text[], ${people.map((person) => JSON.stringify(person.roles))}::text[]::jsonb[],
      ${people.map((person) => String(person.sharedMailbox))}::text[]::boolean[],
      ${people.map((person) => JSON.stringify(person.fields))}::text[]::jsonb[]
    ) as given (id, name, name_zh, known_as, email, manager_id, department, title, location, zone, language,
      hired_on, role_since, left_on, work_days, calendar, roles, shared_mailbox, fields)
    on conflict (id) do update set
      name = excluded.name, name_zh = excluded.name_zh, known_as = excluded.known_as, email = excluded.email,
      manager_id = excluded.manager_id, department = excluded.department, title = excluded.title, location = excluded.location,
      zone = excluded.zone, language = excluded.language, hired_on = excluded.hired_on, role_since = excluded.role_since,
      left_on = excluded.left_on, work_days = excluded.work_days, calendar = excluded.calendar, roles = excluded.roles,
      shared_mailbox = excluded.shared_mailbox, fields = excluded.fields, updated_at = excluded.updated_at`;
}

/** Appends to the history; of what is there only whether it was taken over ever changes. */
export async function insertPersonVersions(tx: Tx, versions: readonly PersonVersion[]): Promise<void> {
  await tx`
    insert into person_versions (person_id, effective, recorded, recorded_by, fields, taken_over, changes)
    select * from unnest(
      ${versions.map((version) => version.personId)}::text[], ${versions.map((version) => version.effective)}::text[]::date[],
      ${versions.map((version) => version.recorded)}::text[]::timestamptz[], ${versions.map((version) => version.recordedBy)}::text[],
      ${versions.map((version) => JSON.stringify(version.fields))}::text[]::jsonb[], ${versions.map((version) => String(version.takenOver))}::text[]::boolean[],
      ${versions.map((version) => (version.changes === null ? null : JSON.stringify(version.changes)))}::text[]::jsonb[])`;
}

/** The history of one person, by day and the order in which it was recorded. */
export async function personVersions(sql: Sql, personId: string): Promise<PersonVersion[]> {
  return [
    ...(await sql<PersonVersion[]>`
      select person_id as "personId", effective::text as effective, recorded, recorded_by as "recordedBy", fields, taken_over as "takenOver", changes
      from person_versions where person_id = ${personId} order by effective, n`),
  ];
}

/** Who is in another state by `today` than the roster says. */
export async function peopleToTakeOver(tx: Tx, today: string): Promise<PersonFields[]> {
  const rows = await tx<{ fields: PersonFields }[]>`
    select distinct on (person_id) fields from person_versions where not taken_over and effective <= ${today}::text::date order by person_id, effective desc, n desc`;
  return rows.map(({ fields }) => fields);
}

export async function markTakenOver(tx: Tx, today: string): Promise<void> {
  await tx`update person_versions set taken_over = true where not taken_over and effective <= ${today}::text::date`;
}

/** One state of a person, from its day on. `isFirst`: there was none of the person before. */
export type PersonState = { personId: string; effective: string; isFirst: boolean; fields: PersonFields };

/** Every state of those who have had more than one, by person and day; of one day only the last that was recorded. */
export async function statesOfMany(sql: Sql): Promise<PersonState[]> {
  return [
    ...(await sql<PersonState[]>`
      select distinct on (person_id, effective) person_id as "personId", effective::text as effective, fields,
        effective = min(effective) over (partition by person_id) as "isFirst"
      from person_versions
      where person_id in (select person_id from person_versions group by person_id having count(*) > 1 or bool_or(not taken_over))
      order by person_id, effective, n desc`),
  ];
}

/** States that are known but were not taken over into the roster yet, in the same order. */
export async function statesToCome(sql: Sql): Promise<PersonState[]> {
  return [
    ...(await sql<PersonState[]>`
      select distinct on (v.person_id, v.effective) v.person_id as "personId", v.effective::text as effective, v.fields,
        not exists (select 1 from person_versions o where o.person_id = v.person_id and o.effective < v.effective) as "isFirst"
      from person_versions v where not v.taken_over order by v.person_id, v.effective, v.n desc`),
  ];
}

/** Everyone as they were on `day`, as known at `knownAt` (default: all that is known now), by id. People without a version by then are not in it. */
export async function rosterAsOf(sql: Sql, day: string, knownAt?: string): Promise<Person[]> {
  const rows = await sql<{ fields: PersonFields }[]>`
    select distinct on (person_id collate "C") fields from person_versions
    where effective <= ${day}::text::date ${knownAt === undefined ? sql`` : sql`and recorded <= ${knownAt}`}
    order by person_id collate "C", effective desc, n desc`;
  return rows.map((row) => personFromFields(row.fields));
}

/** A person's secret as stored: wrapped by the installation's key of that id; null once destroyed. */
export type WrappedPersonKey = { personId: string; wrappedBy: string; key: Buffer | null };

/** Leaves the key of a person who has one as it is, a destroyed one included. */
export async function insertPersonKeys(tx: Tx, keys: readonly { personId: string; wrappedBy: string; key: Buffer }[], at: string): Promise<void> {
  await tx`
    insert into person_keys (person_id, wrapped_by, key, created_at)
    select person_id, wrapped_by, decode(key, 'hex'), ${at}
    from unnest(${keys.map((key) => key.personId)}::text[], ${keys.map((key) => key.wrappedBy)}::text[], ${keys.map((key) => key.key.toString('hex'))}::text[])
      as given (person_id, wrapped_by, key)
    on conflict (person_id) do nothing`;
}

/** The secrets of those of the ids that have or had one, by id. */
export async function personKeys(sql: Sql, personIds: readonly string[]): Promise<WrappedPersonKey[]> {
  return [
    ...(await sql<WrappedPersonKey[]>`
      select person_id as "personId", wrapped_by as "wrappedBy", key from person_keys where person_id = any(${[...personIds]}::text[])
      order by person_id collate "C"`),
  ];
}

/** For good: what was hashed with it can no longer be checked against its content. */
export async function destroyPersonKey(tx: Tx, personId: string, at: string): Promise<void> {
  await tx`update person_keys set key = null, destroyed_at = ${at} where person_id = ${personId} and key is not null`;
}
