import type { Text } from '../workflows/flow/grammar.ts';
import type { TaskStep } from '../workflows/flow/schema.ts';
import { outcomeWords } from '../workflows/flow/sentences.ts';

/** What an outcome of a step is called, in both languages. */
export function outcomeLabel(step: TaskStep, outcome: string): Text {
  return { en: outcomeWords(step, outcome, 'en'), zh: outcomeWords(step, outcome, 'zh') };
}
