import * as z from 'zod';
import { endCall } from '../../engine/calls.ts';
import { answers } from '../answers-schema.ts';
import { isReplyToken } from '../connections.ts';
import type { AppDeps } from '../deps.ts';
import { conflict, notFound } from '../errors.ts';
import { newRouter, route } from '../permissions.ts';

const reply = route({
  method: 'post',
  path: '/api/replies/{call}/{token}',
  permission: 'anyone',
  summary: 'The answer of another system to a call, once',
  description: 'The address came with the call as `replyTo`. With `ok: false` the step goes on as failed.',
  request: {
    params: z.object({ call: z.string().max(400), token: z.string().max(200) }),
    body: { content: { 'application/json': { schema: z.object({ ok: z.boolean().default(true), values: answers.default({}) }) } } },
  },
  responses: { 200: { description: 'Taken', content: { 'application/json': { schema: z.object({ taken: z.literal(true) }) } } } },
});

export function replyRoutes({ engine, keys }: Pick<AppDeps, 'engine' | 'keys'>) {
  return newRouter().openapi(reply, async (c) => {
    const { call, token } = c.req.valid('param');
    if (!isReplyToken(keys.webhook, call, token)) throw notFound('call of that address');
    const { ok, values } = c.req.valid('json');
    if (!(await endCall(engine, call, ok, values))) throw conflict('callOver', 'This call has been answered, or its time is over.');
    return c.json({ taken: true as const }, 200);
  });
}
