-- Whoever asks for an act twice under one key is told twice what came of it, and it is done once.
alter table events add column key text;
create unique index events_by_key on events (key) where key is not null;

-- The version a run was begun in, which the first line of its journal is chained to. Null: the one it is in.
alter table runs add column begun_in text references flow_texts (sha256);

-- Lines of the journal that are about no run: launches and audiences, facts, files, versions, dates of a cycle. Only ever added to; texts are apart.
create table journal_around (
  n bigint generated always as identity primary key,
  at timestamptz not null,
  kind text not null,
  flow text,
  version integer,
  cycle_id text references cycles (id),
  person_id text,
  by_id text,
  for_id text,
  outcome text,
  detail jsonb not null,
  text_id text,
  text_hmac text,
  recorded_at timestamptz not null default clock_timestamp()
);
create index journal_around_by_cycle on journal_around (cycle_id, n);
create index journal_around_by_person on journal_around (person_id, n);
create trigger journal_around_is_append_only before update or delete on journal_around for each row execute function refuse_change();

-- Open-ended: runs begin under it one by one, until it is closed. It has no run of its own.
alter table cycles add column standing boolean not null default false;
