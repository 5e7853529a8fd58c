-- The link of a mail about several things leads to all of them: a token may stand for more than one part.
alter table mail_links drop constraint mail_links_pkey;
alter table mail_links add primary key (hash, slot_id);
-- When a mail with this link was first accepted by the mail server; null: not yet. An answer that comes before, or right after, was sent by no person.
alter table mail_links add column delivered_at timestamptz;
update mail_links set delivered_at = created_at;
create index mail_links_by_slot on mail_links (slot_id);

-- Answers by a link alone that a program may have sent: the step counts none of them from this person until the number on the page is typed.
create table held_answers (
  run_id text not null references runs (id),
  step text not null,
  person_id text not null,
  -- tooSoon: right after the mail was delivered; several: two different answers within seconds.
  why text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (run_id, step, person_id)
);
create index held_answers_by_person on held_answers (person_id);

-- What people chose about their mails. No row: all of them.
create table mail_wishes (
  person_id text primary key,
  reminders boolean not null,
  changed_at timestamptz not null default clock_timestamp()
);
-- The links by which they choose it, by hash; the token is made when the mail is sent.
create table mail_wish_links (
  hash text primary key,
  person_id text not null
);
create index mail_wish_links_by_person on mail_wish_links (person_id);

-- Codes that are sent to whoever opened a link which alone is not enough. The code is made from the id when it is sent and stored nowhere; here is its keyed hash.
create table link_codes (
  id text primary key,
  link_hash text not null,
  person_id text not null,
  code_hash bytea not null,
  expires_at timestamptz not null,
  tries integer not null default 0,
  used_at timestamptz,
  created_at timestamptz not null default clock_timestamp()
);
create index link_codes_by_link on link_codes (link_hash, person_id, created_at);
create index link_codes_by_person on link_codes (person_id);
