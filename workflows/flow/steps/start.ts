import * as z from 'zod';
import { condition, length, stepId, value, who } from '../grammar.ts';
import { defineKind } from './kind.ts';

/** How runs begin: by hand, for an audience, whose cycle itself is the root run; or one by one, each about one person, under a standing cycle. */
export const start = defineKind({
  kind: 'start',
  settings: z.strictObject({
    begins: z.literal('byHand').default('byHand'),
    about: z.literal('one').optional(),
    /** Of one about one person: who may begin it; operators when left out. */
    by: who.optional(),
    /** Where one about the same person runs already: nothing, another beside it, or what came goes to its list. */
    ifRunning: z.enum(['ignore', 'beside', 'merge']).optional(),
    /** The list of what it was begun with that takes what comes later, until this step has been completed; from then on another is begun. */
    merges: z.strictObject({ list: z.string().min(1).max(60), until: stepId.optional() }).optional(),
    /** At most so many about one person in such a time. */
    limit: z.strictObject({ n: value, per: length }).optional(),
    /** Who is in it, among everyone employed on the day of launch; the launch may narrow it. */
    audience: condition.optional(),
  }),
  ports: () => [{ port: 'next', main: true }],
});
