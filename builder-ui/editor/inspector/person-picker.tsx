import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { nameIn } from '../../language.ts';
import { findPeople } from '../flow-api.ts';
import { useMoreWords } from '../use-more-words.ts';
import { useField } from './field-context.ts';

/** A person found by name; `value` is the id. */
export function PersonPicker({ value, onChange, label }: { value: string; onChange: (id: string) => void; label: string }) {
  const say = useMoreWords();
  const { names, language, readOnly } = useField();
  const [search, setSearch] = useState<string | null>(null);
  const [wanted] = useDebouncedValue(search ?? '', 200);
  const combobox = useCombobox({ onDropdownClose: () => setSearch(null) });
  const found = useQuery({ queryKey: ['people', 'search', wanted], queryFn: () => findPeople(wanted), enabled: search !== null, staleTime: 30_000 });
  const people = (found.data ?? []).slice(0, 20);
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(id) => {
        onChange(id);
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target>
        <TextInput
          className="field"
          aria-label={label}
          placeholder={say('findPerson')}
          readOnly={readOnly}
          value={search ?? (value === '' ? '' : (names[value] ?? value))}
          onFocus={(event) => {
            setSearch('');
            event.currentTarget.select();
            combobox.openDropdown();
          }}
          onBlur={() => combobox.closeDropdown()}
          onChange={({ currentTarget }) => {
            setSearch(currentTarget.value);
            combobox.openDropdown();
            combobox.selectFirstOption();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={240} style={{ overflowY: 'auto' }}>
          {people.map((person) => (
            <Combobox.Option key={person.id} value={person.id}>
              {nameIn(person, language)}
              <span className="muted small"> {[person.title, person.department].filter(Boolean).join(' · ')}</span>
            </Combobox.Option>
          ))}
          {people.length === 0 && <Combobox.Empty>{say(found.isFetching ? 'searching' : found.isError ? 'searchFailed' : 'nobodyFound')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
