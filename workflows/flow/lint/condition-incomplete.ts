import type { Condition } from '../grammar.ts';
import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { piecesOf } from '../walk.ts';

/** A comparison has two sides, and none of them is empty. */
export function conditionIncomplete(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) =>
    piecesOf(step).flatMap((found): Problem[] =>
      found.is === 'condition' && isIncomplete(found.piece)
        ? [{ rule: 'conditionIncomplete', severity: 'error', step: step.id, path: found.path, params: {} }]
        : [],
    ),
  );
}

function isIncomplete(condition: Condition): boolean {
  if (!('left' in condition)) return false;
  if (condition.left === '') return true;
  if (condition.test === 'isAbsent' || condition.test === 'isPresent') return false;
  return condition.right === undefined || condition.right === '' || (Array.isArray(condition.right) && condition.right.length === 0);
}
