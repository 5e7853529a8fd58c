import { reachedFrom, rootsOf, routesOf, scopesOf } from '../graph.ts';
import type { Problem } from '../problem.ts';
import { type Flow, stepsIn } from '../schema.ts';

/** A route leads to every step. Where a scope has no first step yet, that is said instead. */
export function unreachable(flow: Flow): Problem[] {
  const routes = routesOf(flow);
  return scopesOf(flow).flatMap((scope) => {
    const roots = rootsOf(flow, scope);
    if (roots.length === 0) return [];
    const reached = new Set(roots.flatMap((root) => [root, ...reachedFrom(routes, root)]));
    const lost = stepsIn(flow, scope).filter(({ id, kind }) => kind !== 'start' && !reached.has(id));
    return lost.map(({ id }): Problem => ({ rule: 'unreachable', severity: 'error', step: id, params: {}, fix: { edit: 'removeStep', params: { id } } }));
  });
}
