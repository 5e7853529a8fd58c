import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Flow } from '../../workflows/flow/schema.ts';
import { nameIn, type Language } from '../language.ts';
import { namedPeople, type Names } from '../steps/card-lines.ts';
import { useOfFlow } from './editor-context.ts';
import { type Found, personById } from './flow-api.ts';

const idsOf = (flow: Flow): string => namedPeople(flow).join('\n');
const nobody: (Found | null)[] = [];

/** The names of all people that the flow names, by id. */
export function useNames(language: Language): Names {
  const ids = useOfFlow(idsOf);
  const queries = useQueryClient();
  const { data: people = nobody } = useQuery({
    queryKey: ['people', 'named', ids],
    queryFn: () =>
      Promise.all(ids.split('\n').map((id) => queries.fetchQuery({ queryKey: ['person', id, 'name'], queryFn: () => personById(id), staleTime: 600_000 }))),
    enabled: ids !== '',
    staleTime: 600_000,
    placeholderData: keepPreviousData,
  });
  return useMemo(() => Object.fromEntries(people.flatMap((person) => (person === null ? [] : [[person.id, nameIn(person, language)]]))), [people, language]);
}
