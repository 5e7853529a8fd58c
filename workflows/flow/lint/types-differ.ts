import type { Condition, Operator, Value } from '../grammar.ts';
import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { mayBeSame, typeOf, type ValueType } from '../type-of.ts';
import { piecesOf } from '../walk.ts';

type Comparison = Extract<Condition, { test: Operator }>;

/** What is compared can be the same: a number is never a text, a list holds no list. */
export function typesDiffer(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) =>
    piecesOf(step).flatMap(({ piece, path }): Problem[] => {
      if (!('left' in piece)) return [];
      const found = unlike(piece, flow);
      return found === null ? [] : [{ rule: 'typesDiffer', severity: 'error', step: step.id, path, params: found }];
    }),
  );
}

/** The types of the first pair that cannot be the same; null when there is none. */
function unlike({ test, left, right }: Comparison, flow: Flow): { left: ValueType; right: ValueType } | null {
  if (test === 'isAbsent' || test === 'isPresent' || right === undefined) return null;
  const from = typeOf(left, flow);
  for (const value of Array.isArray(right) ? right : [right]) {
    const to = typeOf(value, flow);
    if (!fits(test, from, to, value)) return { left: from, right: to };
  }
  return null;
}

function fits(test: Operator, left: ValueType, right: ValueType, value: Value): boolean {
  // What a list holds, the flow does not say; one of a list that was answered is looked for in it.
  if (test === 'contains') return left === 'list' ? right !== 'list' : left === 'unknown' || (left === 'text' && (right === 'text' || right === 'unknown'));
  if (test === 'oneOf' && right === 'list' && typeof value === 'object') return left !== 'list';
  return mayBeSame(left, right);
}
