import * as z from 'zod';
import { value, when } from '../grammar.ts';
import { defineKind } from './kind.ts';

/** Sends named values to another system, by the name of a connection that the installation knows. With `replies` it waits for the answer, which is this step's answer. */
export const connect = defineKind({
  kind: 'connect',
  settings: z.strictObject({
    connection: z.string().min(1).max(60),
    sends: z.record(z.string().min(1).max(60), value).default({}),
    /** Records of these types whose values go along: each is noted as disclosed. */
    discloses: z.array(z.string().min(1).max(60)).max(10).default([]),
    replies: z.strictObject({ until: when.optional() }).optional(),
    attempts: z.int().min(1).max(20).default(5),
  }),
  ports: () => [
    { port: 'ok', main: true },
    { port: 'failed', main: false },
  ],
});
