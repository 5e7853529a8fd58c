import * as z from 'zod';
import { condition, stepId, text } from '../grammar.ts';
import { defineKind } from './kind.ts';

/** The first branch whose condition holds; `otherwise` is compulsory. */
export const branch = defineKind({
  kind: 'branch',
  settings: z.strictObject({
    branches: z
      .array(z.strictObject({ port: stepId, label: text, condition }))
      .max(20)
      .default([]),
  }),
  ports: (settings) => [...settings.branches.map(({ port }) => ({ port, main: false })), { port: 'otherwise', main: true }],
});
