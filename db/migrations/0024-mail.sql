-- Mails that went out, by the id in their addresses: what comes back, an answer or a failure, says which it is about. Addresses are kept as hashes alone.
create table mails_sent (
  id text primary key,
  key text not null,
  kind text not null,
  person_id text,
  address_hash text not null,
  run_id text,
  -- Of a mail that asks for an answer.
  slot_id text,
  issue integer,
  sent_at timestamptz not null default clock_timestamp(),
  -- How often it was sent again, since its mailbox took none for the time being.
  again integer not null default 0,
  -- What was told of it last: hard, soft, refused, late.
  fate text
);
create index mails_sent_by_person on mails_sent (person_id);

-- Mails that came in about one of ours, and what came of each. A mail that comes twice is known by its id, and by the signature that proves it.
create table mails_received (
  n bigint generated always as identity primary key,
  message_hash text not null unique,
  signature_hash text unique,
  mail_id text not null,
  person_id text,
  slot_id text,
  verdict text not null,
  why text,
  received_at timestamptz not null default clock_timestamp()
);
create index mails_received_by_person on mails_received (person_id);
create index mails_received_by_slot on mails_received (slot_id, n);

-- Addresses that mails do not reach: none is sent there until HR has the address tried again, or another one is on file.
create table dead_addresses (
  address_hash text primary key,
  person_id text not null,
  status text,
  since timestamptz not null default clock_timestamp()
);
create index dead_addresses_by_person on dead_addresses (person_id);

-- When a mail was last handed to the mail server: where a relay takes so many a minute, what it refuses counts too.
alter table outbox add column tried_at timestamptz;
create index outbox_mails_tried on outbox (tried_at) where kind = 'mail';
