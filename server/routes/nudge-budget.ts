import * as z from 'zod';
import { budgetOf, setBudget } from '../../db/nudges.ts';
import { may } from '../../workflows/flow/may.ts';
import { nudgeBudget, usualBudget } from '../../workflows/flow/nudge.ts';
import type { AppDeps } from '../deps.ts';
import { newRouter, route, whoIs } from '../permissions.ts';

const shown = z.object({
  /** Null: no limit. */
  budget: nudgeBudget.nullable(),
  /** What is proposed where there is none. */
  usual: nudgeBudget,
  /** Whether the reader may change it. */
  mayChange: z.boolean(),
});

const getBudget = route({
  method: 'get',
  path: '/api/nudge-budget',
  permission: 'cycle.launch',
  summary: 'How many mails people get at most, and when they get none',
  responses: { 200: { description: 'The budget', content: { 'application/json': { schema: shown } } } },
});

const putBudget = route({
  method: 'put',
  path: '/api/nudge-budget',
  permission: 'settings',
  summary: 'Sets how many mails people get, or that there is no limit; what waits now goes by it',
  request: { body: { content: { 'application/json': { schema: z.object({ budget: nudgeBudget.nullable() }) } } } },
  responses: { 200: { description: 'The budget', content: { 'application/json': { schema: shown } } } },
});

export function nudgeBudgetRoutes({ sql }: Pick<AppDeps, 'sql'>) {
  return newRouter()
    .openapi(getBudget, async (c) => c.json({ budget: await budgetOf(sql), usual: usualBudget, mayChange: may(whoIs(c).actor, 'settings') }, 200))
    .openapi(putBudget, async (c) => {
      const { budget } = c.req.valid('json');
      await setBudget(sql, budget, whoIs(c).person.id);
      return c.json({ budget: await budgetOf(sql), usual: usualBudget, mayChange: true }, 200);
    });
}
