-- What the start of a standing cycle listens for, as keys (`joined`, `changed:department`, `fact:person:sales`) by which a change finds it without a look at every cycle.
create table start_listens (
  cycle_id text not null references cycles (id),
  key text not null,
  primary key (key, cycle_id)
);
create index start_listens_by_cycle on start_listens (cycle_id);

-- What standing cycles have been told of, in the transaction that changed it; taken in this order once `at` has come, and gone with that.
create table start_heard (
  n bigint generated always as identity primary key,
  cycle_id text not null references cycles (id),
  at timestamptz not null,
  heard_at timestamptz not null,
  heard jsonb not null
);
create index start_heard_by_cycle on start_heard (cycle_id, at, n);

-- Runs that are asked for under standing cycles, and what became of each.
create table starts (
  n bigint generated always as identity primary key,
  cycle_id text not null references cycles (id),
  -- A hash of whom it is about and what the flow names of the payload: by this runs are told apart.
  key text not null,
  -- What asks, and by what: one run for each key and event. Null: somebody by hand, without a key of their own.
  event text,
  trigger text,
  subject_id text,
  by_id text not null,
  at timestamptz not null,
  -- The payload; from the beginning of the run on it is the answer of its start, and null here.
  payload jsonb,
  -- Null: asked. queued, paused: waits. begun, merged, suppressed, excluded, failed: the end of it.
  became text,
  rule text,
  run_id text,
  recorded_at timestamptz not null default clock_timestamp()
);
create unique index starts_once on starts (cycle_id, key, event) where event is not null;
create index starts_asked on starts (cycle_id, n) where became is null;
create index starts_waiting on starts (cycle_id, key, n) where became in ('queued', 'paused');
create index starts_by_cycle on starts (cycle_id, n desc) where became is not null;

-- A date of somebody or a condition about them that a standing cycle watches.
create table start_watches (
  cycle_id text not null references cycles (id),
  trigger text not null,
  subject_id text not null,
  -- The date that was worked out last; whether it has come, or the condition held when it was last looked at.
  planned timestamptz,
  held boolean not null,
  -- When it is looked at next.
  due timestamptz,
  primary key (cycle_id, trigger, subject_id)
);
create index start_watches_due on start_watches (cycle_id, due) where due is not null;
create index start_watches_by_subject on start_watches (subject_id, cycle_id);

-- Addresses at which another system begins runs, signed with a secret that is made from the installation's key and the id; kept nowhere.
create table start_hooks (
  id text primary key,
  cycle_id text not null references cycles (id),
  trigger text not null,
  key_id text not null,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz
);
create index start_hooks_by_cycle on start_hooks (cycle_id);

-- Under which key a run was begun.
alter table runs add column start_key text;
create index runs_by_start_key on runs (cycle_id, start_key) where start_key is not null;
create index cycles_standing on cycles (id) where standing and status in ('running', 'closing');
