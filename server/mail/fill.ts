import { valueOf } from '../../workflows/flow/evaluate.ts';
import type { Context } from '../../workflows/flow/context.ts';
import type { Text, Value } from '../../workflows/flow/grammar.ts';
import { inLanguage } from './data.ts';
import { valueWords } from './written-words.ts';

/** `nameOf`: of a person whom a value names. */
type Filling = { values?: Record<string, Value> | undefined; context: Context; language: 'en' | 'zh'; nameOf: (id: string) => string };

/** A text of the flow with `{{name}}` filled in: by what its values come to now. */
export function filledIn(text: Text, { values = {}, context, language, nameOf }: Filling): string {
  return inLanguage(text, language).replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => {
    const value = values[name];
    return value === undefined ? '' : valueWords(valueOf(value, context).value, language, nameOf);
  });
}
