-- What somebody's calendar says of whether they come to a talk, and to which time.
create table talk_answers (
  run_id text not null,
  step text not null,
  round integer not null,
  person_id text not null,
  says text not null check (says in ('accepted', 'declined', 'tentative')),
  starts timestamptz not null,
  at timestamptz not null default clock_timestamp(),
  primary key (run_id, step, round, person_id)
);
create index talk_answers_by_person on talk_answers (person_id);

-- Sheets of paper for people without a mailbox of their own: an address as a QR code, and codes that are each good once. Neither is stored; here are keyed hashes.
create table sheets (
  id text primary key,
  person_id text not null references people (id) on delete cascade,
  token_hash text not null unique,
  issued_by text not null,
  issued_at timestamptz not null default clock_timestamp(),
  -- A new sheet ends those before it.
  ended_at timestamptz,
  -- Wrong codes since the last good one, and when the last was typed.
  wrong integer not null default 0,
  wrong_at timestamptz
);
create index sheets_by_person on sheets (person_id);
create table sheet_codes (
  sheet_id text not null references sheets (id) on delete cascade,
  n integer not null,
  code_hash text not null,
  used_at timestamptz,
  primary key (sheet_id, n)
);

-- A calendar at an address of its own, from which somebody's leave is read. The address lets whoever has it read the calendar, so it is sealed.
create table leave_feeds (
  person_id text primary key references people (id) on delete cascade,
  wrapped_by text not null,
  sealed bytea not null,
  -- The host alone, to be shown.
  host text not null,
  set_at timestamptz not null default clock_timestamp(),
  due_at timestamptz not null default clock_timestamp(),
  read_at timestamptz,
  -- Why it could not be read the last time; null: it could.
  problem text
);
create index leave_feeds_due on leave_feeds (due_at);
-- What leave came from it, so that it goes when it is gone there.
create table leave_feed_entries (
  person_id text not null references leave_feeds (person_id) on delete cascade,
  entry text not null,
  absence_id bigint not null references absences (id),
  primary key (person_id, entry)
);

-- How far the mails of a mailbox were read (IMAP): its numbers hold as long as its validity does.
create table imap_places (
  mailbox text primary key,
  validity text not null,
  uid bigint not null,
  -- How often the mail after it was tried in vain.
  tries integer not null default 0
);
