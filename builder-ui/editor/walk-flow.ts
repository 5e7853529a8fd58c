import { firstOf, readingOrder, routesOf } from '../../workflows/flow/graph.ts';
import { type Flow, holdsSteps, portsOf, type Step } from '../../workflows/flow/schema.ts';

/** All steps as they are read: each container followed by what is inside it, unless that is folded away. */
export function readThrough(flow: Flow, scope: string | null = null, folded: readonly string[] = []): Step[] {
  const isOpen = (step: Step) => holdsSteps(step) && !folded.includes(step.id);
  return readingOrder(flow, scope).flatMap((step) => [step, ...(isOpen(step) ? readThrough(flow, step.id, folded) : [])]);
}

export type Direction = 'up' | 'down' | 'left' | 'right';

/** The step that an arrow key goes to: down and up along the wanted path, right to the exception, left back to where it came from; null where there is none. */
export function neighbour(flow: Flow, id: string, direction: Direction, folded: readonly string[] = []): string | null {
  const step = flow.steps[id];
  if (step === undefined) return null;
  const routes = routesOf(flow);
  const main = portsOf(step).find((port) => port.main)?.port;
  const out = routes[id] ?? [];
  const into = flow.edges.filter((edge) => edge.to === id && edge.from !== id);
  switch (direction) {
    case 'down':
      return (holdsSteps(step) && !folded.includes(id) ? firstOf(flow, id) : null) ?? out.find((edge) => edge.port === main)?.to ?? after(flow, id, folded);
    case 'up':
      return into[0]?.from ?? step.in;
    case 'right':
      return out.find((edge) => edge.port !== main)?.to ?? null;
    case 'left':
      return into.find((edge) => isSide(flow, edge))?.from ?? step.in;
  }
}

function isSide(flow: Flow, edge: { from: string; port: string }): boolean {
  const from = flow.steps[edge.from];
  return from !== undefined && portsOf(from).some(({ port, main }) => port === edge.port && !main);
}

/** The next step in reading order: from an end one goes on to what stands below. */
function after(flow: Flow, id: string, folded: readonly string[]): string | null {
  const order = readThrough(flow, null, folded);
  return order[order.findIndex((step) => step.id === id) + 1]?.id ?? null;
}
