import * as z from 'zod';
import { condition, value } from '../grammar.ts';
import { defineKind } from './kind.ts';

const part = z.strictObject({
  value,
  weight: value.default(1),
  /** What is absent is left out (the other weights then count for more), counts as zero, or stops for a person. */
  ifAbsent: z.enum(['leaveOut', 'zero', 'stop']).default('leaveOut'),
});

/**
 * Computes from answers and facts, in decimals: the weighted mean or sum of its parts, rounded once, put into a band. The result is this step's answer:
 * `score`, `band`, and `rows` for an allocation. Fewer than `raters.atLeast` of what `raters.count` counts: no score.
 */
export const score = defineKind({
  kind: 'score',
  settings: z.strictObject({
    does: z.enum(['mean', 'sum']).default('mean'),
    parts: z.array(part).min(1).max(50),
    decimals: z.int().min(0).max(6).default(2),
    rounding: z.enum(['halfUp', 'halfEven', 'up', 'down']).default('halfUp'),
    /** From the highest down: the first whose `from` is not above the score. */
    bands: z
      .array(z.strictObject({ key: z.string().min(1).max(60), from: z.number() }))
      .max(20)
      .default([]),
    raters: z.strictObject({ count: value, atLeast: value }).optional(),
    /** Shares a total among the rows of a list answer by weight, by largest remainder: the sum is exact. */
    allocates: z
      .strictObject({
        total: value,
        over: z.strictObject({ step: z.string(), field: z.string() }),
        weight: z.string(),
        cap: value.optional(),
        where: condition.optional(),
      })
      .optional(),
  }),
  ports: () => [{ port: 'next', main: true }],
});
