import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type PersonRow, peopleQuery } from '../api/people.ts';
import { dayWords } from '../dates.ts';
import { nameIn, useLanguage } from '../language.ts';
import { Page } from '../shell/page.tsx';
import { Empty, Shown } from '../shell/states.tsx';
import { useMe, useZone } from '../shell/use-me.ts';
import { ImportSheet } from './import-sheet.tsx';
import classes from './people.module.css';
import { UnreachedPeople } from './unreached.tsx';
import { usePeopleWords } from './use-people-words.ts';

/** Everyone on file, found as one types, and the way in for a CSV file. */
export function PeoplePage() {
  const say = usePeopleWords();
  const me = useMe();
  const language = useLanguage();
  const [text, setText] = useState('');
  const [searched] = useDebouncedValue(text.trim(), 200);
  const [importing, setImporting] = useState(false);
  const people = useInfiniteQuery(peopleQuery(searched));
  const mayImport = me.may.includes('people.import');
  return (
    <Page
      title={say('title')}
      actions={
        <>
          {me.may.includes('people.sheets') && (
            <Button component="a" href={`/sheets?lang=${language}`} variant="subtle">
              {say('sheets')}
            </Button>
          )}
          {mayImport && <Button onClick={() => setImporting(true)}>{say('bringIn')}</Button>}
        </>
      }
    >
      {mayImport && <UnreachedPeople />}
      <TextInput
        type="search"
        aria-label={say('search')}
        placeholder={say('search')}
        leftSection={<IconSearch size={16} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        className={classes.search}
      />
      <Shown of={people}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.people);
          if (rows.length === 0) {
            return <Empty title={say(searched === '' ? 'none' : 'empty')}>{<p>{say(searched === '' ? 'noneHint' : 'emptyHint')}</p>}</Empty>;
          }
          return <Table rows={rows} />;
        }}
      </Shown>
      {people.hasNextPage && (
        <Button size="xs" loading={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>
          {say('more')}
        </Button>
      )}
      {mayImport && <ImportSheet opened={importing} onClose={() => setImporting(false)} />}
    </Page>
  );
}

function Table({ rows }: { rows: PersonRow[] }) {
  const say = usePeopleWords();
  const language = useLanguage();
  const zone = useZone();
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{say('name')}</th>
          <th scope="col">{say('jobTitle')}</th>
          <th scope="col">{say('department')}</th>
          <th scope="col">{say('mail')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((person) => (
          <tr key={person.id}>
            <th scope="row">
              <Link to="/people/$personId" params={{ personId: person.id }}>
                {nameIn(person, language)}
              </Link>
              {person.leftOn !== null && <span className="muted"> · {say('left', { day: dayWords(person.leftOn, language, zone) })}</span>}
            </th>
            <td>{person.title}</td>
            <td>{person.department}</td>
            <td>{person.email ?? <span className="muted">{say('noMail')}</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
