import * as z from 'zod';
import { condition, message, when } from '../grammar.ts';
import { defineKind } from './kind.ts';

/** A named target that must hold by a date. `met` as soon as it holds, or, with `judged: 'atDate'`, if it holds at the date. At `warns` it is at risk. */
export const milestone = defineKind({
  kind: 'milestone',
  settings: z.strictObject({
    condition,
    by: when,
    judged: z.enum(['assoonAs', 'atDate']).default('assoonAs'),
    warns: z.strictObject({ at: when, message: message.optional() }).optional(),
  }),
  ports: () => [
    { port: 'met', main: true },
    { port: 'missed', main: false },
  ],
});
