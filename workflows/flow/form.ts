import * as z from 'zod';
import { condition, rows, stepId, text, value } from './grammar.ts';

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

const common = {
  id: z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,59}$/, 'expected an id of letters, digits and _ that begins with a letter'),
  label: text,
  help: text.optional(),
  /** Compulsory always, or when a condition over this form and earlier answers holds. */
  required: z.union([z.boolean(), condition]).default(false),
  showIf: condition.optional(),
  begins: cycleBefore.optional(),
};
const option = z.strictObject({ key: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/), label: text });

export const field = z.discriminatedUnion('type', [
  z.strictObject({ ...common, type: z.literal('text'), max: z.int().min(1).max(20_000).default(500) }),
  z.strictObject({ ...common, type: z.literal('longText'), max: z.int().min(1).max(20_000).default(4_000) }),
  z.strictObject({
    ...common,
    type: z.literal('rating'),
    levels: z
      .array(z.strictObject({ value: z.int(), label: text }))
      .min(2)
      .max(10),
  }),
  z.strictObject({ ...common, type: z.literal('choice'), options: z.array(option).min(2).max(50) }),
  z.strictObject({ ...common, type: z.literal('choices'), options: z.array(option).min(1).max(50) }),
  z.strictObject({ ...common, type: z.literal('number'), min: z.number().optional(), max: z.number().optional(), unit: text.optional() }),
  z.strictObject({ ...common, type: z.literal('date') }),
  z.strictObject({ ...common, type: z.literal('person') }),
  z.strictObject({ ...common, type: z.literal('people'), min: value.optional(), max: value.optional() }),
  z.strictObject({ ...common, type: z.literal('yesNo') }),
  z.strictObject({
    ...common,
    type: z.literal('list'),
    begins: z.union([cycleBefore, rowForEach]).optional(),
    columns: z
      .array(
        z.strictObject({
          id: common.id,
          label: text,
          type: z.enum(['text', 'number', 'date', 'person', 'yesNo']),
          /** Compulsory in every row, or in those for which a condition over the row holds. */
          required: z.union([z.boolean(), condition]).optional(),
          /** Told beside what is asked, not asked itself: where the list begins with rows. */
          given: z.literal(true).optional(),
        }),
      )
      .min(1)
      .max(12),
    min: value.optional(),
    max: value.optional(),
  }),
]);
export type Field = z.infer<typeof field>;

/** An earlier answer shown beside the form, read-only. */
export const shownAnswer = z.strictObject({ step: z.string(), fields: z.array(z.string()).min(1).max(50) });

export const form = z.strictObject({ fields: z.array(field).max(100).default([]), shows: z.array(shownAnswer).max(20).default([]) });
export type Form = z.infer<typeof form>;
export type Answers = Record<string, AnswerValue>;
export type AnswerValue = string | number | boolean | null | AnswerValue[] | { [column: string]: AnswerValue };
