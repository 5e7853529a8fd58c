-- Files that people add to an answer. The answer holds what each is called; here are the bytes. A file that no answer and no draft of its run names any more
-- is deleted once its part is over, so it goes wherever the answer goes.
create table attachments (
  id text primary key,
  run_id text not null references runs (id),
  slot_id text not null references slots (id),
  -- The question it was added to.
  field text not null,
  name text not null,
  type text not null,
  bytes integer not null,
  sha256 bytea not null,
  content bytea not null,
  created_at timestamptz not null default clock_timestamp()
);
-- Documents and pictures are compressed already.
alter table attachments alter column content set storage external;
create index attachments_by_slot on attachments (slot_id, field, created_at);
create index attachments_by_run on attachments (run_id);
create index attachments_by_age on attachments (created_at);

-- What else people chose not to get by mail (workflows/flow/mail-wishes.ts): copies of what others are asked, what has become of something, being named in a comment.
alter table mail_wishes add column copies boolean not null default true;
alter table mail_wishes add column news boolean not null default true;
alter table mail_wishes add column mentions boolean not null default true;
