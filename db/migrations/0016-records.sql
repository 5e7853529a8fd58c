-- Types of records, declared once for the organisation (workflows/flow/record-type.ts). A flow holds copies of those it names.
create table record_types (
  key text primary key,
  body jsonb not null,
  -- Whoever changes it says which one they saw.
  revision integer not null default 1,
  changed_by text not null,
  changed_at timestamptz not null default now()
);

-- The circle of the confidential flow that wrote it, where its type names none.
alter table records add column circle text;
-- When it was told that its longest time is over, and that somebody holds it all the same.
alter table records add column due_at timestamptz;
alter table records add column held_at timestamptz;
create index records_by_type on records (type, effective) where status <> 'erased';
create index records_of_runs on records (run_id) where run_id is not null;
-- The run whose step put it there, in whose journal it stands too.
alter table record_annotations add column run_id text references runs (id);

-- All that is on file of a person is held: nothing of it is purged.
create table data_holds (
  id bigint generated always as identity primary key,
  person_id text not null,
  -- The trial that it is known in; null: it is real.
  trial text references cycles (id),
  by_id text,
  at timestamptz not null,
  -- Why, in journal_texts.
  text_id text,
  lifted_at timestamptz,
  lifted_by text
);
create unique index data_holds_open on data_holds (person_id, coalesce(trial, '')) where lifted_at is null;

-- At most one look a minute at what is kept too long, however many processes there are.
create table retention_looks (one boolean primary key default true check (one), at timestamptz not null);
insert into retention_looks (at) values ('-infinity');

-- Texts of the organisation: policies that people sign, letters that are filled in. What comes of one is a record of the type document.KEY or letter.KEY.
create table documents (
  key text primary key,
  kind text not null check (kind in ('policy', 'letter')),
  name jsonb not null
);
create table document_versions (
  key text not null references documents (key),
  version integer not null,
  -- In the languages it is written in; of a letter with its title.
  title jsonb not null,
  body jsonb not null,
  -- What became of the signatures of earlier versions: keep, void.
  earlier text not null check (earlier in ('keep', 'void')),
  published_at timestamptz not null,
  published_by text not null,
  primary key (key, version)
);
create trigger document_versions_are_append_only before update or delete on document_versions for each row execute function refuse_change();
