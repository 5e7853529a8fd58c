-- What stands in people's files. Values are in journal_texts, by `text_id`: they can be erased while the entry stands.
create table records (
  id text primary key,
  person_id text not null,
  type text not null,
  -- Both are days; `until_day` is the first on which it holds no more.
  effective date not null,
  until_day date,
  -- inForce, suspended, superseded, revoked, erased
  status text not null,
  written timestamptz not null,
  -- From then on nothing about it may be changed.
  final_at timestamptz,
  text_id text,
  run_id text references runs (id),
  step text,
  round integer,
  -- The trial that wrote it, whose runs alone see it; null: it is on file.
  trial text references cycles (id)
);
create index records_by_person on records (person_id, type, effective, written);

-- What was put beside a record later. It goes wherever the record goes.
create table record_annotations (
  id bigint generated always as identity primary key,
  record_id text not null references records (id),
  at timestamptz not null,
  by_id text not null,
  text_id text not null
);
create index record_annotations_by_record on record_annotations (record_id, id);

-- To whom what is on file was handed, and when.
create table disclosures (
  id bigint generated always as identity primary key,
  person_id text not null,
  type text not null,
  -- The connection, export or message.
  recipient text not null,
  at timestamptz not null,
  run_id text references runs (id),
  trial text references cycles (id)
);
create index disclosures_by_person on disclosures (person_id, type, at);

-- A text may be of a person without being of a run's journal.
create index journal_texts_by_person on journal_texts (person_id);
