import type { Problem } from '../problem.ts';
import { type Flow, portsOf } from '../schema.ts';
import { freeId } from '../walk.ts';

/** Every outcome leads somewhere. */
export function portWithoutRoute(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) =>
    portsOf(step)
      .filter(({ port }) => !flow.edges.some((edge) => edge.from === step.id && edge.port === port))
      .map(({ port }) => ({
        rule: 'portWithoutRoute',
        severity: 'error',
        step: step.id,
        params: { port },
        fix: { edit: 'connectToEnd', params: { from: step.id, port, end: freeId(flow, 'end') } },
      })),
  );
}
