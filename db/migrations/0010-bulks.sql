-- An operator's act on many runs: what is done, by whom, to which runs, and what came of it.
create table bulks (
  id text primary key,
  cycle_id text not null references cycles (id),
  act jsonb not null,
  by_id text not null,
  -- running, paused, over, stopped
  status text not null,
  -- Why it paused by itself.
  paused_by text,
  -- So many runs are tried before the rest.
  canary integer not null,
  created_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  -- How often it was taken up again: each time is a workflow of its own.
  resumed integer not null default 0
);
-- Two at once would meet in the same runs.
create unique index bulks_one_at_a_time on bulks (cycle_id) where status in ('running', 'paused');

create table bulk_runs (
  bulk_id text not null references bulks (id),
  n integer not null,
  run_id text not null references runs (id),
  done_at timestamptz,
  -- The rule that refused it.
  refused text,
  primary key (bulk_id, n)
);
create index bulk_runs_to_do on bulk_runs (bulk_id, n) where done_at is null;
