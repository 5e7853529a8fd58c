import * as z from 'zod';

export const connectionName = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,59}$/, 'expected a letter, then letters, digits, - and _, at most 60');
const url = z
  .string()
  .max(2_000)
  .refine(
    (text) => URL.canParse(text) && ['https:', 'http:'].includes(new URL(text).protocol),
    'expected an address such as https://hris.example.com/loopwright',
  );
const roleName = z.string().regex(/^[A-Za-z][\w-]{0,59}$/, 'expected the name of a role, such as hr');
const secret = z.string().max(120);

const openTo = z
  .array(roleName)
  .max(20)
  .meta({ description: 'Roles whose holders may launch flows that use it and fetch its file; administrators always may' });

/** A new connection. Without `secret` one is made. */
export const newConnection = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('webhook'), name: connectionName, url, openTo: openTo.default(['hr']), secret: secret.optional() }),
  z.strictObject({ kind: z.enum(['csv', 'json']), name: connectionName, openTo: openTo.default(['hr']) }),
]);

export const connectionChange = z.strictObject({ url: url.optional(), openTo });
export const newSecretBody = z.strictObject({ secret: secret.optional() });

/** What only administrators see. Secrets are never among it. */
const details = z.object({
  url: z.string().nullable(),
  openTo: z.array(z.string()),
  createdAt: z.string(),
  secrets: z.array(z.object({ since: z.string() })).meta({ description: 'Since when each secret signs, the newest first; two while one takes over' }),
  waiting: z.number(),
  failed: z.number(),
  done: z.number(),
  lastAt: z.string().nullable(),
  lastSays: z.string().nullable(),
});

export const connection = z.object({ name: z.string(), kind: z.enum(['webhook', 'csv', 'json']), mayUse: z.boolean(), details: details.nullable() });
export const shownSecret = z.object({ secret: z.string().nullable().meta({ description: 'Shown this once; null for a file, which signs nothing' }) });
export const tested = z.object({ ok: z.boolean(), code: z.string(), tookMs: z.number(), says: z.string() });

export const callView = z.object({
  key: z.string(),
  connection: z.string(),
  status: z.enum(['waiting', 'accepted', 'replied', 'failed']),
  attempts: z.number(),
  at: z.string(),
  tries: z.array(z.object({ n: z.number(), at: z.string(), code: z.string(), says: z.string(), tookMs: z.number(), againAt: z.string().nullable() })),
});
