-- A date that is not known yet, or is held: it is there, and wakes nobody.
alter table clocks alter column due drop not null;
