import * as z from 'zod';
import { recordType } from '../../workflows/flow/record-type.ts';

const text = z.object({ en: z.string(), zh: z.string().optional() });
const values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.unknown()), z.null(), z.record(z.string(), z.unknown())]));
const base = { at: z.string(), key: z.string() };

const record = z.object({
  id: z.string(),
  type: z.string(),
  circle: z.string().nullable(),
  effective: z.string(),
  /** The first day on which it holds no more. */
  until: z.string().nullable(),
  status: z.enum(['inForce', 'suspended', 'superseded', 'revoked', 'erased']),
  written: z.string(),
  finalAt: z.string().nullable(),
  run: z.string().nullable(),
  values,
  notes: z.array(z.object({ at: z.string(), by: z.string(), run: z.string().nullable(), text: values })),
});

/** One thing on the line of a person's time. `at`: when it took effect. */
const entry = z.discriminatedUnion('kind', [
  z.object({ ...base, kind: z.literal('record'), body: record }),
  z.object({ ...base, kind: z.literal('document'), body: record }),
  z.object({
    ...base,
    kind: z.literal('fact'),
    body: z.object({
      key: z.string(),
      name: text,
      unit: text.nullable(),
      value: z.unknown(),
      until: z.string().nullable(),
      source: z.string().nullable(),
      recorded: z.string(),
    }),
  }),
  z.object({
    ...base,
    kind: z.literal('run'),
    body: z.object({ run: z.string(), cycleId: z.string(), name: text, cycle: z.string(), status: z.string(), endedAt: z.string().nullable() }),
  }),
  z.object({
    ...base,
    kind: z.literal('decision'),
    body: z.object({ run: z.string(), name: text, outcome: text, by: z.string(), holder: z.string(), via: z.string(), late: z.boolean() }),
  }),
  z.object({ ...base, kind: z.literal('absence'), body: z.object({ from: z.string(), to: z.string(), hint: z.boolean() }) }),
  z.object({ ...base, kind: z.literal('disclosure'), body: z.object({ type: z.string(), recipient: z.string() }) }),
]);
export type ShownEntry = z.infer<typeof entry>;

export const file = z.object({
  entries: z.array(entry),
  next: z.string().nullable(),
  types: z.record(z.string(), z.object({ name: text, fields: recordType.shape.fields, validMonths: z.number().optional() })),
  people: z.record(z.string(), z.object({ id: z.string(), name: z.string(), nameZh: z.string().nullable() })),
});
