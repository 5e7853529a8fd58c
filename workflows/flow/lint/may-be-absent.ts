import type { Value } from '../grammar.ts';
import type { Problem } from '../problem.ts';
import type { Flow, StepOf } from '../schema.ts';
import { fieldOf, piecesOf } from '../walk.ts';

/** Where a rule compares what may not be there, some route asks whether it is: else whoever lacks it goes by "otherwise" unnoticed. */
export function mayBeAbsent(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) => (step.kind === 'branch' ? ofBranch(step, flow) : []));
}

function ofBranch(step: StepOf<'branch'>, flow: Flow): Problem[] {
  const comparisons = piecesOf(step).flatMap((found) => (found.is === 'condition' && 'left' in found.piece ? [{ ...found.piece, path: found.path }] : []));
  const asked = comparisons.flatMap(({ test, left }) => (test === 'isAbsent' || test === 'isPresent' ? [JSON.stringify(left)] : []));
  const told = new Set<string>();
  return comparisons.flatMap(({ test, left, path }): Problem[] => {
    const key = JSON.stringify(left);
    if (test === 'isAbsent' || test === 'isPresent' || asked.includes(key) || told.has(key) || isInRows(step, path) || !mayLack(left, flow)) return [];
    told.add(key);
    return [{ rule: 'mayBeAbsent', severity: 'suggestion', step: step.id, path: `${path}.left`, params: {} }];
  });
}

/** A filter over rows says which rows are meant; those that lack something are simply not. */
function isInRows(step: StepOf<'branch'>, path: string): boolean {
  return piecesOf(step).some(({ is, piece, path: around }) => is === 'value' && piece.value === 'aggregate' && path.startsWith(`${around}.`));
}

function mayLack(value: Value, flow: Flow): boolean {
  if (typeof value !== 'object') return false;
  switch (value.value) {
    case 'fact':
    case 'record':
    case 'run':
      return true;
    case 'answer': {
      const field = fieldOf(flow, value.step, value.field);
      return field !== undefined && (field.required !== true || field.showIf !== undefined);
    }
    case 'aggregate':
      return ['avg', 'min', 'max', 'first', 'last', 'share'].includes(value.do);
    case 'lookup':
      return mayLack(value.otherwise, flow);
    default:
      return false;
  }
}
