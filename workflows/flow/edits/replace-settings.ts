import { type Flow, portsOf, type Step } from '../schema.ts';

/** Gives a step other settings of its kind. Routes of outcomes that it had and no longer has go away with them. */
export function replaceSettings(flow: Flow, { step: id, settings }: { step: string; settings: Step['settings'] }): Flow {
  const step = flow.steps[id];
  if (step === undefined) return flow;
  const changed = { ...step, settings } as Step;
  const lost = portsOf(step).filter(({ port }) => !portsOf(changed).some((one) => one.port === port));
  const edges = flow.edges.filter((edge) => edge.from !== id || !lost.some(({ port }) => port === edge.port));
  return { ...flow, steps: { ...flow.steps, [id]: changed }, edges };
}
