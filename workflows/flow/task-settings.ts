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
  /** Of several other outcomes equally often given: the one that the step names first, or a person decides (incident). */
  ties: z.enum(['first', 'incident']).default('first'),
  /** A decider who is lost (declined, excluded, gone): replaced by the next rule of the chain, or out of the count. */
  lost: z.enum(['replace', 'leaveOut']).default('replace'),
  /** Whether a decider may decline to decide. */
  mayDecline: z.boolean().default(false),
});

const onTimeout = z.union([
  z.strictObject({ take: z.literal('timeout') }),
  z.strictObject({ take: z.literal('outcome'), outcome: z.string(), answers: z.record(z.string(), value).optional() }),
]);

/** What leave does to the dates (SEMANTICS rule 11). May stand on a task, a container or the flow. */
export const absence = z.strictObject({
  subject: z.enum(['hold', 'goOn']).default('goOn'),
  assignee: z.enum(['hold', 'substitute', 'goOn']).default('goOn'),
  /** Whether whoever stands in is asked too where a mail program of the holder's says that they are away. Never an answer, and it holds no date. */
  outOfOffice: z.boolean().optional(),
  /** Only these kinds of leave; all when left out. */
  kinds: z.array(z.string().min(1).max(60)).max(20).optional(),
  atLeast: length.optional(),
  /** Days after the return before a fixed date counts. */
  grace: length.optional(),
  /** A hold is no longer than this in all. */
  cap: length.optional(),
});

/** More time (SEMANTICS rule 24): each tier up to a total, granted by someone or, without `grantedBy`, at once. `cap` bounds also what nobody asked for. */
export const extension = z.strictObject({
  by: who.optional(),
  tiers: z
    .array(
      z.strictObject({
        upTo: length,
        grantedBy: who.optional(),
        reasons: z.array(z.string().min(1).max(60)).max(20).optional(),
        evidence: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(5),
  cap: length.optional(),
  times: z.int().min(1).max(50).optional(),
});

/**
 * Who reads the answers: whole, from a clock or an outcome of a step on; what `fields` names goes by its own rule instead. A field may be a `list.column`;
 * `where`: only those rows of a list for which it holds. `anonymousFrom`: without names, and only when at least so many had answered at the release.
 */
const visibility = z.strictObject({
  answers: who,
  from: when.optional(),
  fromCompleted: stepId.optional(),
  fields: z
    .array(
      z.strictObject({
        fields: z.array(z.string()).min(1).max(100),
        who,
        from: when.optional(),
        after: z.strictObject({ step: stepId, outcome: z.string().optional() }).optional(),
        where: condition.optional(),
      }),
    )
    .max(20)
    .default([]),
  anonymousFrom: value.optional(),
});

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
  /** Whether a reply to the mail answers: a word for the outcome, unless `no`; with `short` also one question and a text. */
  byReply: z.enum(['no', 'short']).optional(),
  /** Someone else comes to be whom the rule names (SEMANTICS rule 10). `share`: who held it for most of the days of a period; ties to the later. */
  holderChange: z.union([z.enum(['move', 'keep', 'both']), z.strictObject({ share: z.tuple([when, when]) })]).default('move'),
  /** What a draft of the one before becomes, and what the dates do, when it moves. */
  handover: z
    .strictObject({ drafts: z.enum(['carry', 'discard', 'show']).default('discard'), clocks: z.enum(['goOn', 'restart']).default('goOn') })
    .default({ drafts: 'discard', clocks: 'goOn' }),
  absence: absence.optional(),
  extension: extension.optional(),
  /** Sending back: until when, whether the dates begin anew, and whether what came after is closed. */
  reopen: z
    .strictObject({
      by: who,
      mode: z.enum(['rewind', 'beside']),
      until: when.optional(),
      untilCompleted: stepId.optional(),
      clocks: z.enum(['restart', 'goOn']).default('restart'),
    })
    .optional(),
  /** Handing on by the holder: to anyone but whom `never` bars, or to those named here. */
  delegation: z.union([z.literal('no'), z.literal('anyone'), who]).default('anyone'),
  draftAtTimeout: z.enum(['drop', 'submit', 'show']).default('drop'),
  visibility: visibility.optional(),
  /** Who may act instead, from when, on what ground (SEMANTICS rule 17). */
  override: z.strictObject({ by: who, from: when.optional(), ground: z.enum(['any', 'absence', 'refusal']).default('any') }).optional(),
  /** An authorised representative of the holder: gets copies, may act; both names are kept. */
  representedBy: who.optional(),
  /** May end after the container or cycle it is in. */
  mayOutlive: z.boolean().default(false),
  /** Operators may not skip, move or cancel past it (SEMANTICS rule 19). */
  compulsory: z.boolean().default(false),
  /** What a holder must have on file; lacking it, that training (a step beside the flow's routes) is opened first. */
  needs: z.strictObject({ record: z.string().min(1).max(60), training: stepId.optional() }).optional(),
  /** About how long it takes, for what a flow costs its people. */
  minutes: z.int().min(1).max(10_000).optional(),
  /** Only for people to whom it applies; others pass by its first outcome. */
  onlyIf: condition.optional(),
  /** The first message, when HR wants other words than the product's own. */
  message: message.optional(),
  /** What the holder should know before answering. */
  guidance: text.optional(),
});

export type TaskSettings = z.infer<typeof taskSettings>;

/** Nobody may know who gave which answer. */
export const isAnonymous = ({ visibility }: Pick<TaskSettings, 'visibility'>): boolean => visibility?.anonymousFrom !== undefined;

/** Among fewer whoever reads what was said without names can tell who said it. */
export const fewestUnnamed = 4;

export type Reminder = TaskSettings['reminders'][number];
export type Rung = TaskSettings['ladder'][number];
export type RungAct = Rung['do'];
export type AbsenceRule = z.infer<typeof absence>;
export type TallyPolicy = z.infer<typeof tallyPolicy>;
