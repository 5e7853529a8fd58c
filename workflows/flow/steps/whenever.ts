import * as z from 'zod';
import { form as formOf } from '../form.ts';
import { condition, stepId, when, who } from '../grammar.ts';
import { defineKind } from './kind.ts';

/** What it listens for (SEMANTICS rule 8). Every one of them may be narrowed by `if`, which sees the payload as `event.*`. */
const trigger = z.discriminatedUnion('on', [
  z.strictObject({ on: z.literal('fact'), key: z.string().min(1).max(120), scope: z.enum(['person', 'group', 'cycle', 'organisation']).default('person') }),
  z.strictObject({ on: z.literal('personChanged'), fields: z.array(z.string()).max(20).default([]) }),
  z.strictObject({ on: z.literal('holderChanged'), step: stepId.optional() }),
  z.strictObject({ on: z.literal('absence'), what: z.enum(['begins', 'ends']), of: z.enum(['subject', 'assignee']).default('subject') }),
  z.strictObject({ on: z.literal('outcome'), step: stepId, outcome: z.string().optional() }),
  z.strictObject({ on: z.literal('condition'), condition }),
  z.strictObject({ on: z.literal('clock'), at: when }),
  z.strictObject({
    on: z.literal('byHand'),
    by: who,
    from: when.optional(),
    until: when.optional(),
    form: formOf.optional(),
    reason: z.boolean().default(true),
  }),
]);

/**
 * No way in: while its container runs, when this happens, do that. Interrupting: what runs in the container is closed first, answers are kept.
 * Beside: a token of its own, which holds the container open or not. The payload is this step's answer, `event.*` for what hangs on it.
 */
export const whenever = defineKind({
  kind: 'whenever',
  settings: z.strictObject({
    trigger,
    if: condition.optional(),
    ifRunning: z.enum(['ignore', 'queue', 'restart', 'beside']).default('ignore'),
    /** What happened before the container opened. */
    earlier: z.enum(['ignore', 'replay']).default('ignore'),
    interrupts: z.boolean().default(false),
    holdsOpen: z.boolean().default(true),
  }),
  ports: () => [{ port: 'next', main: true }],
});
export type Trigger = z.infer<typeof trigger>;
