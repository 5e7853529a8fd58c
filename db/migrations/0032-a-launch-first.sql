-- Nobody looks at a message before this wall instant: those of a launch wait for the launch, as its mails do.
alter table nudges add column looks_from timestamptz not null default clock_timestamp();
-- What nobody has looked at yet, and what is due, are found without reading all that waits.
create index nudges_new on nudges (looks_from) where done_at is null and due is null;
create index nudges_due on nudges (cycle_id, due) where done_at is null and due is not null;

-- When some of its children were last begun, by the wall: whoever looks for launches that nobody goes on with leaves alone what moves.
alter table fanouts add column begun_at timestamptz not null default clock_timestamp();

-- Read and written whole, and nobody searches in them: as json they are not taken apart, which is a tenth of what a launch costs Postgres.
alter table clocks alter column clock type json using clock::json;
alter table journal alter column detail type json using detail::json, alter column to_ids type json using to_ids::json, alter column cc_ids type json using cc_ids::json;

-- Written together with the run, task or cycle that they name, and never without it: to look it up and lock it for each row cost a launch a tenth of its time.
alter table tasks drop constraint tasks_run_id_fkey;
alter table slots drop constraint slots_task_id_fkey;
alter table nudges drop constraint nudges_run_id_fkey, drop constraint nudges_cycle_id_fkey;
alter table cycle_people drop constraint cycle_people_cycle_id_fkey;
alter table journal_around drop constraint journal_around_cycle_id_fkey;
