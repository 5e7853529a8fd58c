import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';

/** A wait ends by a date, a condition, or somebody who may end it. */
export function waitsForNothing(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step): Problem[] => {
    if (step.kind !== 'wait') return [];
    const { until, condition, endedBy, deadline } = step.settings;
    if (until !== undefined || condition !== undefined || endedBy !== undefined) return [];
    return [{ rule: 'waitsForNothing', severity: deadline === undefined ? 'error' : 'suggestion', step: step.id, path: 'settings', params: {} }];
  });
}
