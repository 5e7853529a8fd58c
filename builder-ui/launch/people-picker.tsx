import { type ComboboxItem, MultiSelect, type OptionsFilter, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { foundPeopleQuery } from '../api/people.ts';
import type { PersonRef } from '../api-types.ts';
import { nameIn, useLanguage } from '../language.ts';
import { useLaunchWords } from './use-launch-words.ts';

type Several = { label: string; value: string[]; onChange: (ids: string[]) => void };

/** People found by typing a name; those chosen stay named though the search goes on. */
export function PeoplePicker({ label, value, onChange }: Several) {
  const { people, keep, ...search } = useSearch([]);
  return (
    <MultiSelect
      {...search}
      label={label}
      clearable
      hidePickedOptions
      value={value}
      onChange={(ids) => {
        keep(people.filter(({ id }) => ids.includes(id)));
        onChange(ids);
      }}
    />
  );
}

type One = { label: string; description?: string; known?: PersonRef[]; value: string | null; onChange: (id: string | null) => void };

/** One person found by typing a name. `known` is who it may be before anything is typed. */
export function PersonPicker({ label, description, known = [], value, onChange }: One) {
  const { people, keep, ...search } = useSearch(known);
  return (
    <Select
      {...search}
      label={label}
      description={description}
      clearable
      allowDeselect={false}
      value={value}
      onChange={(id) => {
        keep(people.filter((person) => person.id === id));
        onChange(id);
      }}
    />
  );
}

/** What both pickers search with: `people` are those found and those kept. */
function useSearch(known: PersonRef[]) {
  const say = useLaunchWords();
  const language = useLanguage();
  const [typed, setTyped] = useState('');
  const [kept, keep] = useState(known);
  const [text] = useDebouncedValue(typed.trim(), 200);
  const asked = kept.some((person) => nameIn(person, language) === text) ? '' : text;
  const { data, isPlaceholderData } = useQuery(foundPeopleQuery(asked));
  const found = data?.people ?? [];
  // While the search goes on, those of the search before are narrowed by their names.
  const fits = ({ value, label }: ComboboxItem, search: string) =>
    (text === typed.trim() && !isPlaceholderData && found.some(({ id }) => id === value)) || label.toLowerCase().includes(search.trim().toLowerCase());
  const people: PersonRef[] = [...new Map([...kept, ...found].map((person) => [person.id, person])).values()];
  return {
    people,
    keep,
    searchable: true,
    nothingFoundMessage: say('nobodyFound'),
    filter: (({ options, search }) => (options as ComboboxItem[]).filter((option) => fits(option, search))) as OptionsFilter,
    searchValue: typed,
    onSearchChange: setTyped,
    data: people.map((person) => ({ value: person.id, label: nameIn(person, language) })),
  };
}
