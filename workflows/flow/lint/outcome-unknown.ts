import type { Problem } from '../problem.ts';
import { type Flow, portsOf, type Step, stepsIn, type TaskStep } from '../schema.ts';
import { isBeside, type Piece, piecesOf, stepAt, tasksOf } from '../walk.ts';

/** Outcomes that a setting speaks of are outcomes the step has. */
export function outcomeUnknown(flow: Flow): Problem[] {
  return [...tasksOf(flow).flatMap(ofTask), ...Object.values(flow.steps).flatMap((step) => compared(flow, step.id))];
}

function ofTask(step: TaskStep): Problem[] {
  const known = portsOf(step).map(({ port }) => port);
  const { settings } = step;
  const named = [
    ...(settings.onTimeout.take === 'outcome' ? [{ outcome: settings.onTimeout.outcome, path: 'settings.onTimeout' }] : []),
    ...settings.ladder.flatMap(({ do: act }, index) => (act.act === 'takeOutcome' ? [{ outcome: act.outcome, path: `settings.ladder.${index}.do` }] : [])),
    ...settings.allowed.map(({ outcome }, index) => ({ outcome, path: `settings.allowed.${index}` })),
  ];
  return named.filter(({ outcome }) => !known.includes(outcome)).map(({ outcome, path }) => problem(step.id, path, outcome, step.id));
}

/** "The outcome of step X is …" names an outcome of X. */
function compared(flow: Flow, id: string): Problem[] {
  const step = stepAt(flow, id);
  if (step === undefined) return [];
  const pieces = piecesOf(step);
  return pieces.flatMap(({ piece, path }): Problem[] => {
    if (!('left' in piece) || typeof piece.left !== 'object' || piece.left.value !== 'outcome') return [];
    const of = stepAt(flow, piece.left.step);
    const values = Array.isArray(piece.right) ? piece.right : [piece.right];
    const known = of === undefined ? null : isOverRuns(of, path, pieces) ? endsIn(flow, of) : portsOf(of).map(({ port }) => port);
    return values.flatMap((value) => (known !== null && typeof value === 'string' && !known.includes(value) ? [problem(id, path, value, of?.id ?? id)] : []));
  });
}

/** Beside what goes through the runs of a step, its outcome is how each of them ended. */
function isOverRuns({ id }: Step, path: string, pieces: readonly Piece[]): boolean {
  return pieces.some(({ is, piece, path: rows }) => is === 'rows' && piece.rows === 'children' && piece.step === id && isBeside(rows, path));
}

function endsIn(flow: Flow, { id }: Step): string[] {
  return ['cancelled', ...stepsIn(flow, id).flatMap((inner) => (inner.kind === 'end' ? [inner.settings.outcome] : []))];
}

const problem = (step: string, path: string, outcome: string, of: string): Problem => ({
  rule: 'outcomeUnknown',
  severity: 'error',
  step,
  path,
  params: { outcome, of },
});
