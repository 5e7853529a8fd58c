import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { piecesOf } from '../walk.ts';

/** Dates of the cycle that a step counts from are dates that the launch asks for. */
export function dateUnknown(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) =>
    piecesOf(step).flatMap(({ piece, path }): Problem[] => {
      if (!('anchor' in piece) || piece.anchor !== 'cycleDate') return [];
      const { name } = piece;
      if (flow.dates.some((date) => date.name === name)) return [];
      return [{ rule: 'dateUnknown', severity: 'error', step: step.id, path, params: { name }, fix: { edit: 'addDate', params: { name } } }];
    }),
  );
}
