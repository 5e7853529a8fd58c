import * as z from 'zod';
import { commentsMark } from '../../db/comments.ts';
import { revisionOf } from '../../db/flows.ts';
import { leavePresence, notePresence, presentAt } from '../../db/presence.ts';
import type { AppDeps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { newRouter, route, whoIs } from '../permissions.ts';
import { loadRefs } from '../refs.ts';
import { flowParams, personRef } from './flows-schemas.ts';

/** So many seconds after a sign of life somebody still counts as there: three of them may be lost. */
const aliveSeconds = 30;

const windowId = z.string().regex(/^[A-Za-z0-9-]{8,60}$/);
const here = z.object({
  window: windowId.meta({ description: 'Made by the page for as long as it is open' }),
  step: z.string().max(60).nullable().meta({ description: 'The step that is selected there' }),
});

const notePresent = route({
  method: 'post',
  path: '/api/flows/{id}/presence',
  permission: 'flow.edit',
  summary: 'Says that a window has the draft open, and learns who else has, and whether the draft or its comments have changed',
  request: { params: flowParams, body: { content: { 'application/json': { schema: here } } } },
  responses: {
    200: {
      description: 'The others, the revision that the draft is at, and a mark that changes with its comments',
      content: {
        'application/json': {
          schema: z.object({ others: z.array(z.object({ person: personRef, step: z.string().nullable() })), revision: z.number(), comments: z.string() }),
        },
      },
    },
  },
});

const leave = route({
  method: 'post',
  path: '/api/flows/{id}/presence/leave',
  permission: 'flow.edit',
  summary: 'Says that a window was closed',
  request: { params: flowParams, body: { content: { 'application/json': { schema: here.pick({ window: true }) } } } },
  responses: { 200: { description: 'Nothing more', content: { 'application/json': { schema: z.object({}) } } } },
});

export function presenceRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  return newRouter()
    .openapi(notePresent, async (c) => {
      const { id } = c.req.valid('param');
      const revision = await revisionOf(sql, id);
      if (revision === null) throw notFound(`flow ${id}`);
      const own = { ...c.req.valid('json'), personId: whoIs(c).person.id };
      await notePresence(sql, id, own);
      const refs = await loadRefs(engine, sql);
      const others = (await presentAt(sql, id, aliveSeconds)).filter(({ window }) => window !== own.window);
      const named = others.map(({ personId, step }) => ({ person: refs.named(personId), step }));
      return c.json({ others: named, revision, comments: await commentsMark(sql, id) }, 200);
    })
    .openapi(leave, async (c) => {
      await leavePresence(sql, c.req.valid('param').id, c.req.valid('json').window);
      return c.json({}, 200);
    });
}
