import * as z from 'zod';
import { form as formOf } from '../form.ts';
import { text } from '../grammar.ts';
import { taskSettings } from '../task-settings.ts';
import { defineKind, namedOutcomes, taskPorts } from './kind.ts';

/** Someone fills in a form. Its outcomes may be named by HR; without names it is `submitted`. */
export const form = defineKind({
  kind: 'form',
  settings: taskSettings.extend({
    form: formOf,
    outcomes: namedOutcomes.optional(),
    /** Whether the holder may decline, and what that is called. */
    declined: z.strictObject({ label: text }).optional(),
    /** One document of several editors: each confirms, any edit clears the others' confirmation. */
    shared: z.boolean().default(false),
  }),
  ports: (settings) => [
    ...taskPorts(settings.outcomes?.map(({ key }) => key) ?? ['submitted'], settings),
    ...(settings.declined === undefined ? [] : [{ port: 'declined', main: false }]),
  ],
});
