import type { Flow, Step } from '../../workflows/flow/schema.ts';

/** What became of a flow since: only what is another object than before. `order`: all steps, since their order means something. */
export type FlowChange = { order: string[]; steps: Record<string, Step>; rest: Partial<Omit<Flow, 'steps'>>; gone: string[] };

/** The whole of a flow, as what became of none. */
const nothing = { steps: {} } as Flow;

/** How `after` differs from `before`. Edits copy what they change and nothing else, so that it is small however large the flow is. */
export function changeOf(before: Flow = nothing, after: Flow): FlowChange {
  const { steps, ...rest } = after;
  const old = before as unknown as Record<string, unknown>;
  return {
    order: Object.keys(steps),
    steps: Object.fromEntries(Object.entries(steps).filter(([id, step]) => before.steps[id] !== step)),
    rest: Object.fromEntries(Object.entries(rest).filter(([key, part]) => old[key] !== part)),
    gone: Object.keys(before).filter((key) => !(key in after)),
  };
}

/** `before` with that change; what did not change are the same objects. */
export function changed(before: Flow = nothing, { order, steps, rest, gone }: FlowChange): Flow {
  const kept = Object.fromEntries(Object.entries(before).filter(([key]) => !gone.includes(key))) as Flow;
  return {
    ...kept,
    ...rest,
    steps: Object.fromEntries(order.flatMap((id) => ((steps[id] ?? before.steps[id]) ? [[id, steps[id] ?? before.steps[id]!]] : []))),
  };
}
