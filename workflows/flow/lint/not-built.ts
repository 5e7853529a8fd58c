import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import type { StepKind } from '../steps/index.ts';

/** Kinds whose meaning stands but that would reach nobody. They are not offered, and not published. */
export const kindsNotBuilt: readonly StepKind[] = ['connect'];

/** What a flow may hold but that no run would bring to anybody, or that nothing begins. */
export function notBuilt(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step): Problem[] => {
    if (kindsNotBuilt.includes(step.kind)) return [problem(step.id, 'kind', `kind.${step.kind}`)];
    return step.kind === 'start' && step.settings.about === 'one' ? [problem(step.id, 'settings.about', 'oneByOne')] : [];
  });
}

const problem = (step: string, path: string, what: string): Problem => ({ rule: 'notBuilt', severity: 'error', step, path, params: { what } });
