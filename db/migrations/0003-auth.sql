-- Sign-in. The first four are the tables of the session library, under names and columns of ours; server/auth/auth.ts maps them.

-- One row per person who ever signed in, and nothing about them: names and addresses are in people alone. The library asks for a name and an
-- address; they are empty and made from the id.
create table auth_users (
  id text primary key references people (id) on delete cascade,
  name text not null,
  email text not null unique,
  email_verified boolean not null,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table auth_sessions (
  id text primary key,
  user_id text not null references auth_users (id) on delete cascade,
  -- The cookie carries it signed; without the installation's key it opens nothing.
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null
);
create index auth_sessions_by_user on auth_sessions (user_id);

create table auth_accounts (
  id text primary key,
  account_id text not null,
  provider_id text not null,
  user_id text not null references auth_users (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null
);
create index auth_accounts_by_user on auth_accounts (user_id);

create table auth_verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_verifications_by_identifier on auth_verifications (identifier);

-- A link that signs one person in, once. The token is derived from the id when the mail is sent and is stored nowhere; here is its sha256.
create table sign_in_links (
  id text primary key,
  token_hash bytea not null unique,
  person_id text not null references people (id) on delete cascade,
  -- Where the link was sent: it ends when the person's address changes. Null for the link that only the terminal shows.
  email text,
  issued_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_links_by_person on sign_in_links (person_id);
create index sign_in_links_by_expiry on sign_in_links (expires_at);

-- How many links were asked for, per address and per sender; `bucket` is a keyed hash.
create table sign_in_requests (
  bucket text primary key,
  began_at timestamptz not null,
  count int not null
);
create index sign_in_requests_by_age on sign_in_requests (began_at);
