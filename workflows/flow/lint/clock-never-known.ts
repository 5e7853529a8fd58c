import { reachedFrom, routesOf } from '../graph.ts';
import type { Anchor } from '../grammar.ts';
import type { Problem } from '../problem.ts';
import type { Edge, Flow, Step } from '../schema.ts';
import { piecesOf, stepAt } from '../walk.ts';

/** A date is not counted from something that cannot have happened by then. */
export function clockNeverKnown(flow: Flow): Problem[] {
  const routes = routesOf(flow);
  return Object.values(flow.steps).flatMap((step) =>
    piecesOf(step).flatMap((found): Problem[] => {
      if (found.is !== 'anchor') return [];
      const read = laterStep(flow, routes, step, found.piece);
      if (read === null && !ownDateTooEarly(step, found.piece, found.path)) return [];
      return [{ rule: 'clockNeverKnown', severity: 'error', step: step.id, path: found.path, params: { read: read ?? step.id, anchor: found.piece.anchor } }];
    }),
  );
}

/** The step an anchor names, if this one comes before it on every way. */
function laterStep(flow: Flow, routes: Record<string, Edge[]>, step: Step, anchor: Anchor): string | null {
  if (!('step' in anchor)) return null;
  const target = stepAt(flow, anchor.step);
  const here = target === undefined ? undefined : ancestorIn(flow, step, target.in);
  if (target === undefined || here === undefined) return null;
  if (here.id === target.id) return here.id === step.id && !reachedFrom(routes, step.id).has(step.id) && anchor.anchor !== 'stepOpened' ? target.id : null;
  if (reachedFrom(routes, target.id).has(here.id)) return null;
  return besideEachOther(flow, routes, here.id, target.id) ? null : target.id;
}

/** The step itself, or the container around it that is in this scope. */
function ancestorIn(flow: Flow, step: Step, scope: string | null): Step | undefined {
  let at: Step | undefined = step;
  while (at !== undefined && at.in !== scope) at = at.in === null ? undefined : stepAt(flow, at.in);
  return at;
}

/** Two routes of one split may be under way together: the date is known once the other has come so far. */
function besideEachOther(flow: Flow, routes: Record<string, Edge[]>, a: string, b: string): boolean {
  return Object.values(flow.steps).some(({ id, kind }) => {
    if (kind !== 'split') return false;
    const reached = reachedFrom(routes, id);
    return reached.has(a) && reached.has(b) && !reachedFrom(routes, a).has(b);
  });
}

/** Own dates of a task are worked out in this order: opens, due, closes, then the rest. */
const earlier: Record<string, string[]> = {
  opens: [],
  due: ['opened'],
  closes: ['opened', 'due'],
  until: ['opened'],
  at: ['opened'],
  deadline: ['opened'],
  by: ['opened'],
  warns: ['opened'],
  starts: ['opened'],
};

function ownDateTooEarly(step: Step, { anchor }: Anchor, path: string): boolean {
  if (anchor !== 'opened' && anchor !== 'due' && anchor !== 'closes') return false;
  const [, setting = ''] = path.split('.');
  if (step.kind === 'notify' || step.kind === 'branch' || step.kind === 'start') return true;
  const known = earlier[setting];
  return known !== undefined && !known.includes(anchor);
}
