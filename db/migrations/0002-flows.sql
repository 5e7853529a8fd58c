-- Flows, cycles, runs, tasks, the outbox and the journal: the truth about everything that was drawn and runs.

-- A number that rises with every change of people or calendars, so that a snapshot of them is read again only when it must be.
create table roster_epoch (n bigint not null);
insert into roster_epoch values (1);
create function raise_roster_epoch() returns trigger language plpgsql as 'begin update roster_epoch set n = n + 1; return null; end';
create trigger people_changed after insert or update or delete on people for each statement execute function raise_roster_epoch();
create trigger calendars_changed after insert or update or delete on calendars for each statement execute function raise_roster_epoch();
create trigger calendar_days_changed after insert or update or delete on calendar_days for each statement execute function raise_roster_epoch();

create table organisation (
  one boolean primary key default true check (one),
  name_en text not null,
  name_zh text
);

-- Drafts are edited against `revision`.
create table flows (
  id text primary key,
  draft jsonb not null,
  revision integer not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null
);

-- What was published, by the sha256 of the flow's canonical JSON; never changed.
create table flow_texts (
  sha256 text primary key,
  flow jsonb not null,
  plan jsonb not null
);

create table versions (
  flow_id text not null references flows (id),
  version integer not null,
  sha256 text not null references flow_texts (sha256),
  published_at timestamptz not null,
  published_by text not null,
  primary key (flow_id, version)
);

-- The time of a cycle is flow_base + (wall - flow_since) * flow_rate; a real cycle keeps the wall's. Only a trial changes it.
create table cycles (
  id text primary key,
  flow_id text not null,
  version integer not null,
  sha256 text not null references flow_texts (sha256),
  name text not null,
  owner_id text,
  zone text not null,
  starts_at timestamptz not null,
  period_from date,
  period_to date,
  dates jsonb not null default '{}',
  notice text,
  -- launching, running, ended, cancelled
  status text not null,
  flow_base timestamptz not null,
  flow_since timestamptz not null,
  flow_rate double precision not null,
  -- The only address mails of a trial may reach; null: a real cycle.
  trial_to text,
  launched_by text not null,
  -- One launch per key, however often the button was pressed.
  launch_key text not null unique,
  created_at timestamptz not null,
  ended_at timestamptz,
  foreign key (flow_id, version) references versions (flow_id, version)
);
create index cycles_open on cycles (id) where ended_at is null;

create function flow_now(base timestamptz, since timestamptz, rate double precision) returns timestamptz language sql volatile as
  'select date_trunc(''milliseconds'', case when rate = 1 then base + (clock_timestamp() - since) else base + (clock_timestamp() - since) * rate end)';

-- Who is in it, in the order in which their runs are numbered.
create table cycle_people (
  cycle_id text not null references cycles (id),
  n integer not null,
  person_id text not null,
  primary key (cycle_id, n),
  unique (cycle_id, person_id)
);

create table runs (
  id text primary key,
  cycle_id text not null references cycles (id),
  parent_id text references runs (id),
  -- The forEach whose inside it executes, and which round of it; null: the cycle itself.
  scope text,
  scope_round integer,
  n integer not null default 0,
  subject_id text,
  sha256 text not null references flow_texts (sha256),
  state jsonb not null,
  -- running, ended, cancelled
  status text not null,
  outcome text,
  started_at timestamptz not null,
  ended_at timestamptz,
  -- Of the journal: how many lines, and the hash of the last.
  journal_n integer not null,
  journal_hash text not null,
  updated_at timestamptz not null
);
create index runs_open on runs (cycle_id, id) where status = 'running';
create index runs_by_cycle on runs (cycle_id, scope, n);
create index runs_by_parent on runs (parent_id, scope, scope_round) where parent_id is not null;
create index runs_by_subject on runs (subject_id, cycle_id);

-- The one way in: everything that happens to a run from outside it. `class` orders ties: 0 people and facts, 2 acts (clocks stand between).
create table events (
  n bigint generated always as identity primary key,
  run_id text not null references runs (id),
  at timestamptz not null,
  class smallint not null,
  happening jsonb not null,
  recorded_at timestamptz not null default clock_timestamp(),
  handled_at timestamptz,
  -- The rule that refused it, or the error that it met.
  refused text
);
create index events_unread on events (run_id, at, class, n) where handled_at is null;

create table clocks (
  run_id text not null references runs (id),
  id text not null,
  cycle_id text not null,
  due timestamptz not null,
  branches boolean not null,
  clock jsonb not null,
  primary key (run_id, id)
);
create index clocks_due on clocks (cycle_id, due);

-- One row per forEach that was entered. `needed` of them must be done; null: all. Sealed once all children exist.
create table fanouts (
  run_id text not null references runs (id),
  step text not null,
  round integer not null,
  cycle_id text not null,
  token text not null,
  at timestamptz not null,
  expected integer not null,
  needed integer,
  done integer not null default 0,
  sealed boolean not null default false,
  open boolean not null default true,
  last_at timestamptz,
  primary key (run_id, step, round)
);
create table fanout_deltas (
  id bigint generated always as identity primary key,
  run_id text not null,
  step text not null,
  round integer not null,
  at timestamptz not null
);

create table tasks (
  id text primary key,
  run_id text not null references runs (id),
  cycle_id text not null,
  step text not null,
  round integer not null,
  -- scheduled, open, settled, closed
  status text not null,
  opened_at timestamptz not null,
  due_at timestamptz,
  closes_at timestamptz,
  settled_at timestamptz,
  outcome text,
  late boolean not null,
  state jsonb not null
);
create index tasks_by_run on tasks (run_id);
create index tasks_open on tasks (cycle_id, step) where status = 'open';

create table slots (
  id text primary key,
  task_id text not null references tasks (id),
  run_id text not null,
  holder_id text not null,
  -- open, answered, closed, handedOver
  status text not null,
  issue integer not null,
  opened_at timestamptz not null,
  -- When a notice of this issue was accepted for delivery, in the cycle's time.
  noticed_at timestamptz,
  noticed_issue integer
);
create index slots_inbox on slots (holder_id) where status = 'open';
create index slots_by_task on slots (task_id);

-- Who answered for whom, how, when, and what was shown; what was said is in answers.
create table decisions (
  slot_id text primary key references slots (id),
  task_id text not null,
  run_id text not null,
  by_id text not null,
  for_id text not null,
  via text not null,
  at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  outcome text not null,
  late boolean not null,
  shown jsonb not null
);

create table answers (
  slot_id text primary key references slots (id),
  run_id text not null,
  step text not null,
  round integer not null,
  at timestamptz not null,
  outcome text not null,
  by_id text not null,
  for_id text not null,
  values jsonb not null
);
create index answers_by_run on answers (run_id, step, at);

create table drafts (
  slot_id text not null references slots (id),
  person_id text not null,
  values jsonb not null,
  outcome text,
  saved_at timestamptz not null,
  primary key (slot_id, person_id)
);

-- Every effect outside the database leaves by this door, once per key. `claimed_until` is a lease: whoever dies while sending loses it.
create table outbox (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('mail', 'poke', 'call', 'launch', 'bulk')),
  key text not null unique,
  run_id text,
  payload jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  due_at timestamptz not null default clock_timestamp(),
  claimed_until timestamptz,
  attempts integer not null default 0,
  sent_at timestamptz,
  -- Set when it will never be sent: the server refused the address for good, or the trial does not allow it.
  failed text
);
create index outbox_waiting on outbox (kind, due_at, id) where sent_at is null and failed is null;

-- The hash of a link's token, written when the mail is rendered; the token itself is kept nowhere.
create table mail_links (
  hash text primary key,
  slot_id text not null references slots (id),
  person_id text not null,
  issue integer not null,
  key_id text not null,
  created_at timestamptz not null default clock_timestamp()
);

-- What people wrote or are, referred to by journal lines; may be erased while the chain still verifies.
create table journal_texts (
  id text primary key,
  person_id text,
  body jsonb
);

create table journal (
  run_id text not null references runs (id),
  n integer not null,
  at timestamptz not null,
  zone text,
  kind text not null,
  step text,
  round integer,
  by_id text,
  for_id text,
  to_ids jsonb not null,
  cc_ids jsonb not null,
  due timestamptz,
  outcome text,
  detail jsonb not null,
  text_id text,
  -- HMAC-SHA256 of the text by the key of the person it is about; null without a text.
  text_hmac text,
  event bigint,
  recorded_at timestamptz not null default clock_timestamp(),
  -- sha256 over the hash before it and this line.
  hash text not null,
  primary key (run_id, n)
);
create function refuse_change() returns trigger language plpgsql as 'begin raise exception ''the journal is append-only''; end';
create trigger journal_is_append_only before update or delete on journal for each row execute function refuse_change();

create table counters (
  cycle_id text not null,
  step text not null,
  what text not null,
  value integer not null,
  primary key (cycle_id, step, what)
);
create table counter_deltas (
  id bigint generated always as identity primary key,
  cycle_id text not null,
  step text not null,
  what text not null,
  by integer not null
);
