import * as z from 'zod';
import { form as formOf } from '../form.ts';
import { text, value, when, who } from '../grammar.ts';
import { taskSettings } from '../task-settings.ts';
import { defineKind } from './kind.ts';

/** What is to be spoken of; `{{name}}` takes from `values`, as of the instant at which it is read. */
export const agenda = z.strictObject({ body: text, values: z.record(z.string(), value).optional() });

/**
 * A talk: whoever `who` names holds it, those of `with` are invited. The proposed start stands until it is moved (SEMANTICS rule 4, anchor `meetingStart`);
 * the holder writes the minutes and says whether it was held. When nobody says so by the closing date, it was missed.
 */
export const meeting = defineKind({
  kind: 'meeting',
  settings: taskSettings.extend({
    with: who,
    starts: when,
    minutes: value.default(60),
    agenda: agenda.optional(),
    /** The minutes and what else the holder writes down afterwards. */
    form: formOf.default({ fields: [], shows: [] }),
  }),
  ports: () => [
    { port: 'held', main: true },
    { port: 'missed', main: false },
  ],
});
