import * as z from 'zod';
import { stepId } from '../grammar.ts';
import { absence } from '../task-settings.ts';
import { defineKind } from './kind.ts';

/** Runs another published flow inside this one. Publishing pins the version: its steps are put inside this one (expand.ts), its ends become the outcomes. */
export const subflow = defineKind({
  kind: 'subflow',
  settings: z.strictObject({
    flow: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'expected the key of a flow'),
    /** The version put inside by publishing; null in a draft. */
    version: z.int().min(1).nullable().default(null),
    first: stepId.nullable().default(null),
    outcomes: z.array(z.string().min(1).max(60)).max(20).default(['done']),
    /** What leave does to the dates inside, wherever a step there says nothing of its own. */
    absence: absence.optional(),
  }),
  ports: (settings) => settings.outcomes.map((port, index) => ({ port, main: index === 0 })),
});
