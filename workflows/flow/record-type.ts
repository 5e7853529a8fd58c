import * as z from 'zod';
import { isDate } from './calendar.ts';
import { fieldType } from './fact-type.ts';
import { text } from './grammar.ts';

/** From when the months count: the day from which a record holds, the day from which it holds no more, or the first day on which the person is gone. */
const countsFrom = z.enum(['effective', 'end', 'leaving']);

/** How long it is kept: erased before `atLeast` by nobody, and after `atMost` by itself (retention.ts). */
const keepMonths = z
  .strictObject({ atLeast: z.int().min(0).max(1_200).optional(), atMost: z.int().min(1).max(1_200).optional(), from: countsFrom.optional() })
  .refine(({ atLeast = 0, atMost = Number.POSITIVE_INFINITY }) => atLeast <= atMost, { error: 'expected at most no shorter than at least', path: ['atMost'] });
export type KeepMonths = z.infer<typeof keepMonths>;

/** A type of records, declared once for the organisation. What stands in a flow is a copy of it, taken when it is published (docs/decisions.md). */
export const recordType = z.strictObject({
  name: text,
  fields: z.record(z.string().min(1).max(60), z.strictObject({ label: text, type: fieldType })).default({}),
  /** Outside of this circle its existence is hidden. Without one, that of the flow. */
  circle: z.string().min(1).max(60).optional(),
  keepMonths: keepMonths.optional(),
  /** Whole days after the one on which it was written, after which nothing about it is changed any more; a step may say otherwise. */
  finalAfterDays: z.int().min(0).max(3_660).optional(),
  /** A certificate: it holds for so long unless whoever writes it says until when. */
  validMonths: z.int().min(1).max(600).optional(),
});
export type RecordType = z.infer<typeof recordType>;

/** What is wrong with values that somebody gives for a record: a name that its type has no field of, or a value of another kind. */
export type ValueProblem = { field: string; code: 'unknown' | 'wrongKind'; expected: z.infer<typeof fieldType> | null };

export function checkValues({ fields }: RecordType, values: Readonly<Record<string, unknown>>): ValueProblem[] {
  return Object.entries(values).flatMap(([field, value]): ValueProblem[] => {
    const declared = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (declared === undefined) return [{ field, code: 'unknown', expected: null }];
    return isOfKind(declared.type, value) ? [] : [{ field, code: 'wrongKind', expected: declared.type }];
  });
}

function isOfKind(type: z.infer<typeof fieldType>, value: unknown): boolean {
  switch (type) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'yesNo':
      return typeof value === 'boolean';
    case 'date':
      return isDate(value);
    case 'text':
    case 'person':
      return typeof value === 'string' && value !== '';
  }
}
