-- Who has a draft open, from which window of theirs, and at which step they are. Nothing of it is kept: it is true for half a minute.
create unlogged table flow_presence (
  flow_id text not null references flows (id) on delete cascade,
  window_id text not null,
  person_id text not null,
  step text,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (flow_id, window_id)
);

-- What people say to each other about a flow. Kept beside the draft and not in it: no version has it, and nothing behaves by it.
create table flow_comments (
  id text primary key,
  flow_id text not null references flows (id) on delete cascade,
  -- Null: about the flow as a whole.
  step text,
  -- The comment that it answers.
  answers text references flow_comments (id) on delete cascade,
  by_id text not null,
  body text not null,
  at timestamptz not null default clock_timestamp(),
  resolved_at timestamptz,
  resolved_by text
);
create index flow_comments_by_flow on flow_comments (flow_id, at);

-- Who is named in one, and when they saw that.
create table flow_mentions (
  comment_id text not null references flow_comments (id) on delete cascade,
  person_id text not null,
  seen_at timestamptz,
  primary key (comment_id, person_id)
);
create index flow_mentions_unseen on flow_mentions (person_id) where seen_at is null;
