import * as z from 'zod';
import { organisation } from '../../db/organisation.ts';
import { acts, may, roles } from '../../workflows/flow/may.ts';
import type { AppDeps } from '../deps.ts';
import { isShared } from '../auth/sessions.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { person, toPerson } from './people-schemas.ts';

const me = z.object({
  person,
  /** What `may(actor, act, thing)` of workflows/flow asks for. */
  actor: z.object({
    personId: z.string(),
    roles: z.array(z.enum(roles)),
    partial: z.array(z.object({ role: z.enum(roles), column: z.string(), value: z.string() })),
    reports: z.array(z.string()),
    circles: z.array(z.string()),
  }),
  roles: z.array(z.enum(roles)),
  /** What the organisation calls itself, in the person's language. */
  company: z.string(),
  /** What this person may do to everything there is. */
  may: z.array(z.enum(acts)),
  /** Whether mails of this machine are kept in its own mailbox. */
  mailbox: z.boolean(),
  /** Signed in on a device that others use too. */
  shared: z.boolean(),
});

const getMe = route({
  method: 'get',
  path: '/api/me',
  permission: 'signedIn',
  summary: 'Who is signed in, and what they may do',
  responses: { 200: { description: 'The person', content: { 'application/json': { schema: me } } } },
});

export function meRoutes({ sql, config }: Pick<AppDeps, 'sql' | 'config'>) {
  return newRouter().openapi(getMe, async (c) => {
    const { person, actor } = whoIs(c);
    const { nameEn, nameZh } = await organisation(sql);
    const company = readerLanguage(c) === 'zh' ? (nameZh ?? nameEn) : nameEn;
    const mine = acts.filter((act) => may(actor, act));
    return c.json(
      {
        person: toPerson(person),
        actor,
        roles: actor.roles,
        company,
        may: mine,
        mailbox: config.mailboxDir !== null,
        shared: isShared(c.req.header('cookie')),
      },
      200,
    );
  });
}
