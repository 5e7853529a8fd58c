import { createContext, useContext, useMemo } from 'react';
import { factTypesOf, useEditorState } from '../editor-context.ts';
import { useMoreWords } from '../use-more-words.ts';
import { useField } from './field-context.ts';
import { type Read, readsOf } from './reads.ts';

/** What a rule about rows may look at beside the rest: what is in each of them. */
export const RowReads = createContext<readonly Read[]>([]);

/** What a rule in this step may look at. */
export function useReads(): Read[] {
  const say = useMoreWords();
  const { flow, step, language } = useField();
  const types = useEditorState(factTypesOf);
  const inRow = useContext(RowReads);
  const ofStep = useMemo(() => {
    if (step === null) return [];
    const columns = (column: string) => say(`column_${column as 'department'}`);
    return readsOf(flow, step, language, { person: say('who_subject'), outcome: say('outcome'), data: say('data'), columns }, { ...flow.facts, ...types });
    // oxlint-disable-next-line react/exhaustive-deps -- `say` follows the language
  }, [flow, step, language, types]);
  return [...inRow, ...ofStep.filter(({ id }) => !inRow.some((one) => one.id === id))];
}
