import * as z from 'zod';
import { fileKinds } from './attachment.ts';
import { type Condition, condition, rows, stepId, text, value } from './grammar.ts';

/** Questions of a form, and whether what came answers them. Answers are JSON: text, number, boolean, list. */

/** What it begins with: what was answered to this question about the same person, or group, in the cycle before. */
const cycleBefore = z.strictObject({ cycleBefore: z.strictObject({ step: stepId, field: z.string() }) });
/** A row for each of these, in their order. `fixed`: none is added or taken away, and what is given is not for the answer to change. */
const rowForEach = z.strictObject({
  over: rows,
  where: condition.optional(),
  values: z.record(z.string(), value),
  fixed: z.boolean().default(false),
});

const fieldId = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,59}$/, 'expected an id of letters, digits and _ that begins with a letter');

const common = {
  id: fieldId,
  label: text,
  help: text.optional(),
  /** The section it stands in; one of none stands before all of them. */
  section: fieldId.optional(),
  /** Compulsory always, or when a condition over this form and earlier answers holds. */
  required: z.union([z.boolean(), condition]).default(false),
  showIf: condition.optional(),
  begins: cycleBefore.optional(),
};
const option = z.strictObject({ key: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/), label: text });
/** `means`: the anchor of a level, by which raters tell it from the next. */
const levels = z
  .array(z.strictObject({ value: z.int(), label: text, means: text.optional() }))
  .min(2)
  .max(10);
/** A text: at least so many characters where something is written, at most so many. */
const least = z.int().min(1).max(20_000).optional();

const columnParts = {
  id: fieldId,
  label: text,
  /** Compulsory in every row, or in those for which a condition over the row holds. */
  required: z.union([z.boolean(), condition]).optional(),
  /** Told beside what is asked, not asked itself: where the list begins with rows. */
  given: z.literal(true).optional(),
};
const column = z.discriminatedUnion('type', [
  z.strictObject({ ...columnParts, type: z.enum(['text', 'number', 'date', 'person', 'yesNo']) }),
  z.strictObject({ ...columnParts, type: z.literal('rating'), levels }),
  z.strictObject({ ...columnParts, type: z.literal('choice'), options: z.array(option).min(2).max(50) }),
]);
export type Column = z.infer<typeof column>;

export const field = z.discriminatedUnion('type', [
  z.strictObject({ ...common, type: z.literal('text'), min: least, max: z.int().min(1).max(20_000).default(500) }),
  z.strictObject({ ...common, type: z.literal('longText'), min: least, max: z.int().min(1).max(20_000).default(4_000) }),
  z.strictObject({ ...common, type: z.literal('rating'), levels }),
  z.strictObject({ ...common, type: z.literal('choice'), options: z.array(option).min(2).max(50) }),
  z.strictObject({ ...common, type: z.literal('choices'), options: z.array(option).min(1).max(50) }),
  z.strictObject({ ...common, type: z.literal('number'), min: z.number().optional(), max: z.number().optional(), unit: text.optional() }),
  z.strictObject({ ...common, type: z.literal('date') }),
  z.strictObject({ ...common, type: z.literal('person') }),
  z.strictObject({ ...common, type: z.literal('people'), min: value.optional(), max: value.optional() }),
  z.strictObject({ ...common, type: z.literal('yesNo') }),
  z.strictObject({
    ...common,
    type: z.literal('file'),
    kinds: z
      .array(z.enum(fileKinds))
      .min(1)
      .default([...fileKinds]),
    /** So many files, each of so many megabytes. */
    most: z.int().min(1).max(5).default(3),
    megabytes: z.int().min(1).max(10).default(10),
  }),
  z.strictObject({
    ...common,
    type: z.literal('list'),
    begins: z.union([cycleBefore, rowForEach]).optional(),
    columns: z.array(column).min(1).max(12),
    min: value.optional(),
    max: value.optional(),
  }),
]);
export type Field = z.infer<typeof field>;

/** A part of a form under a heading of its own. `showIf` hides all of it. */
const section = z.strictObject({ id: fieldId, title: text, help: text.optional(), showIf: condition.optional() });
export type Section = z.infer<typeof section>;

/** Earlier answers shown beside the form, read-only; `beside`: at this question of it. */
export const shownAnswer = z.strictObject({ step: z.string(), fields: z.array(z.string()).min(1).max(50), beside: fieldId.optional() });

/** What is known from outside, shown beside the form or one of its questions to those who may see it. It is a value, so whatever reads values knows of it. */
const evidence = z.strictObject({
  value: z.literal('fact'),
  scope: z.enum(['person', 'group', 'cycle', 'organisation']),
  key: z.string().min(1).max(200),
  beside: fieldId.optional(),
});
export type Evidence = z.infer<typeof evidence>;

export const form = z.strictObject({
  fields: z.array(field).max(100).default([]),
  shows: z.array(shownAnswer).max(20).default([]),
  sections: z.array(section).max(20).optional(),
  evidence: z.array(evidence).max(20).optional(),
});
export type Form = z.infer<typeof form>;
export type Answers = Record<string, AnswerValue>;
export type AnswerValue = string | number | boolean | null | AnswerValue[] | { [column: string]: AnswerValue };

/** A form in the order of its page: what stands in no section, then section by section. Only parts with questions, but for `empty`. */
export function partsOf({ fields, sections = [] }: Pick<Form, 'fields' | 'sections'>, { empty = false } = {}): { section: Section | null; fields: Field[] }[] {
  const known = new Set(sections.map(({ id }) => id));
  const loose = fields.filter((one) => one.section === undefined || !known.has(one.section));
  const parts = [{ section: null, fields: loose }, ...sections.map((section) => ({ section, fields: fields.filter((one) => one.section === section.id) }))];
  return parts.filter((part) => part.fields.length > 0 || (empty && part.section !== null));
}

/** On what it hangs whether a question is asked: its own rule, and that of its section. */
export function askedIf({ showIf, section }: Pick<Field, 'showIf' | 'section'>, { sections = [] }: Pick<Form, 'sections'>): Condition[] {
  const around = section === undefined ? undefined : sections.find(({ id }) => id === section)?.showIf;
  return [around, showIf].filter((one) => one !== undefined);
}

/** A question without what hangs on one form and flow: its section, rules about other answers, what it begins with. */
export function standingAlone({ section: _section, showIf: _showIf, begins: _begins, required, ...field }: Field): Field {
  return { ...field, required: required === true } as Field;
}
