import type { Problem } from '../problem.ts';
import { type Flow, portsOf } from '../schema.ts';
import { stepAt } from '../walk.ts';

/** Routes leave from outcomes that their step has: a changed setting may have taken one away. */
export function routeWithoutPort(flow: Flow): Problem[] {
  return flow.edges.flatMap(({ from, port }): Problem[] => {
    const step = stepAt(flow, from);
    if (step === undefined || portsOf(step).some((one) => one.port === port)) return [];
    return [{ rule: 'routeWithoutPort', severity: 'error', step: from, params: { port }, fix: { edit: 'disconnect', params: { from, port } } }];
  });
}
