import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { findPeople } from '../editor/flow-api.ts';
import { nameIn, useLanguage } from '../language.ts';

/** Somebody on file, found by name. */
export function FoundPerson({ label, value, onChange }: { label: string; value: string; onChange: (id: string) => void }) {
  const language = useLanguage();
  const [search, setSearch] = useState('');
  const [wanted] = useDebouncedValue(search, 200);
  const found = useQuery({ queryKey: ['people', 'search', wanted], queryFn: () => findPeople(wanted), staleTime: 30_000 });
  const data = (found.data ?? [])
    .slice(0, 20)
    .map((person) => ({ value: person.id, label: [nameIn(person, language), person.department].filter(Boolean).join(' · ') }));
  return (
    <Select
      mt="xs"
      label={label}
      searchable
      data={data}
      filter={({ options }) => options}
      value={value === '' ? null : value}
      onChange={(id) => onChange(id ?? '')}
      onSearchChange={setSearch}
    />
  );
}
