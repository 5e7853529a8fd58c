import { reachedFrom, routesOf } from '../graph.ts';
import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';

/** A step that waits for several routes has a step before it that makes several. */
export function joinWithoutSplit(flow: Flow): Problem[] {
  const routes = routesOf(flow);
  const steps = Object.values(flow.steps);
  const joined = new Set(steps.filter(({ kind }) => kind === 'split').flatMap(({ id }) => [...reachedFrom(routes, id)]));
  return steps
    .filter(({ id, kind }) => kind === 'join' && !joined.has(id))
    .map(({ id }) => ({ rule: 'joinWithoutSplit', severity: 'suggestion', step: id, params: {} }));
}
