-- Questions that HR keeps for further forms.
create table questions (
  id text primary key,
  field jsonb not null,
  kept_by text not null,
  kept_at timestamptz not null default now()
);
