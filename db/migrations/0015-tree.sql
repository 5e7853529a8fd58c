-- A run may move to the run of another group: which runs it is in is no longer told by its id. Outermost first.
alter table runs add column above text[];
with recursive family as (
  select id, array[]::text[] as above from runs where parent_id is null
  union all select r.id, f.above || f.id from runs r join family f on r.parent_id = f.id)
update runs r set above = f.above from family f where f.id = r.id;
alter table runs alter column above set not null;

-- How many of those it goes through were begun: of the runs counted here some came from other groups. A row without a token waits for its forEach to be entered.
alter table fanouts add column begun integer not null default 0;
update fanouts f set begun = coalesce((select max(n) from runs r where r.parent_id = f.run_id and r.scope = f.step and r.scope_round = f.round), 0);
