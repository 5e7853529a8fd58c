import * as z from 'zod';
import { condition, stepId, text, value, when, who } from '../grammar.ts';
import { absence } from '../task-settings.ts';
import { defineKind } from './kind.ts';

/** What it goes through. A row of a list is the item; the subject stays, unless `subject` names the column with the person it is about (SEMANTICS rule 14). */
const over = z.union([
  z.literal('audience'),
  z.strictObject({ people: who }),
  z.strictObject({ groups: z.string().min(1).max(60) }),
  z.strictObject({ rows: z.strictObject({ step: stepId, field: z.string() }), subject: z.string().optional(), where: condition.optional() }),
]);

/**
 * A container: one child run per person, group or row. Left by named ends; goes on when all are done (or have come as far as `reached`), so many, or at a date.
 * `continues`: the same subjects as an earlier one, whose answers they read.
 */
export const forEach = defineKind({
  kind: 'forEach',
  settings: z.strictObject({
    /** The step inside that each person begins with. */
    first: stepId.nullable().default(null),
    over: over.default('audience'),
    continues: stepId.optional(),
    /** What one of them is called: "review", 「評核」. */
    noun: z.strictObject({ one: text, many: text }).optional(),
    goesOn: z.union([z.literal('all'), z.strictObject({ atLeast: value }), z.strictObject({ percent: value })]).default('all'),
    /** Counts as done for `goesOn` once it has left this step. */
    reached: stepId.optional(),
    at: when.optional(),
    /** What happens to those who are not done when it goes on. */
    others: z.enum(['close', 'goOn']).default('goOn'),
    /** Someone who comes to match after it began: until when they still join. */
    joinersUntil: when.optional(),
    leavers: z.enum(['close', 'goOn']).default('close'),
    /**
     * Over groups: what becomes of the run of somebody who comes to be in another group while this waits. It ends where it was begun, or moves with its answers,
     * until a date or for good; or it is where they are for most of the days of a period, ties to the later.
     */
    transfers: z.union([z.enum(['stay', 'move']), z.strictObject({ until: when }), z.strictObject({ share: z.tuple([when, when]) })]).default('stay'),
    /** What leave does to the dates inside, wherever a step there says nothing of its own; and to its own. */
    absence: absence.optional(),
    holdsDataOfSubject: z.boolean().default(false),
    pinned: z.boolean().default(false),
  }),
  ports: (settings) => [{ port: 'done', main: true }, ...(settings.at === undefined ? [] : [{ port: 'timeout', main: false }])],
});
