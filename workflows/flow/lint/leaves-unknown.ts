import type { Problem } from '../problem.ts';
import { type Flow, stepsIn } from '../schema.ts';

/** What leaves a repeat at once is an end inside of it. */
export function leavesUnknown(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step): Problem[] => {
    if (step.kind !== 'repeat') return [];
    const ends = stepsIn(flow, step.id).flatMap((inner) => (inner.kind === 'end' ? [inner.settings.outcome] : []));
    return step.settings.leaves.flatMap((outcome, index) =>
      ends.includes(outcome) ? [] : [{ rule: 'leavesUnknown', severity: 'error', step: step.id, path: `settings.leaves.${index}`, params: { outcome } }],
    );
  });
}
