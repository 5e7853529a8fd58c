import * as z from 'zod';
import { newRouter, route } from '../permissions.ts';

const endSession = route({
  method: 'post',
  path: '/api/session/end',
  permission: 'signedIn',
  summary: 'Sign out on this device',
  responses: { 200: { description: 'Signed out', content: { 'application/json': { schema: z.object({ ended: z.literal(true) }) } } } },
});

export function sessionRoutes() {
  return newRouter().openapi(endSession, async (c) => {
    for (const cookie of await c.get('sessions').end(c.req.raw.headers)) c.header('set-cookie', cookie, { append: true });
    return c.json({ ended: true as const }, 200);
  });
}
