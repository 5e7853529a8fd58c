-- Why a version was published, in the words of whoever did.
alter table versions add column note text;
