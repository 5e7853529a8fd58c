import type { Text } from '../grammar.ts';
import type { Flow, Step } from '../schema.ts';

/** Gives a step another name. */
export function rename(flow: Flow, { step: id, name }: { step: string; name: Text }): Flow {
  const step = flow.steps[id];
  if (step === undefined) return flow;
  const renamed: Step = { ...step, name };
  return { ...flow, steps: { ...flow.steps, [id]: renamed } };
}
