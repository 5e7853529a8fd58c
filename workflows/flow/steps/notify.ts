import * as z from 'zod';
import { message } from '../grammar.ts';
import { defineKind } from './kind.ts';

/** A message; nobody has to answer. */
export const notify = defineKind({
  kind: 'notify',
  settings: z.strictObject({ message }),
  ports: () => [{ port: 'next', main: true }],
});
