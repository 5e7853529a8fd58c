-- The secret of an address is made from its number too: a new number is a new secret, and the one before counts until `old_until`.
alter table start_hooks
  add column issue integer not null default 1,
  add column old_key_id text,
  add column old_until timestamptz,
  add column last_at timestamptz;
