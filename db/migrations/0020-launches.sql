-- A launch asks for the last of a parent's children before each batch.
drop index runs_by_parent;
create index runs_by_parent on runs (parent_id, scope, scope_round, n) where parent_id is not null;
