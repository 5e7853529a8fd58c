import * as z from 'zod';
import { condition, guard, length, message, stepId, text, value, when, who } from './grammar.ts';

/**
 * What every kind of human task can be told: who, by when, what happens when nobody answers. One block for all kinds (DESIGN section 4).
 * What a task does with these is in task.ts; the dates are worked out in when.ts, the people in who.ts.
 */

/** A reminder before or after the due date. `every` repeats it until `until`, the due date if that is left out. */
const reminder = z.strictObject({
  id: stepId,
  at: when,
  every: length.optional(),
  until: when.optional(),
  message: message.optional(),
});

/** What a rung of the ladder does. */
const rungAct = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('tell'), to: who }),
  z.strictObject({ act: z.literal('cc'), to: who }),
  z.strictObject({ act: z.literal('addDecider'), to: who }),
  z.strictObject({ act: z.literal('handOver'), to: who }),
  z.strictObject({ act: z.literal('takeOutcome'), outcome: z.string() }),
]);

/** One rung of the escalation ladder. It fires only if at least one notice was accepted and a working day of that person has passed since. */
const rung = z.strictObject({ id: stepId, at: when, do: rungAct, message: message.optional() });

/** How the answers of several people become one outcome. A task of one person needs none. */
const tallyPolicy = z.strictObject({
  rule: z.enum(['any', 'all', 'count', 'percent', 'sequence']),
  n: value.optional(),
  /** What a rejection does: ends it at once, or counts like any other answer. */
  reject: z.enum(['endsIt', 'counts']).default('endsIt'),
});

const onTimeout = z.union([
  z.strictObject({ take: z.literal('timeout') }),
  z.strictObject({ take: z.literal('outcome'), outcome: z.string(), answers: z.record(z.string(), value).optional() }),
]);

export const taskSettings = z.strictObject({
  who,
  opens: when.optional(),
  due: when.optional(),
  closes: when.optional(),
  reminders: z.array(reminder).max(20).default([]),
  ladder: z.array(rung).max(10).default([]),
  onTimeout: onTimeout.default({ take: 'timeout' }),
  tally: tallyPolicy.optional(),
  allowed: z.array(guard).max(20).default([]),
  /** 1: the link and a button; 2: the link and a session or one-time code; 3: a session. */
  assurance: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(1),
  holderChange: z.enum(['move', 'keep', 'both']).default('move'),
  absence: z.strictObject({ subject: z.enum(['hold', 'goOn']), assignee: z.enum(['hold', 'substitute', 'goOn']), atLeast: length.optional() }).optional(),
  extension: z
    .strictObject({
      tiers: z
        .array(z.strictObject({ upTo: length, grantedBy: who.optional() }))
        .min(1)
        .max(5),
      cap: length.optional(),
    })
    .optional(),
  reopen: z.strictObject({ by: who, mode: z.enum(['rewind', 'beside']), until: when.optional(), untilCompleted: stepId.optional() }).optional(),
  draftAtTimeout: z.enum(['drop', 'submit', 'show']).default('drop'),
  visibility: z.strictObject({ answers: who, from: when.optional(), fromCompleted: stepId.optional(), anonymousFrom: value.optional() }).optional(),
  /** Operators may not skip, move or cancel past it (SEMANTICS rule 19). */
  compulsory: z.boolean().default(false),
  needs: z.strictObject({ certificate: z.string() }).optional(),
  /** Only for people to whom it applies; others pass by its first outcome. */
  onlyIf: condition.optional(),
  /** The first message, when HR wants other words than the product's own. */
  message: message.optional(),
  /** What the holder should know before answering. */
  guidance: text.optional(),
});

export type TaskSettings = z.infer<typeof taskSettings>;
export type Reminder = TaskSettings['reminders'][number];
export type Rung = TaskSettings['ladder'][number];
export type RungAct = Rung['do'];
export type TallyPolicy = z.infer<typeof tallyPolicy>;
