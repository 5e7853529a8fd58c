import * as z from 'zod';
import { personRef, text } from './flows-schemas.ts';

/** `became`: null while it is asked for; queued, paused: it waits; then begun, merged, suppressed, excluded or failed, with the rule. */
export const standing = z.object({
  paused: z.boolean(),
  triggers: z.array(z.object({ id: z.string(), on: z.string() })),
  starts: z.array(
    z.object({
      n: z.number(),
      trigger: z.string().nullable(),
      subject: personRef.nullable(),
      by: personRef.nullable(),
      at: z.string(),
      became: z.string().nullable(),
      rule: z.string().nullable(),
      /** What the flow itself says where one of its own rules was not met. */
      says: text.nullable(),
      run: z.string().nullable(),
    }),
  ),
  coming: z.array(z.object({ trigger: z.string(), subject: personRef, at: z.string() })),
});

export const offers = z.array(
  z.object({
    cycle: z.string(),
    name: z.string(),
    flow: z.object({ key: z.string(), name: text }),
    form: z.looseObject({ fields: z.array(z.looseObject({ id: z.string(), type: z.string() })) }),
    /** About whom the reader may begin one: themselves, these reports, anyone on file; or nobody on file. */
    self: z.boolean(),
    reports: z.array(personRef),
    anyone: z.boolean(),
    outside: z.boolean(),
    /** What comes first once one has begun, in sentences of the reader's language. */
    comesFirst: z.array(z.string()),
  }),
);

export const beginning = z.object({
  /** Null: the flow is about nobody on file. */
  person: z.string().max(200).nullable().default(null),
  values: z.record(z.string().max(100), z.unknown()).default({}),
  /** Asked for again under the same key it begins no second, and is answered alike. */
  key: z.string().min(8).max(100).optional(),
});

/** `run`: the one that began, or to which this was put. `why` no run began, in words. */
export const begun = z.object({
  run: z.string().nullable(),
  became: z.enum(['begun', 'merged', 'queued', 'paused', 'suppressed']),
  why: z.string().nullable(),
});

/** `lastAt`: when something signed came there last. `oldUntil`: until when the secret before counts too. */
export const hookView = z.object({ id: z.string(), trigger: z.string(), url: z.string(), lastAt: z.string().nullable(), oldUntil: z.string().nullable() });
/** The secret is shown here and never again. */
export const hookWithSecret = hookView.extend({ secret: z.string() });
