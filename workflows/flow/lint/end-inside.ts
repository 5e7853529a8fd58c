import { scopesOf } from '../graph.ts';
import type { Problem } from '../problem.ts';
import { type Flow, stepsIn } from '../schema.ts';

/** The cycle and each container that has steps can be left by an end. */
export function endInside(flow: Flow): Problem[] {
  return scopesOf(flow).flatMap((scope): Problem[] => {
    const inside = stepsIn(flow, scope);
    if (inside.length === 0 || inside.some(({ kind }) => kind === 'end')) return [];
    return [{ rule: 'endInside', severity: 'error', step: scope, params: {} }];
  });
}
