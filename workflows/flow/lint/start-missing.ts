import type { Problem } from '../problem.ts';
import { type Flow, stepsIn } from '../schema.ts';
import { freeId } from '../walk.ts';

/** The flow has a start. */
export function startMissing(flow: Flow): Problem[] {
  if (stepsIn(flow, null).some(({ kind }) => kind === 'start')) return [];
  return [{ rule: 'startMissing', severity: 'error', step: null, params: {}, fix: { edit: 'addStart', params: { id: freeId(flow, 'start') } } }];
}
