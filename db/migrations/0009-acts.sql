-- The earlier run about the same thing whose answers a run reads as its own.
alter table runs add column continues text references runs (id);

-- Which runs a change can concern is found by what their version looks at and whom they are about.
create index runs_by_text on runs (sha256, subject_id) where status = 'running';
create index runs_without_holder on runs (cycle_id) where status = 'running' and state -> 'tokens' @> '[{"waiting": {"for": "incident", "code": "nobody"}}]';
create index clocks_of_joiners on clocks (run_id) where clock ->> 'kind' = 'joiners';

-- Up to which instant of its own time a cycle's runs were told what days bring by themselves: leave that begins, a last day.
alter table cycles add column told_until timestamptz;
update cycles set told_until = flow_now(flow_base, flow_since, flow_rate);
alter table cycles alter column told_until set not null;

-- The innermost repeat's occurrence that a line belongs to.
alter table journal add column occurrence integer;

-- Whom the runs below are about, where that is not everyone of the cycle; how many of them are asked for.
alter table fanouts add column over jsonb;
alter table fanouts add column needs jsonb not null default '{"all": true}';

-- Calls of other systems, each once per key. What was sent is forgotten once it is over.
create table calls (
  key text primary key,
  run_id text not null references runs (id),
  connection text not null,
  token text not null,
  values jsonb,
  -- Whether an answer beyond its acceptance is waited for.
  awaits boolean not null,
  attempts integer not null,
  tried integer not null,
  -- waiting, accepted, replied, failed
  status text not null,
  at timestamptz not null,
  trial text references cycles (id),
  created_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz
);
create index calls_waiting on calls (created_at) where status = 'waiting';
