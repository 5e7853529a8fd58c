import { useMemo } from 'react';
import { useWords } from '../use-words.ts';
import { useField } from './field-context.ts';
import { type Read, readsOf } from './reads.ts';

/** What a rule in this step may look at. */
export function useReads(): Read[] {
  const say = useWords();
  const { flow, step, language } = useField();
  return useMemo(() => {
    if (step === null) return [];
    const columns = (column: string) => say(`column_${column as 'department'}`);
    return readsOf(flow, step, language, { person: say('who_subject'), outcome: say('outcome'), columns });
    // oxlint-disable-next-line react/exhaustive-deps -- `say` follows the language
  }, [flow, step, language]);
}
