import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';

/** What a flow may hold but that nothing begins. */
export function notBuilt(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step): Problem[] =>
    step.kind === 'start' && step.settings.about === 'one' ? [problem(step.id, 'settings.about', 'oneByOne')] : [],
  );
}

const problem = (step: string, path: string, what: string): Problem => ({ rule: 'notBuilt', severity: 'error', step, path, params: { what } });
