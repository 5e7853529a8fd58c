import type { Problem } from '../problem.ts';
import { type Flow, stepsIn } from '../schema.ts';

/** It has only one, at the top, and no route leads back into it. */
export function twoStarts(flow: Flow): Problem[] {
  const first = stepsIn(flow, null).find(({ kind }) => kind === 'start');
  return Object.values(flow.steps)
    .filter((step) => step.kind === 'start' && step.id !== first?.id)
    .map(({ id }) => ({ rule: 'twoStarts', severity: 'error', step: id, params: {}, fix: { edit: 'removeStep', params: { id } } }));
}
