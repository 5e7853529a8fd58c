import * as z from 'zod';
import { stepId, text, value, when } from '../grammar.ts';
import { defineKind } from './kind.ts';

/** A container: one child run per person of the audience. Left by named ends; goes on when all are done, so many, or at a date. */
export const forEach = defineKind({
  kind: 'forEach',
  settings: z.strictObject({
    /** The step inside that each person begins with. */
    first: stepId.nullable().default(null),
    over: z.literal('audience').default('audience'),
    /** What one of them is called: "review", 「評核」. */
    noun: z.strictObject({ one: text, many: text }).optional(),
    goesOn: z.union([z.literal('all'), z.strictObject({ atLeast: value }), z.strictObject({ percent: value })]).default('all'),
    at: when.optional(),
    /** What happens to those who are not done when it goes on. */
    others: z.enum(['close', 'goOn']).default('goOn'),
  }),
  ports: (settings) => [{ port: 'done', main: true }, ...(settings.at === undefined ? [] : [{ port: 'timeout', main: false }])],
});
