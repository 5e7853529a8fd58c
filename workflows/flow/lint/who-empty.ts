import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { peopleOf } from '../walk.ts';

/** Someone is named wherever someone has to act or is told. */
export function whoEmpty(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) =>
    peopleOf(step)
      .filter(({ who }) => who === undefined || who.rules.length === 0)
      .map(({ path }): Problem => ({ rule: 'whoEmpty', severity: 'error', step: step.id, path, params: {} })),
  );
}
