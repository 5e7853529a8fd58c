import * as z from 'zod';
import { form as formOf } from '../form.ts';
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
  }),
  ports: (settings) => taskPorts(settings.outcomes?.map(({ key }) => key) ?? ['approved', 'rejected', ...(settings.mayReturn ? ['returned'] : [])], settings),
});
