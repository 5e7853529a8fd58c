-- An answer may be taken back and given again, and a step without an assignee has answers too: by the id of its task.
alter table answers drop constraint answers_pkey, drop constraint answers_slot_id_fkey;
alter table answers add column n bigint generated always as identity primary key;
alter table answers add column by_policy boolean not null default false;
alter table answers add column taken_back_at timestamptz;
create unique index answers_standing on answers (slot_id) where taken_back_at is null;

alter table decisions drop constraint decisions_pkey;
alter table decisions add column n bigint generated always as identity primary key;
alter table decisions alter column slot_id drop not null;
-- Taken back by whoever gave it.
alter table decisions add column withdrawn_at timestamptz;
create index decisions_by_slot on decisions (slot_id);

-- What was said in an anonymous step: without a person, a part or a time. It waits beside others until several can be put away together in an order of their
-- own, so that nothing about a row tells which decision it belongs to.
create table severed_waiting (
  id uuid primary key default gen_random_uuid(),
  run_id text not null references runs (id),
  step text not null,
  round integer not null,
  -- When the step was opened: the same for all of them.
  opened_at timestamptz not null,
  outcome text not null,
  values jsonb not null
);
create table severed_answers (like severed_waiting including all);
create index severed_waiting_by_run on severed_waiting (run_id);
create index severed_answers_by_run on severed_answers (run_id);

-- A draft that others may see when its part is over.
alter table drafts add column shown boolean not null default false;

-- Answers that a person may read from an instant on, by an act of the flow.
create table releases (
  id bigint generated always as identity primary key,
  run_id text not null references runs (id),
  step text not null,
  round integer not null,
  -- Steps, and their fields; no fields: all.
  answers jsonb not null,
  person_id text not null,
  at timestamptz not null
);
create index releases_by_person on releases (person_id, run_id);
create index releases_by_run on releases (run_id);
