import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';

/** A cadence ends by so many times, a date, a condition, or an end inside that leaves it. */
export function repeatNeverEnds(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step): Problem[] => {
    if (step.kind !== 'repeat' || step.settings.every === undefined || step.settings.occurrences !== undefined) return [];
    const { times, until, untilTrue, leaves } = step.settings;
    const ends = times !== undefined || until !== undefined || untilTrue !== undefined || leaves.length > 0;
    return ends ? [] : [{ rule: 'repeatNeverEnds', severity: 'error', step: step.id, path: 'settings.every', params: {} }];
  });
}
