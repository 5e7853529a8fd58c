import * as z from 'zod';
import type { Answers } from '../workflows/flow/form.ts';

const scalar = z.union([z.string().max(4_000), z.number(), z.boolean(), z.null()]);
const row = z.record(z.string().max(60), scalar);

/** Named values from another system: plain ones, lists of them, and rows. */
export const answers: z.ZodType<Answers> = z.record(
  z.string().min(1).max(60),
  z.union([scalar, z.array(z.union([scalar, row])).max(500), row]),
) as z.ZodType<Answers>;
