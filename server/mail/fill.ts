import { valueOf } from '../../workflows/flow/evaluate.ts';
import type { Context } from '../../workflows/flow/context.ts';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { Text, Value } from '../../workflows/flow/grammar.ts';
import { dateWords } from '../../workflows/flow/sentences.ts';
import { inLanguage } from './data.ts';

type Filling = { values?: Record<string, Value> | undefined; context: Context; language: 'en' | 'zh'; given?: Record<string, AnswerValue> | undefined };

/** A text of the flow with `{{name}}` filled in: by what was `given` at the instant of sending, else by what its values come to now. */
export function filledIn(text: Text, { values = {}, context, language, given }: Filling): string {
  return inLanguage(text, language).replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => {
    const value = values[name];
    return value === undefined ? '' : valueWords(given === undefined ? valueOf(value, context).value : given[name], language);
  });
}

/** A value inside a sentence: dates as people read them, lists with commas. */
function valueWords(value: AnswerValue | undefined, language: 'en' | 'zh'): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
  if (typeof value !== 'object') return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? dateWords(value, 'UTC', language) : String(value);
  const parts = Array.isArray(value) ? value : Object.values(value);
  return parts.map((part) => valueWords(part, language)).join(language === 'zh' ? '、' : ', ');
}
