import * as z from 'zod';
import { flowDocument, noun, personRef, text } from './flows-schemas.ts';

export const cycleRow = z.object({
  id: z.string(),
  name: z.string(),
  flow: z.object({ id: z.string(), key: z.string(), name: text, noun: noun.nullable() }),
  version: z.number(),
  status: z.enum(['launching', 'running', 'closing', 'ended', 'cancelled']),
  /** Open-ended: runs begin under it one by one. */
  standing: z.boolean(),
  /** `now`: the trial's own time. `to`: the only address its mails reach. */
  trial: z.object({ secondsPerDay: z.number(), now: z.string(), to: z.string() }).nullable(),
  total: z.number(),
  done: z.number(),
  late: z.number(),
  stuck: z.number(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
});
export type CycleRow = z.infer<typeof cycleRow>;

const counts = z.object({ here: z.number(), late: z.number(), done: z.number(), stuck: z.number() });
export type StepCounts = z.infer<typeof counts>;

export const cyclePage = z.object({
  cycle: cycleRow,
  flow: flowDocument,
  dates: z.record(z.string(), z.string()),
  counts: z.record(z.string(), counts),
  needsYou: z.array(z.object({ run: z.string(), subject: personRef.nullable(), step: z.string(), code: z.string(), token: z.string(), since: z.string() })),
});

/** What someone or something is waited for: task, clock, children, incident, others. */
const waiting = z.enum(['task', 'clock', 'children', 'inside', 'reply', 'incident', 'others', 'command']);

export const runFilter = z.object({
  step: z.string().max(60).optional(),
  state: z.enum(['here', 'late', 'stuck', 'done']).optional(),
  search: z.string().max(200).default(''),
  after: z.string().max(300).default(''),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const runPage = z.object({
  runs: z.array(
    z.object({
      id: z.string(),
      subject: personRef.nullable(),
      status: z.enum(['running', 'ended', 'cancelled']),
      outcome: z.string().nullable(),
      tokens: z.array(z.object({ step: z.string(), since: z.string(), waiting })),
      due: z.string().nullable(),
      late: z.boolean(),
    }),
  ),
  next: z.string().nullable(),
});

export const run = z.object({
  run: z.object({
    id: z.string(),
    subject: personRef.nullable(),
    status: z.enum(['running', 'ended', 'cancelled']),
    outcome: z.string().nullable(),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
    /** The whole of it is on hold. */
    onHold: z.boolean(),
    cycle: cycleRow,
  }),
  flow: flowDocument,
  path: z.array(z.object({ step: z.string(), round: z.number(), entered: z.string(), left: z.string().nullable(), outcome: z.string().nullable() })),
  tokens: z.array(
    z.object({ id: z.string(), step: z.string(), round: z.number(), since: z.string(), waiting, code: z.string().nullable(), onHold: z.boolean() }),
  ),
  /** Of boxes that repeat: which time it is. */
  occurrences: z.record(z.string(), z.number()),
  tasks: z.array(
    z.object({
      id: z.string(),
      step: z.string(),
      status: z.enum(['scheduled', 'open', 'settled', 'closed']),
      due: z.string().nullable(),
      closes: z.string().nullable(),
      late: z.boolean(),
      outcome: z.string().nullable(),
      asks: z.enum(['answer', 'approval']),
      slots: z.array(z.object({ id: z.string(), holder: personRef, status: z.string(), answeredAt: z.string().nullable() })),
    }),
  ),
  clocks: z.array(
    z.object({ id: z.string(), kind: z.string(), due: z.string().nullable(), step: z.string().nullable(), ledger: z.array(z.record(z.string(), z.unknown())) }),
  ),
  /** Those whom the dates' explanations name, by id. */
  people: z.record(z.string(), personRef),
  history: z.array(
    z.object({
      n: z.number(),
      at: z.string(),
      kind: z.string(),
      step: z.string().nullable(),
      by: personRef.nullable(),
      for: personRef.nullable(),
      to: z.array(personRef),
      due: z.string().nullable(),
      outcome: z.string().nullable(),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
  /** Whether the reader may help it on as one who runs cycles. */
  mayOperate: z.boolean(),
});

/** A date of a run and why it is then: a sentence for each rule that was applied. */
export const explained = z.object({
  id: z.string(),
  kind: z.string(),
  step: z.string().nullable(),
  due: z.string().nullable(),
  zone: z.string(),
  live: z.boolean(),
  ledger: z.array(z.record(z.string(), z.unknown())),
  why: z.object({ en: z.array(z.string()), zh: z.array(z.string()) }),
});

export const runAct = z.object({
  act: z.enum(['retry', 'skip', 'move', 'cancel', 'reassign', 'pause', 'resume', 'extend', 'reopen', 'override', 'refuse']),
  token: z.string().max(200).optional(),
  /** Pause and resume: only this step; left out, the whole. Reopen and extend: this one. */
  step: z.string().max(60).optional(),
  task: z.string().max(400).optional(),
  /** More time. */
  plus: z.object({ n: z.int().min(1).max(999), unit: z.enum(['days', 'weeks', 'workingDays']) }).optional(),
  /** What came after a step that is reopened: closed and done again, or left to go on. */
  mode: z.enum(['rewind', 'beside']).optional(),
  slot: z.string().max(400).optional(),
  to: z.string().max(200).optional(),
  /** The outcome that is taken. */
  port: z.string().max(60).optional(),
  /** Why; it stands in the history. */
  reason: z.string().trim().min(1, 'expected a reason').max(2_000),
  /** Asked for again under the same key it is not done again. */
  key: z.string().min(8).max(100).optional(),
});
export type RunAct = z.infer<typeof runAct>;
