import { MultiSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { foundPeopleQuery } from '../api/people.ts';
import type { PersonRef } from '../api-types.ts';
import { nameIn, useLanguage } from '../language.ts';
import { useLaunchWords } from './use-launch-words.ts';

type Props = { label: string; description?: string; known?: PersonRef[]; value: string[]; max?: number; onChange: (ids: string[]) => void };

/** People found by typing a name; chosen ones stay named though the search goes on. With `max` 1 the newest replaces. */
export function PeoplePicker({ label, description, known = [], value, max, onChange }: Props) {
  const say = useLaunchWords();
  const language = useLanguage();
  const [search, setSearch] = useState('');
  const [text] = useDebouncedValue(search.trim(), 200);
  const [seen, setSeen] = useState<PersonRef[]>(known);
  const found = useQuery(foundPeopleQuery(text)).data?.people ?? [];
  const people = [...new Map([...seen, ...found].map((person) => [person.id, person])).values()];
  const choose = (ids: string[]) => {
    setSeen(people.filter(({ id }) => ids.includes(id)));
    onChange(max === 1 ? ids.slice(-1) : ids);
  };
  return (
    <MultiSelect
      label={label}
      description={description}
      searchable
      clearable
      hidePickedOptions
      nothingFoundMessage={say('nobodyFound')}
      filter={({ options }) => options}
      searchValue={search}
      onSearchChange={setSearch}
      data={people.map((person) => ({ value: person.id, label: nameIn(person, language) }))}
      value={value}
      onChange={choose}
    />
  );
}
