import * as z from 'zod';
import { condition, length, stepId, text, value, when } from '../grammar.ts';
import { absence } from '../task-settings.ts';
import { defineKind } from './kind.ts';

const occurrence = z.strictObject({ label: text, covers: z.tuple([when, when]).optional(), opens: when, closes: when.optional() });

/**
 * A container whose steps run once each occurrence: at a cadence from `starts` on, or at the dates of an explicit list. It is left by `done` when the list,
 * `times`, `until` or `untilTrue` ends it, or at once by a named end inside (`leaves`), which becomes an outcome of its own.
 */
export const repeat = defineKind({
  kind: 'repeat',
  settings: z.strictObject({
    /** The step inside that each occurrence begins with. */
    first: stepId.nullable().default(null),
    every: length.optional(),
    starts: when.optional(),
    occurrences: z.array(occurrence).max(100).optional(),
    times: value.optional(),
    until: when.optional(),
    untilTrue: condition.optional(),
    /** What happens when one is due and the one before it still runs. */
    overlap: z.enum(['skip', 'queue', 'replace']).default('skip'),
    /** Rows of a list answer that are still open go into the next occurrence's form. */
    carriesOver: z.strictObject({ step: stepId, field: z.string(), open: condition }).optional(),
    /** Outcomes of ends inside that leave it at once. */
    leaves: z.array(z.string().min(1).max(60)).max(10).default([]),
    /** What leave does to the dates inside, wherever a step there says nothing of its own; and to its own. */
    absence: absence.optional(),
    holdsDataOfSubject: z.boolean().default(false),
    pinned: z.boolean().default(false),
  }),
  ports: (settings) => [{ port: 'done', main: true }, ...settings.leaves.map((port) => ({ port, main: false }))],
});
