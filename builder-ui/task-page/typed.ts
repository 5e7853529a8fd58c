import { attachmentOf } from '../../workflows/flow/attachment.ts';
import type { Answers, AnswerValue, Form } from '../../workflows/flow/form.ts';
import type { FormField } from '../../workflows/flow/schema.ts';

/** What a sent form or the form on the page holds, by name. */
export type Entries = { getAll(name: string): unknown[]; keys(): Iterable<string> };

/** What was typed so far; `outcome` is empty while none is chosen. */
export type Typed = { outcome: string; values: Answers };

/** The names of the page's inputs, and their ids. */
export const nameOfField = (id: string): string => `v.${id}`;

/** The input by which files are added; what was added stands under the name of the question. */
export const newFilesName = (id: string): string => `${nameOfField(id)}.new`;

/** Reads what was typed, as the questions of this form; anything else that was sent is not looked at. What is empty is left out. */
export function typedIn(form: Form, entries: Entries): Typed {
  const values: Answers = {};
  for (const field of form.fields) {
    const value = field.type === 'list' ? rowsIn(field, entries) : answerIn(field, texts(entries, nameOfField(field.id)));
    if (value !== null) values[field.id] = value;
  }
  const [comment = ''] = texts(entries, 'comment');
  if (comment.trim() !== '') values.comment = comment;
  return { outcome: texts(entries, 'outcome')[0] ?? '', values };
}

function texts(entries: Entries, name: string): string[] {
  return entries.getAll(name).filter((entry): entry is string => typeof entry === 'string');
}

function answerIn(field: FormField, given: string[]): AnswerValue {
  const [first = ''] = given;
  if (field.type === 'file') return filesIn(given);
  if (field.type === 'choices' || field.type === 'people') return given.length === 0 ? null : given;
  if (first.trim() === '') return null;
  if (field.type === 'yesNo') return first === 'yes' ? true : first === 'no' ? false : first;
  if (field.type === 'rating') return Number.isInteger(Number(first)) ? Number(first) : first;
  return first;
}

/** Those that are on the page already, each as it is written there. */
function filesIn(given: string[]): AnswerValue {
  const files = given.flatMap((text) => attachmentOf(jsonOf(text)) ?? []);
  return files.length === 0 ? null : files;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

type ListField = Extract<FormField, { type: 'list' }>;

/** Rows stand under names such as `v.goals.3.title`; their numbers need not be without gaps, and rows left empty are none. */
function rowsIn({ id, columns }: ListField, entries: Entries): AnswerValue {
  const begin = `${nameOfField(id)}.`;
  const numbers = new Set([...entries.keys()].filter((name) => name.startsWith(begin)).map((name) => Number(name.slice(begin.length).split('.')[0])));
  const rows = [...numbers]
    .sort((a, b) => a - b)
    .flatMap((number) => {
      const row: Answers = {};
      for (const column of columns) {
        const [cell = ''] = texts(entries, `${begin}${number}.${column.id}`);
        if (cell.trim() !== '') row[column.id] = column.type === 'yesNo' && (cell === 'yes' || cell === 'no') ? cell === 'yes' : cell;
      }
      return Object.keys(row).length === 0 ? [] : [row];
    });
  return rows.length === 0 ? null : rows;
}
