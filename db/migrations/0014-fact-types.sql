-- What the organisation has declared that it takes in about people, groups, cycles and itself: what each key means.
create table fact_types (
  key text primary key,
  -- The declaration as workflows/flow/fact-type.ts has it: names, unit, purpose, who sees it, how long it counts and is kept.
  type jsonb not null,
  revision integer not null,
  updated_at timestamptz not null default clock_timestamp(),
  updated_by text not null
);

-- Where a fact can be looked up: a document, a line of a file, a number elsewhere. Erased with the value.
alter table facts add column evidence text;
-- Who recorded it; null: a step, or another system, which `source` names.
alter table facts add column by_id text;
-- The content of its line in the journal around runs, which is erased with it.
alter table facts add column text_id text;

drop index facts_by_key;
create index facts_by_key on facts (key, scope, id, effective);
create index facts_by_owner on facts (scope, id, effective desc, n desc);

create or replace function refuse_change_of_fact() returns trigger language plpgsql as '
begin
  if tg_op = ''UPDATE'' and new.value is null and new.evidence is null
    and to_jsonb(old) - ''value'' - ''erased_at'' - ''evidence'' = to_jsonb(new) - ''value'' - ''erased_at'' - ''evidence'' then
    return new;
  end if;
  raise exception ''facts are append-only'';
end';

-- Other systems that may bring facts in by signed webhook. Their secret is made from the installation's key of that id, the id and the issue: kept nowhere.
create table fact_sources (
  id text primary key,
  name text not null,
  -- The keys it may write.
  keys text[] not null,
  issue integer not null,
  key_id text not null,
  -- The issue before counts until then, so that a secret can be changed without a gap.
  old_until timestamptz,
  old_key_id text,
  created_at timestamptz not null default clock_timestamp(),
  created_by text not null,
  ended_at timestamptz,
  last_at timestamptz
);

-- What was taken in under a key of the sender's own, and what it was told: the same once more is told the same, and nothing is done.
create table taken_once (
  key text primary key,
  body_hash text not null,
  answer jsonb,
  at timestamptz not null default clock_timestamp()
);
create index taken_once_by_age on taken_once (at);
