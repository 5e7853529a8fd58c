import * as z from 'zod';
import { when } from '../grammar.ts';
import { defineKind } from './kind.ts';

/** Until a date or a number of days. */
export const wait = defineKind({
  kind: 'wait',
  settings: z.strictObject({ until: when }),
  ports: () => [{ port: 'reached', main: true }],
});
