import { addStep } from '../../workflows/flow/edits/index.ts';
import { connect } from '../../workflows/flow/edits/connect.ts';
import { type Flow, holdsSteps, portsOf, type Step, stepsIn } from '../../workflows/flow/schema.ts';
import { outermost } from './walk-flow.ts';

/** Copies of steps with all inside them, under ids of `idFor`, each put in after its original where that one goes on. A start is not copied. */
export function duplicate(flow: Flow, ids: readonly string[], idFor: (step: Step) => string): { flow: Flow; copies: string[] } {
  const copies: string[] = [];
  let result = flow;
  for (const id of outermost(flow, ids)) {
    const step = flow.steps[id];
    if (step === undefined || step.kind === 'start') continue;
    const copy = idFor(step);
    const main = portsOf(step).find((port) => port.main)?.port;
    result = withInside(result, step, copy, idFor, main === undefined ? undefined : { step: id, port: main });
    copies.push(copy);
  }
  return { flow: result, copies };
}

function withInside(flow: Flow, step: Step, copy: string, idFor: (step: Step) => string, after?: { step: string; port: string }, into = step.in): Flow {
  const bare = holdsSteps(step) ? ({ ...step, settings: { ...step.settings, first: null } } as Step) : step;
  let result = addStep(flow, { ...bare, id: copy }, { in: into, ...(after && { after }) });
  if (!holdsSteps(step)) return result;
  const inner = stepsIn(flow, step.id);
  const names = new Map(inner.map((one) => [one.id, idFor(one)]));
  const first = step.settings.first;
  for (const one of [...inner].sort((a, b) => Number(b.id === first) - Number(a.id === first))) {
    result = withInside(result, one, names.get(one.id) ?? one.id, idFor, undefined, copy);
  }
  for (const edge of flow.edges) {
    const from = names.get(edge.from);
    const to = names.get(edge.to);
    if (from !== undefined && to !== undefined) result = connect(result, { from, port: edge.port, to });
  }
  return result;
}
