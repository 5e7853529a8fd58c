import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { typeOf, type ValueType } from '../type-of.ts';
import { piecesOf } from '../walk.ts';

const ordering: readonly string[] = ['less', 'atMost', 'more', 'atLeast'];
const unordered: readonly ValueType[] = ['person', 'yesNo', 'list'];

/** "More" and "less" are asked of what has an order: numbers, dates, texts; not of people, lists, yes or no, outcomes. */
export function noOrder(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) =>
    piecesOf(step).flatMap(({ piece, path }): Problem[] => {
      if (!('left' in piece) || !ordering.includes(piece.test)) return [];
      const type = typeOf(piece.left, flow);
      const isOutcome = typeof piece.left === 'object' && piece.left.value === 'outcome';
      return unordered.includes(type) || isOutcome
        ? [{ rule: 'noOrder', severity: 'error', step: step.id, path, params: { left: isOutcome ? 'outcome' : type } }]
        : [];
    }),
  );
}
