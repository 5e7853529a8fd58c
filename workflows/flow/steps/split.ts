import * as z from 'zod';
import { stepId, text } from '../grammar.ts';
import { defineKind } from './kind.ts';

/** Several routes at the same time. */
export const split = defineKind({
  kind: 'split',
  settings: z.strictObject({
    branches: z
      .array(z.strictObject({ port: stepId, label: text }))
      .min(2)
      .max(10),
  }),
  ports: (settings) => settings.branches.map(({ port }, index) => ({ port, main: index === 0 })),
});
