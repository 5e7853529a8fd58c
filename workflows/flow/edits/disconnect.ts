import type { Flow } from '../schema.ts';

/** Takes away the route of an outcome. */
export function disconnect(flow: Flow, { from, port }: { from: string; port: string }): Flow {
  const edges = flow.edges.filter((edge) => edge.from !== from || edge.port !== port);
  return edges.length === flow.edges.length ? flow : { ...flow, edges };
}
