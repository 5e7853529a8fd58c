-- People, their history, their absences and the days their calendars differ from the published ones.

-- The current state of each person, one row each. What is not a column of its own is in `fields`, by the column name of the import.
create table people (
  id text primary key,
  name text not null,
  name_zh text,
  known_as text,
  -- Empty for people who get their tasks by a printed sheet or a shared device.
  email text,
  -- Checked at commit, so that a whole file can be written in one statement whatever its order.
  manager_id text references people (id) deferrable initially deferred,
  department text,
  title text,
  location text,
  zone text,
  language text not null default 'en' check (language in ('en', 'zh')),
  hired_on date,
  role_since date,
  -- The first day the person is no longer employed.
  left_on date,
  work_days text,
  calendar text,
  roles text[] not null default '{}',
  shared_mailbox boolean not null default false,
  fields jsonb not null default '{}',
  updated_at timestamptz not null
);
create index people_manager on people (manager_id) where manager_id is not null;
-- Not unique: a shared mailbox has many holders, and a leaver's address may pass on. The import refuses two present holders.
create index people_email on people (lower(email)) where email is not null;

-- Every state a person was in: true from `effective`, known since `recorded`. Within one day the latest recorded counts.
create table person_versions (
  n bigint generated always as identity primary key,
  person_id text not null references people (id),
  effective date not null,
  recorded timestamptz not null,
  recorded_by text not null,
  -- All columns by their import name; a column without a value is absent.
  fields jsonb not null
);
create index person_versions_by_person on person_versions (person_id, effective desc, n desc);

-- One secret per person, wrapped by a key of the installation. Content about the person is hashed with it;
-- destroying it makes the hashes meaningless while chains over them still verify.
create table person_keys (
  person_id text primary key references people (id),
  wrapped_by text not null,
  -- Null once destroyed.
  key bytea,
  created_at timestamptz not null,
  destroyed_at timestamptz,
  check ((key is null) = (destroyed_at is not null))
);

-- Both days inclusive. `known_at` is when it was recorded: rehearsal and late records need both times.
create table absences (
  id bigint generated always as identity primary key,
  person_id text not null references people (id),
  from_date date not null,
  to_date date not null,
  kind text not null,
  substitute_id text references people (id),
  known_at timestamptz not null,
  cancelled_at timestamptz,
  check (from_date <= to_date),
  check (substitute_id is null or substitute_id <> person_id)
);
create index absences_by_person on absences (person_id, from_date) where cancelled_at is null;
create index absences_by_day on absences (to_date, from_date) where cancelled_at is null;

-- Who stands in for a person whenever that person is away and the absence names nobody.
create table substitutes (
  person_id text not null references people (id),
  substitute_id text not null references people (id),
  from_date date not null,
  -- Null: until further notice.
  to_date date,
  primary key (person_id, from_date),
  check (to_date is null or from_date <= to_date),
  check (substitute_id <> person_id)
);

-- Calendars of the company's own: a published holiday set to start from, and a name people are assigned by.
create table calendars (
  name text primary key,
  base text not null,
  name_en text not null,
  name_zh text
);

-- Days on which a calendar differs from its published set. `calendar` is a holiday set, a calendar of the company or '*' for all.
create table calendar_days (
  calendar text not null,
  day date not null,
  working boolean not null,
  name_en text,
  name_zh text,
  primary key (calendar, day)
);
