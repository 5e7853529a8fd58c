import * as z from 'zod';
import { dayIn } from '../../db/auth.ts';
import { isDate } from '../../workflows/flow/calendar.ts';
import type { AppDeps } from '../deps.ts';
import { newRouter, route, whoIs } from '../permissions.ts';
import { weekOf } from '../week.ts';
import { personRef, text } from './flows-schemas.ts';
import { task, waiting } from './tasks.ts';

const week = z.object({
  from: z.string(),
  to: z.string(),
  tasks: z.array(task),
  team: z.array(waiting),
  talks: z.array(z.object({ step: text, subject: personRef.nullable(), starts: z.string() })),
  away: z.array(z.object({ person: personRef, from: z.string(), to: z.string() })),
});

const getWeek = route({
  method: 'get',
  path: '/api/my/week',
  permission: 'signedIn',
  summary: 'One week of whoever is signed in: what is due, with whom of their people it waits, talks, and who is away',
  request: { query: z.object({ day: z.string().refine(isDate, 'expected a date such as 2027-03-12').optional() }) },
  responses: { 200: { description: 'The week of that day; of today unless one is named', content: { 'application/json': { schema: week } } } },
});

export function myWeekRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  return newRouter().openapi(getWeek, async (c) => {
    const { id } = whoIs(c).person;
    const roster = await engine.rosters.load(sql);
    const day = c.req.valid('query').day ?? (await dayIn(sql, engine.rosters.zoneOfId(roster, id)));
    return c.json(await weekOf(engine, sql, id, day), 200);
  });
}
