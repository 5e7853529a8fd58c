import type { Edge, Flow } from '../schema.ts';

/** Leads an outcome to a step; an earlier route of that outcome is replaced. Steps of different containers are not connected. */
export function connect(flow: Flow, edge: Edge): Flow {
  const from = flow.steps[edge.from];
  const to = flow.steps[edge.to];
  if (from === undefined || to === undefined || from.in !== to.in || to.kind === 'start') return flow;
  const others = flow.edges.filter((other) => other.from !== edge.from || other.port !== edge.port);
  return { ...flow, edges: [...others, { from: edge.from, port: edge.port, to: edge.to }] };
}
