import * as z from 'zod';
import { mailWishesOf, setMailWishes } from '../../db/mail-wishes.ts';
import type { MailWish } from '../../workflows/flow/mail-wishes.ts';
import type { AppDeps } from '../deps.ts';
import { newRouter, route, whoIs } from '../permissions.ts';

const wishes = z.strictObject({ reminders: z.boolean(), copies: z.boolean(), news: z.boolean(), mentions: z.boolean() } satisfies Record<MailWish, unknown>);
const answer = { 200: { description: 'Which mails they get', content: { 'application/json': { schema: wishes } } } };

const getWishes = route({
  method: 'get',
  path: '/api/my/mails',
  permission: 'signedIn',
  summary: 'Which mails whoever is signed in wants to get, of those that may be stopped',
  responses: answer,
});

const putWishes = route({
  method: 'put',
  path: '/api/my/mails',
  permission: 'signedIn',
  summary: 'Chooses them. What asks for something, and what the law asks for, comes in any case',
  request: { body: { content: { 'application/json': { schema: wishes } } } },
  responses: answer,
});

export function myMailRoutes({ sql }: Pick<AppDeps, 'sql'>) {
  return newRouter()
    .openapi(getWishes, async (c) => c.json(await mailWishesOf(sql, whoIs(c).person.id), 200))
    .openapi(putWishes, async (c) => {
      const { id } = whoIs(c).person;
      await setMailWishes(sql, id, c.req.valid('json'));
      return c.json(await mailWishesOf(sql, id), 200);
    });
}
