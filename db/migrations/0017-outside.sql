-- Other systems that flows may exchange data with, by the name that flows know them by.
create table connections (
  name text primary key,
  kind text not null check (kind in ('webhook', 'csv', 'json')),
  -- Where a webhook goes; the other kinds are files that are fetched here.
  url text,
  -- Roles whose holders may launch flows that use it; administrators always may.
  open_to text[] not null,
  created_at timestamptz not null default clock_timestamp(),
  created_by text not null,
  changed_at timestamptz not null default clock_timestamp(),
  check ((kind = 'webhook') = (url is not null))
);

-- Sealed by the installation's webhook key. Calls are signed by all of them: two while one takes over from the other.
create table connection_secrets (
  id bigint generated always as identity primary key,
  connection text not null references connections (name) on delete cascade,
  wrapped_by text not null,
  sealed bytea not null,
  created_at timestamptz not null default clock_timestamp()
);
create index connection_secrets_by_connection on connection_secrets (connection, id);

-- Every try of a call: when, what came of it, and when the next one is.
create table call_tries (
  call_key text not null references calls (key),
  n integer not null,
  at timestamptz not null default clock_timestamp(),
  -- sent, or why not: status503, noAnswer, addressNotAllowed …
  code text not null,
  took_ms integer not null,
  again_at timestamptz,
  primary key (call_key, n)
);
create index calls_by_run on calls (run_id);
create index calls_by_connection on calls (connection, created_at);

-- What steps sent to a file connection, until it is erased with the person.
create table export_rows (
  id bigint generated always as identity primary key,
  connection text not null references connections (name) on delete cascade,
  call_key text not null unique references calls (key),
  -- The message's id, by which a result comes back.
  message text not null unique,
  person_id text,
  at timestamptz not null,
  values jsonb not null
);
create index export_rows_by_connection on export_rows (connection, id);
create index export_rows_by_person on export_rows (person_id);

-- Whose content was erased: by whom, when and why. The id stays, so that no import brings it back.
create table erasures (
  person_id text primary key references people (id),
  at timestamptz not null default clock_timestamp(),
  by_id text not null,
  reason text not null
);
