import { type Edge, type Flow, holdsSteps, type Step } from '../schema.ts';
import { begun } from './add-step.ts';
import { beginsWith, nextOf, withInner } from './remove-step.ts';

/**
 * Moves steps, with everything inside them, into a container or (null) out to the cycle. Routes among the moved steps stay; routes that led into them
 * go on to where they led out by their main outcome. A container does not go into itself; a start stays at the top.
 */
export function nest(flow: Flow, { steps: ids, into }: { steps: string[]; into: string | null }): Flow {
  const moved = ids.flatMap((id) => flow.steps[id] ?? []).filter((step) => step.kind !== 'start' && step.in !== into);
  const target = into === null ? null : flow.steps[into];
  if (moved.length === 0 || target === undefined || (target !== null && !holdsSteps(target))) return flow;
  if (into !== null && moved.some((step) => withInner(flow, step.id).has(into))) return flow;
  const leaving = new Set(moved.map(({ id }) => id));
  const edges = flow.edges.flatMap((edge): Edge[] => healed(flow, edge, leaving));
  const left = moved.reduce((after, step) => beginsWith(after, step, outOf(flow, step.id, leaving)), { ...flow, edges });
  const steps = Object.fromEntries(Object.entries(left.steps).map(([key, step]): [string, Step] => [key, leaving.has(key) ? { ...step, in: into } : step]));
  return begun({ ...left, steps }, into, (moved[0] as Step).id);
}

function healed(flow: Flow, edge: Edge, leaving: Set<string>): Edge[] {
  if (leaving.has(edge.from) === leaving.has(edge.to)) return [edge].filter(({ from, to }) => flow.steps[from]?.in === flow.steps[to]?.in);
  if (leaving.has(edge.from)) return [];
  const to = outOf(flow, edge.to, leaving);
  return to === null ? [] : [{ ...edge, to }];
}

/** Follows main outcomes from a step that leaves until a step that stays. */
function outOf(flow: Flow, id: string, leaving: Set<string>): string | null {
  const passed = new Set<string>();
  let at: string | null = id;
  while (at !== null && leaving.has(at)) {
    if (passed.has(at)) return null;
    passed.add(at);
    const step: Step | undefined = flow.steps[at];
    at = step === undefined ? null : nextOf(flow, step);
  }
  return at;
}
