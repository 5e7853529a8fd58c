import * as z from 'zod';
import { defineKind } from './kind.ts';

/** A named result. Inside a container it is the result of that person's part. */
export const end = defineKind({
  kind: 'end',
  settings: z.strictObject({ outcome: z.string().min(1).max(60).default('done') }),
  ports: () => [],
});
