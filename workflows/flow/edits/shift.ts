import { readingOrder } from '../graph.ts';
import { type Edge, type Flow, holdsSteps, portsOf, type Step } from '../schema.ts';
import { ledIn, type Place } from './add-step.ts';
import { connect } from './connect.ts';
import { nest } from './nest.ts';
import { beginsWith, nextOf } from './remove-step.ts';

/**
 * Steps in another order or another box, as somebody does it who reads the flow as a list. What led to a step leads on to what came after it; a route that
 * leads back to it from further down goes on leading to it, and what leaves it by another than its main outcome stays as it is. Where a step cannot go, the
 * same flow comes back.
 */

/** Takes a step, with all inside it, out of its path and puts it in at a place, as a new step is put in. */
function relocate(flow: Flow, { step: id, place }: { step: string; place: Place }): Flow {
  const step = flow.steps[id];
  const { after } = place;
  if (step === undefined || step.kind === 'start' || after?.step === id) return flow;
  if (after !== undefined && flow.steps[after.step]?.in !== place.in) return flow;
  const moved = takenTo(flow, step, place.in);
  if (moved === flow) return flow;
  return after === undefined ? moved : ledIn(moved, step, after);
}

/** One place earlier or later in what is read. */
export function shift(flow: Flow, { step: id, by }: { step: string; by: 'earlier' | 'later' }): Flow {
  const step = flow.steps[id];
  if (step === undefined || step.kind === 'start' || mainOf(step) === undefined) return flow;
  if (by === 'earlier') {
    const before = flow.edges.find((edge) => edge.to === id && isEarlier(flow, edge.from, id))?.from;
    const target = before === undefined ? undefined : flow.steps[before];
    return target === undefined || target.kind === 'start' ? flow : putBefore(flow, step, target);
  }
  const next = nextOf(flow, step);
  const after = next === null ? undefined : flow.steps[next];
  const port = after && mainOf(after);
  return after === undefined || port === undefined ? flow : relocate(flow, { step: id, place: { in: step.in, after: { step: after.id, port } } });
}

/** Into the box beside it: at the end of the one before it, else at the beginning of the one after it. */
export function indent(flow: Flow, id: string): Flow {
  const step = flow.steps[id];
  if (step === undefined || step.kind === 'start') return flow;
  const order = readingOrder(flow, step.in);
  const at = order.findIndex((one) => one.id === id);
  const [before, after] = [order[at - 1], order[at + 1]];
  if (before !== undefined && holdsSteps(before)) {
    const last = lastOf(flow, before.settings.first);
    return relocate(flow, { step: id, place: { in: before.id, ...(last && { after: last }) } });
  }
  if (after === undefined || !holdsSteps(after)) return flow;
  const first = after.settings.first === null ? undefined : flow.steps[after.settings.first];
  const moved = takenTo(flow, step, after.id);
  // From an end nothing leads on: it stands in the box beside what is there.
  return first === undefined || moved === flow || mainOf(step) === undefined ? moved : beginning(moved, moved.steps[id] as Step, first);
}

/** Out of the box it is in, and in after it. */
export function outdent(flow: Flow, id: string): Flow {
  const box = flow.steps[flow.steps[id]?.in ?? ''];
  const port = box && mainOf(box);
  if (box === undefined) return flow;
  return relocate(flow, { step: id, place: { in: box.in, ...(port !== undefined && { after: { step: box.id, port } }) } });
}

const mainOf = (step: Step): string | undefined => portsOf(step).find(({ main }) => main)?.port;

function isEarlier(flow: Flow, id: string, than: string): boolean {
  const order = readingOrder(flow, flow.steps[than]?.in ?? null).map((step) => step.id);
  return order.indexOf(id) < order.indexOf(than);
}

/** Out of its path into a scope, its own or another; drawn wherever the layout puts it. */
function takenTo(flow: Flow, step: Step, scope: string | null): Flow {
  const moved = scope === step.in ? takenOut(flow, step) : nest(flow, { steps: [step.id], into: scope });
  if (moved === flow) return flow;
  const { [step.id]: _, ...layout } = moved.layout;
  return { ...moved, layout };
}

function takenOut(flow: Flow, step: Step): Flow {
  const next = nextOf(flow, step);
  const main = mainOf(step);
  const edges = flow.edges.flatMap((edge): Edge[] => {
    if (edge.from === step.id) return edge.port === main ? [] : [edge];
    if (edge.to !== step.id || !isEarlier(flow, edge.from, step.id)) return [edge];
    return next === null ? [] : [{ ...edge, to: next }];
  });
  return beginsWith({ ...flow, edges }, step, next);
}

function putBefore(flow: Flow, step: Step, target: Step): Flow {
  return beginning(takenTo(flow, step, step.in), step, target);
}

/** What leads on to the target leads to the step, and that to the target; a box that began with the target begins with the step. */
function beginning(flow: Flow, step: Step, target: Step): Flow {
  const into = (edge: Edge) => edge.to === target.id && edge.from !== step.id && isEarlier(flow, edge.from, target.id);
  const edges = flow.edges.map((edge) => (into(edge) ? { ...edge, to: step.id } : edge));
  const led = beginsWith({ ...flow, edges }, target, step.id);
  return connect(led, { from: step.id, port: mainOf(step) ?? '', to: target.id });
}

/** The open end of a wanted path from its first step on, or the outcome that leads to its end. */
function lastOf(flow: Flow, first: string | null): { step: string; port: string } | undefined {
  const passed = new Set<string>();
  for (let step = flow.steps[first ?? '']; step !== undefined && !passed.has(step.id); ) {
    passed.add(step.id);
    const port = mainOf(step);
    const next: Step | undefined = flow.steps[nextOf(flow, step) ?? ''];
    if (port !== undefined && (next === undefined || mainOf(next) === undefined)) return { step: step.id, port };
    step = next;
  }
  return undefined;
}
