import { type Edge, type Flow, isContainer, portsOf, type Step } from '../schema.ts';

/**
 * Removes a step with all steps inside it. Routes that led to it go on to where its main outcome led; a container that began with it begins there.
 */
export function removeStep(flow: Flow, id: string): Flow {
  const step = flow.steps[id];
  if (step === undefined) return flow;
  const gone = withInner(flow, id);
  const next = nextOf(flow, step);
  const steps = Object.fromEntries(Object.entries(flow.steps).filter(([key]) => !gone.has(key)));
  const layout = Object.fromEntries(Object.entries(flow.layout).filter(([key]) => !gone.has(key)));
  const edges = flow.edges.flatMap((edge): Edge[] => {
    if (gone.has(edge.from)) return [];
    if (!gone.has(edge.to)) return [edge];
    return next === null ? [] : [{ ...edge, to: next }];
  });
  return beginsWith({ ...flow, steps, layout, edges }, step, next);
}

/** A step and everything inside it, however deep. */
export function withInner(flow: Flow, id: string): Set<string> {
  const inside = Object.values(flow.steps).filter((step) => step.in === id);
  return new Set([id, ...inside.flatMap((step) => [...withInner(flow, step.id)])]);
}

/** Where the main outcome of a step leads, unless back to itself. */
export function nextOf(flow: Flow, step: Step): string | null {
  const main = portsOf(step).find((port) => port.main)?.port;
  const to = flow.edges.find((edge) => edge.from === step.id && edge.port === main)?.to ?? null;
  return to === step.id ? null : to;
}

/** Lets the container of a step that is leaving begin with the next one, if it began with that step. */
export function beginsWith(flow: Flow, leaving: Step, next: string | null): Flow {
  const container = leaving.in === null ? undefined : flow.steps[leaving.in];
  if (container === undefined || !isContainer(container) || container.settings.first !== leaving.id) return flow;
  return { ...flow, steps: { ...flow.steps, [container.id]: { ...container, settings: { ...container.settings, first: next } } as Step } };
}
