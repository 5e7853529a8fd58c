import * as z from 'zod';
import { allFactSources, endFactSource, type FactSource, factSource, insertFactSource, noteFactSource, renewFactSource } from '../../db/fact-sources.ts';
import { databaseNow } from '../../db/auth.ts';
import { sayingNow } from '../../engine/changes.ts';
import { takeFacts, takeOnce } from '../../engine/take-facts.ts';
import { factKey } from '../../workflows/flow/fact-type.ts';
import { signatureFault, writtenSecret } from '../connect/signing.ts';
import type { AppDeps } from '../deps.ts';
import { conflict, notFound, Refusal } from '../errors.ts';
import { factSecret, factSecrets } from '../fact-secrets.ts';
import { newRouter, route, whoIs } from '../permissions.ts';
import { fact, factRefusal, recorded } from './facts-schemas.ts';
import { givenOf } from './facts.ts';

const sourceId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected small letters, digits and dashes, beginning with a letter');
const source = z.object({
  id: z.string(),
  name: z.string(),
  keys: z.array(z.string()),
  /** Where it posts to. */
  address: z.string(),
  lastAt: z.string().nullable(),
  oldUntil: z.string().nullable(),
});
/** The secret is shown here and never again. */
const withSecret = z.object({ source, secret: z.string() });
const json = <Schema extends z.ZodType>(schema: Schema) => ({ content: { 'application/json': { schema } } });
/** After a new secret the one before counts for so long. */
const bothHours = 24;

const listSources = route({
  method: 'get',
  path: '/api/facts/sources',
  permission: 'settings',
  summary: 'Other systems that may bring data in by signed webhook',
  responses: { 200: { description: 'Sources', ...json(z.object({ sources: z.array(source) })) } },
});
const addSource = route({
  method: 'post',
  path: '/api/facts/sources',
  permission: 'settings',
  summary: 'Lets another system bring data in, under the keys named; the answer has its secret',
  request: { body: json(z.object({ id: sourceId, name: z.string().min(1).max(100), keys: z.array(factKey).min(1).max(200) })) },
  responses: { 200: { description: 'The source and its secret', ...json(withSecret) } },
});
const renewSecret = route({
  method: 'post',
  path: '/api/facts/sources/{source}/secret',
  permission: 'settings',
  summary: `Gives a source a new secret; the one before counts for ${bothHours} hours more`,
  request: { params: z.object({ source: sourceId }) },
  responses: { 200: { description: 'The source and its new secret', ...json(withSecret) } },
});
const endSource = route({
  method: 'delete',
  path: '/api/facts/sources/{source}',
  permission: 'settings',
  summary: 'From now on nothing of this system is taken',
  request: { params: z.object({ source: sourceId }) },
  responses: { 200: { description: 'It has ended', ...json(z.object({ ended: z.literal(true) })) } },
});

const hook = route({
  method: 'post',
  path: '/api/facts/hooks/{source}',
  permission: 'anyone',
  maxBody: 1024 * 1024,
  summary: 'Facts from another system, signed by Standard Webhooks',
  description:
    'Headers `webhook-id`, `webhook-timestamp` (within five minutes of ours) and `webhook-signature` (`v1,` and the HMAC-SHA256 in base64 of `id.timestamp.body`). A message comes in once: the same id again is answered as before. Everything lands or nothing.',
  request: {
    params: z.object({ source: sourceId }),
    headers: z.object({
      'webhook-id': z.string().max(200).optional(),
      'webhook-timestamp': z.string().max(20).optional(),
      'webhook-signature': z.string().max(2_000).optional(),
    }),
    body: json(z.object({ type: z.literal('facts.recorded'), data: z.object({ facts: z.array(fact).min(1).max(5_000) }) })),
  },
  responses: { 200: { description: 'What was new, and how many runs were told', ...json(recorded) } },
});

export function factSourceRoutes({ sql, engine, keys, config }: Pick<AppDeps, 'sql' | 'engine' | 'keys' | 'config'>) {
  const ring = keys.webhook;
  const shown = ({ id, name, keys: allowed, lastAt, oldUntil }: FactSource): z.infer<typeof source> => {
    return { id, name, keys: allowed, address: `${config.publicUrl}/api/facts/hooks/${id}`, lastAt, oldUntil };
  };
  const told = (row: FactSource) => ({ source: shown(row), secret: writtenSecret(factSecret(ring, row)) });

  return newRouter()
    .openapi(listSources, async (c) => c.json({ sources: (await allFactSources(sql)).map(shown) }, 200))
    .openapi(addSource, async (c) => {
      const row = await sql.begin(async (tx) => insertFactSource(tx, { ...c.req.valid('json'), keyId: ring.current, by: whoIs(c).person.id }));
      if (row === null) throw conflict('sourceExists', 'A source of this id is or was there. Choose another id.', { field: 'id' });
      return c.json(told(row), 200);
    })
    .openapi(renewSecret, async (c) => {
      const { source: id } = c.req.valid('param');
      const row = await sql.begin(async (tx) => renewFactSource(tx, id, ring.current, bothHours));
      if (row === null) throw notFound(`source ${id}`);
      return c.json(told(row), 200);
    })
    .openapi(endSource, async (c) => {
      const { source: id } = c.req.valid('param');
      if (!(await sql.begin(async (tx) => endFactSource(tx, id)))) throw notFound(`source ${id}`);
      return c.json({ ended: true as const }, 200);
    })
    .openapi(hook, async (c) => {
      const { source: id } = c.req.valid('param');
      const headers = c.req.valid('header');
      const body = await c.req.text();
      const { facts } = c.req.valid('json').data;
      const taken = await sql.begin(async (tx) => {
        const from = await factSource(tx, id);
        const now = Date.parse(await databaseNow(tx));
        // Whoever has no secret learns nothing, not even which sources there are.
        const fault = from === null || from.endedAt !== null ? 'wrongSignature' : signatureFault(factSecrets(ring, from, now), headers, body, now);
        if (from === null || fault !== null) throw unsigned(fault ?? 'wrongSignature');
        return takeOnce(tx, { key: `hook:${id}:${headers['webhook-id'] ?? ''}`, body }, async () => {
          const given = facts.map((one) => givenOf(engine, one, id));
          const done = await takeFacts(engine, tx, given, await sayingNow(engine, tx, null), from.keys);
          if ('refused' in done) throw factRefusal(done, facts, 'en');
          await noteFactSource(tx, id);
          return done;
        });
      });
      if (taken === 'keyUsed')
        throw conflict('messageIdUsed', 'Another message came under this id before. Give each message an id of its own.', { field: 'webhook-id' });
      return c.json(taken.answer, 200);
    });
}

const faults: Record<'unsigned' | 'stale' | 'wrongSignature', string> = {
  unsigned: 'The headers webhook-id, webhook-timestamp and webhook-signature of Standard Webhooks are missing.',
  stale: 'The timestamp is more than five minutes from ours. Sign the message when it is sent, also when it is sent again.',
  wrongSignature: 'The signature is none by the secret of a source of this name.',
};

function unsigned(fault: keyof typeof faults): Refusal {
  return new Refusal(401, fault, faults[fault], { field: fault === 'stale' ? 'webhook-timestamp' : 'webhook-signature' });
}
