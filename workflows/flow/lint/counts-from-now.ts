import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { piecesOf } from '../walk.ts';

/** A date does not count from "now", which goes on and on; periods of totals, lengths of time and "as of" do. */
export function countsFromNow(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) => {
    const pieces = piecesOf(step);
    const around = pieces.flatMap(({ is, path }) => (is === 'value' || is === 'rule' ? [`${path}.`] : []));
    return pieces.flatMap(({ piece, path }): Problem[] => {
      const moves = 'anchor' in piece && piece.anchor === 'now' && !around.some((outer) => path.startsWith(outer));
      return moves ? [{ rule: 'countsFromNow', severity: 'error', step: step.id, path, params: {} }] : [];
    });
  });
}
