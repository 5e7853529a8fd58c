import * as z from 'zod';
import { units } from '../../workflows/flow/grammar.ts';
import { isDate } from '../../workflows/flow/calendar.ts';
import { personRef } from './flows-schemas.ts';

const step = z.string().max(60);
const length = z.object({ n: z.int().min(-999).max(999), unit: z.enum(units) });
const instant = z.iso.datetime({ offset: true });
const day = z.string().refine(isDate, 'expected a date such as 2027-03-12');
/** Either so much more, or until then. */
const time = { plus: length.nullable().default(null), to: instant.nullable().default(null) };
/** Why; it stands in the history. */
const reason = z.string().trim().min(1, 'expected a reason').max(2_000);

/** What is done to each of many runs: where one stands is told by its step. */
export const manyAct = z.discriminatedUnion('act', [
  z.object({ act: z.literal('retry'), step: step.optional(), reason }),
  z.object({ act: z.literal('skip'), step, port: step.optional(), reason }),
  z.object({ act: z.literal('move'), step, to: step, reason }),
  z.object({ act: z.literal('cancel'), reason }),
  z.object({ act: z.literal('pause'), step: step.nullable().default(null), reason }),
  z.object({ act: z.literal('resume'), step: step.nullable().default(null), fixed: z.boolean().default(false), reason }),
  z.object({ act: z.literal('extend'), step, clock: z.string().max(60).optional(), ...time, reason }),
  z.object({ act: z.literal('shift'), what: z.object({ step, clock: z.string().max(60) }), ...time, reason }),
  z.object({ act: z.literal('reopen'), step, mode: z.enum(['rewind', 'beside']), reason }),
  z.object({ act: z.literal('reassign'), step, from: z.string().max(200).optional(), to: z.string().max(200), reason }),
  /** To a published version; steps that have another name there are named. */
  z.object({ act: z.literal('migrate'), version: z.int().min(1), mapping: z.record(step, step).default({}), reason }),
]);
export type ManyAct = z.infer<typeof manyAct>;

/** Which runs: these, or those at a step, or all that go on. */
export const which = z.object({ runs: z.array(z.string().max(300)).min(1).max(50_000).optional(), step: step.optional() });

export const newBulk = z.object({
  act: manyAct,
  which: which.default({}),
  /** So many are tried first; it then waits until it is resumed. */
  canary: z.int().min(0).max(1_000).default(0),
  /** Asked for again under the same key it is not done again. */
  key: z.string().min(8).max(100),
});

const rule = z.object({ rule: z.string(), words: z.string(), runs: z.number() });
export const bulkView = z.object({
  id: z.string(),
  act: z.string(),
  by: personRef.nullable(),
  status: z.enum(['running', 'paused', 'over', 'stopped']),
  /** Who paused it; `canary`: the first ones are done. */
  pausedBy: z.string().nullable(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
  all: z.number(),
  done: z.number(),
  refused: z.number(),
  refusals: z.array(z.object({ run: z.string(), rule: z.string(), words: z.string() })),
});

const would = z.object({
  run: z.string(),
  subject: personRef.nullable(),
  refused: z.string().nullable(),
  dates: z.array(z.object({ step: z.string().nullable(), name: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
  opens: z.array(z.string()),
  closes: z.array(z.string()),
  ends: z.string().nullable(),
});
/** What it would do: how many runs, how many it leaves alone and why, and the first of them one by one. */
export const preview = z.object({ runs: z.number(), changed: z.number(), dates: z.number(), refused: z.array(rule), first: z.array(would) });

export const shift = z.object({ what: z.string().max(60), plus: length.nullable().default(null), to: day.nullable().default(null), reason });
export const close = z.object({ reason });
