-- Flows that the organisation keeps to begin others from: each a copy of a draft as it was when it was put there.
create table own_templates (
  id text primary key,
  flow jsonb not null,
  saved_by text not null,
  saved_at timestamptz not null default now()
);
