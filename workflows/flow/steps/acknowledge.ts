import * as z from 'zod';
import { form as formOf } from '../form.ts';
import { text, who } from '../grammar.ts';
import { taskSettings } from '../task-settings.ts';
import { defineKind, taskPorts } from './kind.ts';

/**
 * Read and sign, which is not to agree: has read, has read and comments (both `signed`), or objects (`disagreed`). A refusal to sign is entered by
 * whom `refusalBy` names. Silence is never agreement: it leaves by `timeout`.
 */
export const acknowledge = defineKind({
  kind: 'acknowledge',
  settings: taskSettings.extend({
    form: formOf.default({ fields: [], shows: [] }),
    /**
     * What is signed; a changed text is another version. `key`: one of the organisation's texts, whose present version publishing puts here; each signature of it
     * goes on file (documents.ts).
     */
    document: z
      .strictObject({
        key: z
          .string()
          .regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected small letters, digits and dashes, beginning with a letter')
          .optional(),
        text,
        version: z.string().min(1).max(60).default('1'),
      })
      .optional(),
    refusalBy: who.optional(),
  }),
  ports: (settings) => taskPorts(['signed', 'disagreed', ...(settings.refusalBy === undefined ? [] : ['refused'])], settings),
});
