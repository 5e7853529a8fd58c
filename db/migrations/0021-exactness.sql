-- The release of an anonymous step after which something was said: it is not read beside what had been read before.
alter table severed_waiting add column came_after timestamptz;
alter table severed_answers add column came_after timestamptz;

-- A fact that a step of a confidential flow raised is known to the circle of that flow alone.
alter table facts add column circle text;
