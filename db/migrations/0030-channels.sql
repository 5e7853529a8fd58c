-- What somebody's calendar says of whether they come to a talk, and to which time.
create table talk_answers (
  run_id text not null,
  step text not null,
  round integer not null,
  person_id text not null,
  says text not null check (says in ('accepted', 'declined', 'tentative')),
  starts timestamptz not null,
  at timestamptz not null default clock_timestamp(),
  primary key (run_id, step, round, person_id)
);
create index talk_answers_by_person on talk_answers (person_id);
