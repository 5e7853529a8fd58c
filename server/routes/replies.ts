import * as z from 'zod';
import { callByKey } from '../../db/calls.ts';
import { endCall } from '../../engine/calls.ts';
import { answers } from '../answers-schema.ts';
import { isReplyToken } from '../connect/reply-token.ts';
import { openSecrets } from '../connect/secrets.ts';
import { signatureFault } from '../connect/signing.ts';
import type { AppDeps } from '../deps.ts';
import { conflict, notFound, Refusal } from '../errors.ts';
import { newRouter, route } from '../permissions.ts';

const reply = route({
  method: 'post',
  path: '/api/replies/{call}/{token}',
  permission: 'anyone',
  summary: 'The answer of another system to a call, once',
  description:
    'The address came with the call as `replyTo`. The answer is signed as the call was, by the secret of the connection: webhook-id, webhook-timestamp, webhook-signature. With `ok: false` the step goes on as failed.',
  request: {
    params: z.object({ call: z.string().max(400), token: z.string().max(200) }),
    headers: z.object({
      'webhook-id': z.string().max(200).optional(),
      'webhook-timestamp': z.string().max(20).optional(),
      'webhook-signature': z.string().max(1_000).optional(),
    }),
    body: { content: { 'application/json': { schema: z.object({ ok: z.boolean().default(true), values: answers.default({}) }) } } },
  },
  responses: { 200: { description: 'Taken', content: { 'application/json': { schema: z.object({ taken: z.literal(true) }) } } } },
});

const faults = {
  unsigned: 'This is not signed: expected the headers webhook-id, webhook-timestamp and webhook-signature of Standard Webhooks.',
  stale: 'The signature is of another time: webhook-timestamp may be off by five minutes at most.',
  wrongSignature: 'The signature is by none of the secrets of this connection.',
} as const;

export function replyRoutes({ sql, engine, keys }: Pick<AppDeps, 'sql' | 'engine' | 'keys'>) {
  return newRouter().openapi(reply, async (c) => {
    const { call: key, token } = c.req.valid('param');
    const call = isReplyToken(keys.webhook, key, token) ? await callByKey(sql, key) : null;
    if (call === null) throw notFound('call of that address');
    const secrets = await openSecrets(sql, keys.webhook, call.connection);
    const fault = signatureFault(secrets, c.req.valid('header'), await c.req.text(), Date.now());
    if (fault !== null) throw new Refusal(401, fault, faults[fault]);
    const { ok, values } = c.req.valid('json');
    if (!(await endCall(engine, key, ok, values))) throw conflict('callOver', 'This call has been answered, or its time is over.');
    return c.json({ taken: true as const }, 200);
  });
}
