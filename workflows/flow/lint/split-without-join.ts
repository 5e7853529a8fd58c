import { reachedFrom, routesOf } from '../graph.ts';
import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { stepAt } from '../walk.ts';

/** Routes that part usually meet again. */
export function splitWithoutJoin(flow: Flow): Problem[] {
  const routes = routesOf(flow);
  return Object.values(flow.steps)
    .filter(({ id, kind }) => kind === 'split' && ![...reachedFrom(routes, id)].some((to) => stepAt(flow, to)?.kind === 'join'))
    .map(({ id }) => ({ rule: 'splitWithoutJoin', severity: 'suggestion', step: id, params: {} }));
}
