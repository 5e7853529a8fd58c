import { routesOf } from '../graph.ts';
import type { Problem } from '../problem.ts';
import { type Flow, portsOf, type Step } from '../schema.ts';
import { freeId, stepAt } from '../walk.ts';

/** Every outcome leads somewhere. */
export function portWithoutRoute(flow: Flow): Problem[] {
  const routes = routesOf(flow);
  const ways: Ways = { flow, meets: new Map() };
  return Object.values(flow.steps).flatMap((step) => {
    const ports = portsOf(step);
    return ports
      .filter(({ port }) => routes[step.id]?.some((edge) => edge.port === port) !== true)
      .map(({ port }) => ({ rule: 'portWithoutRoute', severity: 'error', step: step.id, params: { port }, fix: fixFor(ways, step, port) }));
  });
}

/** A flow, and of the steps looked at so far whether others wait where their wanted path leads. */
type Ways = { flow: Flow; meets: Map<string, boolean> };

/** To an end; on a route that others wait for, where a usual answer leads: an end there would leave them waiting. */
function fixFor(ways: Ways, step: Step, port: string): NonNullable<Problem['fix']> {
  const on = mainOf(ways.flow, step);
  if (on !== null && leadsToJoin(ways, on)) return { edit: 'leadOn', params: { from: step.id, port, to: on } };
  return { edit: 'connectToEnd', params: { from: step.id, port, end: freeId(ways.flow, 'end') } };
}

/** Whether the wanted path from a step comes to where routes meet, before any others part. */
function leadsToJoin({ flow, meets }: Ways, from: string): boolean {
  const passed = new Set<string>();
  let found: boolean | undefined;
  for (let at: string | null = from; found === undefined; ) {
    const step: Step | undefined = at === null ? undefined : stepAt(flow, at);
    if (step === undefined || passed.has(step.id)) found = false;
    else if (step.kind === 'join' || step.kind === 'split') found = step.kind === 'join';
    else {
      found = meets.get(step.id);
      passed.add(step.id);
      at = mainOf(flow, step);
    }
  }
  for (const id of passed) meets.set(id, found);
  return found;
}

/** Where the wanted outcome of a step leads; null for nowhere yet. */
function mainOf(flow: Flow, step: Step): string | null {
  const main = portsOf(step).find((port) => port.main)?.port;
  return routesOf(flow)[step.id]?.find(({ port }) => port === main)?.to ?? null;
}
