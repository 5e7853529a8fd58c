import * as z from 'zod';
import { defineKind } from './kind.ts';

/** Waits for the routes of a split: all, any or so many. The others are closed and told, or go on by themselves. */
export const join = defineKind({
  kind: 'join',
  settings: z.strictObject({
    waitsFor: z.union([z.enum(['all', 'any']), z.int().min(1).max(10)]).default('all'),
    others: z.enum(['close', 'goOn']).default('close'),
  }),
  ports: () => [{ port: 'next', main: true }],
});
