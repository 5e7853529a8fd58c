-- What is known about people, groups, cycles and the organisation, in two times: in force from `effective` until `until`, known since `recorded`.
-- The same scope, id, key and effective once more is a correction: the later row counts, the older one stays.
create table facts (
  n bigint generated always as identity primary key,
  scope text not null check (scope in ('person', 'group', 'cycle', 'organisation')),
  -- The person, the group (`column=value`), the cycle; empty for the organisation.
  id text not null,
  key text not null,
  -- Null once erased.
  value jsonb,
  effective timestamptz not null,
  until timestamptz,
  recorded timestamptz not null,
  -- Who or what said so: a person, an import, a step of a run.
  source text,
  -- The trial that raised it, whose runs alone see it; null: it is true.
  trial text references cycles (id),
  erased_at timestamptz,
  check ((value is null) = (erased_at is not null))
);
create index facts_by_key on facts (key, scope, id);

-- Nothing about a fact is ever changed. Its value may be erased.
create function refuse_change_of_fact() returns trigger language plpgsql as '
begin
  if tg_op = ''UPDATE'' and new.value is null and to_jsonb(old) - ''value'' - ''erased_at'' = to_jsonb(new) - ''value'' - ''erased_at'' then
    return new;
  end if;
  raise exception ''facts are append-only'';
end';
create trigger facts_are_append_only before update or delete on facts for each row execute function refuse_change_of_fact();

-- A state of a person that is known before it holds: taken over into `people` on its day.
alter table person_versions add column taken_over boolean not null default true;
-- What is to be told of it on its day: the columns that it changed.
alter table person_versions add column changes jsonb;
create index person_versions_to_come on person_versions (effective) where not taken_over;
create index person_versions_by_day on person_versions (effective) where changes is not null;
create index people_leaving on people (left_on) where left_on is not null;
create index absences_beginning on absences (from_date) where cancelled_at is null;
create index absences_ending on absences (to_date) where cancelled_at is null;

-- The roster is read anew when leave or a future state of somebody changes, too.
create trigger absences_changed after insert or update or delete on absences for each statement execute function raise_roster_epoch();
create trigger substitutes_changed after insert or update or delete on substitutes for each statement execute function raise_roster_epoch();
create trigger person_versions_changed after insert or update or delete on person_versions for each statement execute function raise_roster_epoch();
