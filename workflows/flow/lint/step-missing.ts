import type { Problem } from '../problem.ts';
import { type Flow, isContainer, stepsIn } from '../schema.ts';

/** A container has steps inside and begins with one of them. */
export function stepMissing(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step): Problem[] => {
    if (!isContainer(step) || step.kind === 'subflow' || step.settings.first !== null) return [];
    const first = stepsIn(flow, step.id)[0];
    const problem: Problem = { rule: 'stepMissing', severity: 'error', step: step.id, path: 'settings.first', params: {} };
    return [first === undefined ? problem : { ...problem, fix: { edit: 'setSetting', params: { step: step.id, path: 'first', value: first.id } } }];
  });
}
