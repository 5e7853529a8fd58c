-- A launch asks for the last of a parent's children before each batch.
drop index runs_by_parent;
create index runs_by_parent on runs (parent_id, scope, scope_round, n) where parent_id is not null;

-- The start of a workflow that a launch has made a run for: it waits for whatever moves a run.
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check check (kind in ('mail', 'poke', 'start', 'call', 'launch', 'bulk'));
