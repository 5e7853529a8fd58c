import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { mailAgain, type Unreached, unreachedQuery } from '../api/people.ts';
import { dayWords } from '../dates.ts';
import { nameIn, useLanguage } from '../language.ts';
import { useZone } from '../shell/use-me.ts';
import classes from './people.module.css';
import { usePeopleWords } from './use-people-words.ts';

/** Whom mails do not reach, with what helps: nobody is told that a task of theirs is late before they were told that there is one. */
export function UnreachedPeople() {
  const say = usePeopleWords();
  const { data } = useQuery(unreachedQuery);
  if (data === undefined || data.people.length === 0) return null;
  return (
    <section className={classes.unreached} aria-label={say('unreached')}>
      <h2>{say('unreached')}</h2>
      <p className="muted">{say('unreachedHint')}</p>
      <ul>
        {data.people.map((one) => (
          <li key={one.person.id}>
            <One of={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function One({ of: { person, email, since, openTasks } }: { of: Unreached }) {
  const say = usePeopleWords();
  const language = useLanguage();
  const zone = useZone();
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: () => mailAgain(person.id),
    onSuccess: () => client.invalidateQueries({ queryKey: unreachedQuery.queryKey }),
  });
  return (
    <>
      <Link to="/people/$personId" params={{ personId: person.id }}>
        {nameIn(person, language)}
      </Link>{' '}
      <span>{say('unreachedSince', { email, day: dayWords(since, language, zone), open: openTasks })}</span>{' '}
      <Button size="compact-xs" variant="subtle" loading={again.isPending} onClick={() => again.mutate()}>
        {say('mailAgain')}
      </Button>
    </>
  );
}
