import * as z from 'zod';
import { form as formOf } from '../form.ts';
import { value } from '../grammar.ts';
import { taskSettings } from '../task-settings.ts';
import { defineKind } from './kind.ts';

/**
 * Assigns a course, path or session and waits for its completion fact: key `training.<course>` of the learner with the value `completed`, `failed` or
 * `waived`. `counts: 'earlier'` takes a completion that is in force already. Not there by the closing date: `overdue`.
 */
export const training = defineKind({
  kind: 'training',
  settings: taskSettings.extend({
    form: formOf.default({ fields: [], shows: [] }),
    course: value,
    counts: z.enum(['afterwards', 'earlier']).default('afterwards'),
  }),
  ports: (settings) => [
    { port: 'completed', main: true },
    { port: 'failed', main: false },
    ...(settings.closes === undefined && settings.due === undefined ? [] : [{ port: 'overdue', main: false }]),
    { port: 'waived', main: false },
  ],
});
