import * as z from 'zod';
import { value, who } from '../grammar.ts';
import { defineKind } from './kind.ts';

/** Raises a fact, so that one step can wake many runs: for persons (the subject, or `of`), a group, the cycle, the run above, the runs below, the organisation. */
export const emit = defineKind({
  kind: 'emit',
  settings: z.strictObject({
    key: z.string().min(1).max(120),
    value: value.default(true),
    scope: z.enum(['person', 'group', 'cycle', 'parent', 'children', 'organisation']).default('person'),
    of: who.optional(),
    /** Of a group: the column and its value. */
    group: z.strictObject({ column: z.string().min(1).max(60), equals: value }).optional(),
  }),
  ports: () => [{ port: 'next', main: true }],
});
