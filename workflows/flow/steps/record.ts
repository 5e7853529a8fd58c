import * as z from 'zod';
import { text, value, when, who } from '../grammar.ts';
import { defineKind } from './kind.ts';

/** Writes to a person's file (SEMANTICS rule 13). Whose: the subject's unless `of` says otherwise; `eachRowOf` writes one for each row of a list answer. */
export const record = defineKind({
  kind: 'record',
  settings: z.strictObject({
    type: z.string().min(1).max(60),
    does: z.enum(['write', 'supersede', 'suspend', 'restore', 'revoke', 'annotate', 'erase']).default('write'),
    of: who.optional(),
    values: z.record(z.string().min(1).max(60), value).default({}),
    /** A letter or certificate: its `values` stand in double braces in the text, which goes on file as `title` and `text` in the language of whom it is about. */
    letter: z.strictObject({ key: z.string().max(40).optional(), title: text, body: text }).optional(),
    effective: when.optional(),
    until: when.optional(),
    /** Changes after this are refused. */
    finalAfter: when.optional(),
  }),
  ports: () => [{ port: 'next', main: true }],
});
