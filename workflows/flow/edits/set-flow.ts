import type { Flow } from '../schema.ts';

/** What belongs to the flow as a whole and not to its drawing. */
export type FlowFields = Omit<Flow, 'schema' | 'key' | 'steps' | 'edges' | 'layout'>;

/** Sets fields of the flow itself; a field given as undefined is taken away where the flow can do without it. */
export function setFlow(flow: Flow, fields: Partial<FlowFields>): Flow {
  return { ...flow, ...fields };
}
