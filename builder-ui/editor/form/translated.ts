import type { Field, Form } from '../../../workflows/flow/form.ts';
import type { Text } from '../../../workflows/flow/grammar.ts';

/** Which texts of a form lack one of the two languages. No React. */

const chinese = /\p{Script=Han}/u;

/** Empty while the other language has words; or Chinese where English should stand, as text pasted in one language does. */
export function isUntranslated(text: Text | undefined, which: 'en' | 'zh'): boolean {
  if (text === undefined) return false;
  const [own, other] = which === 'en' ? [text.en, text.zh ?? ''] : [text.zh ?? '', text.en];
  if (other.trim() === '') return false;
  return own.trim() === '' || (which === 'en' && own === other && chinese.test(own));
}

export const lacks = (texts: readonly (Text | undefined)[], which: 'en' | 'zh'): boolean => texts.some((text) => isUntranslated(text, which));

export function textsOfField(field: Field): (Text | undefined)[] {
  const levels = (all: readonly { label: Text; means?: Text | undefined }[]) => all.flatMap(({ label, means }) => [label, means]);
  const own: (Text | undefined)[] = [field.label, field.help];
  if (field.type === 'rating') own.push(...levels(field.levels));
  if (field.type === 'number') own.push(field.unit);
  if (field.type === 'choice' || field.type === 'choices') own.push(...field.options.map(({ label }) => label));
  if (field.type === 'list')
    for (const column of field.columns) {
      own.push(column.label);
      if (column.type === 'rating') own.push(...levels(column.levels));
      if (column.type === 'choice') own.push(...column.options.map(({ label }) => label));
    }
  return own;
}

/** Where texts lack a language, in the order of the page: the ids of sections and questions, and how many texts in all. */
export function untranslatedIn({ fields, sections = [] }: Pick<Form, 'fields' | 'sections'>): { ids: string[]; count: number } {
  const all = [
    ...sections.map(({ id, title, help }) => ({ id, texts: [title, help] })),
    ...fields.map((field) => ({ id: field.id, texts: textsOfField(field) })),
  ].map(({ id, texts }) => ({ id, count: texts.filter((text) => isUntranslated(text, 'en') || isUntranslated(text, 'zh')).length }));
  return { ids: all.filter(({ count }) => count > 0).map(({ id }) => id), count: all.reduce((sum, { count }) => sum + count, 0) };
}
