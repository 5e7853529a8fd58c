import * as z from 'zod';
import { acts, may, roles } from '../../workflows/flow/may.ts';
import type { AppDeps } from '../deps.ts';
import { newRouter, route, whoIs } from '../permissions.ts';
import { person, toPerson } from './people-schemas.ts';

const me = z.object({
  person,
  /** What `may(actor, act, thing)` of workflows/flow asks for. */
  actor: z.object({
    personId: z.string(),
    roles: z.array(z.enum(roles)),
    partial: z.array(z.object({ role: z.enum(roles), column: z.string(), value: z.string() })),
    reports: z.array(z.string()),
  }),
  /** What this person may do to everything there is. */
  may: z.array(z.enum(acts)),
  /** Whether mails of this machine are kept in its own mailbox. */
  mailbox: z.boolean(),
});

const getMe = route({
  method: 'get',
  path: '/api/me',
  permission: 'signedIn',
  summary: 'Who is signed in, and what they may do',
  responses: { 200: { description: 'The person', content: { 'application/json': { schema: me } } } },
});

export function meRoutes({ config }: Pick<AppDeps, 'config'>) {
  return newRouter().openapi(getMe, (c) => {
    const { person, actor } = whoIs(c);
    return c.json({ person: toPerson(person), actor, may: acts.filter((act) => may(actor, act)), mailbox: config.mailboxDir !== null }, 200);
  });
}
