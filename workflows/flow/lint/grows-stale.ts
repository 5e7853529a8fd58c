import type { Condition, Value } from '../grammar.ts';
import type { Problem } from '../problem.ts';
import type { Flow, Step } from '../schema.ts';
import { piecesOf } from '../walk.ts';

/** Where somebody waits for data that counts no more after a while, the rule says what is to be of those whose data is too old: else it is as if it had never come. */
export function growsStale(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) => (step.kind === 'branch' ? [] : ofStep(step, flow)));
}

type Compared = { key: string; left: string; path: string; asks: boolean };

function ofStep(step: Step, flow: Flow): Problem[] {
  const compared = piecesOf(step).flatMap(({ is, piece, path }) => (is === 'condition' ? factsIn(piece, path) : []));
  const told = new Set<string>();
  return compared.flatMap(({ key, left, path, asks }): Problem[] => {
    const days = Object.hasOwn(flow.facts, key) ? flow.facts[key]?.staleAfterDays : undefined;
    if (days === undefined || asks || told.has(left) || compared.some((other) => other.asks && other.left === left)) return [];
    told.add(left);
    return [{ rule: 'growsStale', severity: 'suggestion', step: step.id, path, params: { days } }];
  });
}

function factsIn(condition: Condition, path: string): Compared[] {
  if (!('left' in condition)) return [];
  const { test, left, right } = condition;
  const asks = test === 'isAbsent' || test === 'isPresent';
  const sides: [Value | undefined, string][] = [
    [left, `${path}.left`],
    ...(Array.isArray(right) ? right : [right]).map((one): [Value | undefined, string] => [one, `${path}.right`]),
  ];
  return sides.flatMap(([side, at]) =>
    typeof side === 'object' && side.value === 'fact' ? [{ key: side.key, left: JSON.stringify(side), path: at, asks }] : [],
  );
}
