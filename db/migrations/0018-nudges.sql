-- How many mails a person gets, and when. No row: as many as there are, at once.
create table nudge_budget (
  one boolean primary key default true check (one),
  budget jsonb not null,
  changed_at timestamptz not null default clock_timestamp(),
  changed_by text
);
insert into nudge_budget (budget) values
  ('{"perDay": 5, "perWeek": 15, "quiet": {"from": "20:00", "until": "08:00"}, "workingDays": true, "leave": true, "gatherMinutes": 5, "reminders": 3}');
create trigger nudge_budget_changed after insert or update or delete on nudge_budget for each statement execute function raise_roster_epoch();

-- A trial sends what comes up at once, unless it is to try the budget too.
alter table cycles add column within_budget boolean not null default true;
update cycles set within_budget = false where trial_to is not null;

-- Messages that wait for the next mail of their reader, once per key. `due` null: nobody has looked yet. `done_at`: it went out, or was not true any more.
create table nudges (
  key text primary key,
  person_id text not null,
  -- The trial, whose mails count by themselves; empty: in earnest.
  trial text not null,
  run_id text not null references runs (id),
  cycle_id text not null references cycles (id),
  at timestamptz not null,
  mail jsonb not null,
  due timestamptz,
  done_at timestamptz,
  -- The mail that it went out in.
  sent_as text
);
create index nudges_open on nudges (person_id, trial, at) where done_at is null;
create index nudges_by_run on nudges (run_id);

-- Locked by whoever spends a mail of this person's: two at once cannot both spend the last. `sent`: when mails went that count, of this week and the last.
create table nudge_bags (
  person_id text not null,
  trial text not null,
  sent jsonb not null default '[]',
  primary key (person_id, trial)
);

-- A line around the runs may go to somebody, and have a zone that ruled it.
alter table journal_around add column to_ids jsonb not null default '[]';
alter table journal_around add column zone text;

-- Few tasks have a request for more time that waits for an answer, and every inbox asks for them.
create index tasks_with_requests on tasks (opened_at) where state @> '{"requests": [{"state": "asked"}]}';

-- The document of a shared form, as its editors have it now, and what they remark on its questions. `version` is the kernel's.
create table shared_documents (
  task_id text primary key references tasks (id),
  version integer not null,
  values jsonb not null,
  by_id text not null,
  at timestamptz not null
);
create table shared_comments (
  id bigint generated always as identity primary key,
  task_id text not null references tasks (id),
  field text not null,
  by_id text not null,
  at timestamptz not null,
  text text not null
);
create index shared_comments_by_task on shared_comments (task_id, id);
