-- Which processes were alive when, so that the health page can tell a stopped worker from a busy one.
create table heartbeats (
  process text primary key,
  at timestamptz not null,
  detail jsonb not null default '{}'
);
