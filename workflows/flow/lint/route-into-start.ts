import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { stepAt } from '../walk.ts';

/** No route leads back into the start: it begins once. */
export function routeIntoStart(flow: Flow): Problem[] {
  return flow.edges
    .filter(({ to }) => ['start', 'whenever'].includes(stepAt(flow, to)?.kind ?? ''))
    .map(({ from, port }) => ({
      rule: 'routeIntoStart',
      severity: 'error',
      step: from,
      params: { port },
      fix: { edit: 'disconnect', params: { from, port } },
    }));
}
