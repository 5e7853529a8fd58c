import * as z from 'zod';
import { condition } from '../grammar.ts';
import { defineKind } from './kind.ts';

/** How runs begin. The cycle itself is the root run: by hand, for an audience. */
export const start = defineKind({
  kind: 'start',
  settings: z.strictObject({
    begins: z.literal('byHand').default('byHand'),
    /** Who is in it, among everyone employed on the day of launch; the launch may narrow it. */
    audience: condition.optional(),
  }),
  ports: () => [{ port: 'next', main: true }],
});
