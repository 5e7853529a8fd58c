import * as z from 'zod';
import { form as formOf } from '../form.ts';
import { stepId, who } from '../grammar.ts';
import { taskSettings } from '../task-settings.ts';
import { defineKind, namedOutcomes, taskPorts } from './kind.ts';

/** One or many decide. Without outcomes of HR's own: approved, rejected, and returned where sending back is allowed. */
export const approval = defineKind({
  kind: 'approval',
  settings: taskSettings.extend({
    form: formOf.default({ fields: [], shows: [] }),
    outcomes: namedOutcomes.optional(),
    mayReturn: z.boolean().default(false),
    /** Outcomes that ask for a comment. */
    commentFor: z.array(z.string()).default(['rejected', 'returned']),
    /** Its outcome makes these answers readable to people: a dated act, with a preview of what they will see. */
    releases: z
      .strictObject({
        outcome: z.string().default('approved'),
        answers: z
          .array(z.strictObject({ step: stepId, fields: z.array(z.string()).min(1).max(100) }))
          .min(1)
          .max(20),
        to: who.optional(),
      })
      .optional(),
  }),
  ports: (settings) => taskPorts(settings.outcomes?.map(({ key }) => key) ?? ['approved', 'rejected', ...(settings.mayReturn ? ['returned'] : [])], settings),
});
