import { useQueries } from '@tanstack/react-query';
import { nameIn, type Language } from '../language.ts';
import { namedPeople, type Names } from '../steps/card-lines.ts';
import { useEditorState } from './editor-context.ts';
import { personById } from './flow-api.ts';

/** The names of all people that the flow names, by id. */
export function useNames(language: Language): Names {
  const ids = useEditorState((state) => namedPeople(state.flow).join('\n'));
  return useQueries({
    queries: (ids === '' ? [] : ids.split('\n')).map((id) => ({ queryKey: ['person', id, 'name'], queryFn: () => personById(id), staleTime: 600_000 })),
    combine: (answers) => Object.fromEntries(answers.flatMap(({ data }) => (data ? [[data.id, nameIn(data, language)]] : []))) as Names,
  });
}
