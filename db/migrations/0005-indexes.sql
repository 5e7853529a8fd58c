-- Every turn and every answer asks for the notices of its run.
create index slots_by_run on slots (run_id) where status = 'open';
create index drafts_by_person on drafts (person_id);
-- A changed address ends the links that were sent to the old one.
create index mail_links_by_person on mail_links (person_id);
-- A retry looks for what failed.
create index events_failed on events (run_id) where refused like 'error:%';
-- Runs that go on after their cycle has ended are still swept; so are their forEach steps while they are being filled.
create index fanouts_unsealed on fanouts (run_id) where not sealed;
