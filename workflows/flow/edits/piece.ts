import * as z from 'zod';
import { readingOrder } from '../graph.ts';
import { renameIn } from '../pin.ts';
import { edge as edgeSchema, type Edge, type Flow, holdsSteps, portsOf, type Step, step as stepSchema, stepsIn } from '../schema.ts';
import { addStep, ledIn, type Place } from './add-step.ts';
import { withInner } from './remove-step.ts';

/** Some steps of a flow with the routes among them: what is copied, also into another flow. Those not inside another of them have no container. */
const piece = z.strictObject({
  loopwright: z.literal('steps'),
  steps: z.record(z.string(), stepSchema),
  edges: z.array(edgeSchema),
});
export type FlowPiece = z.infer<typeof piece>;

/** The steps with all inside them; a start is not copied. Null where nothing is left. */
export function pieceOf(flow: Flow, ids: readonly string[]): FlowPiece | null {
  const outer = outermost(flow, ids).filter((id) => flow.steps[id]?.kind !== 'start');
  const all = new Set(outer.flatMap((id) => [...withInner(flow, id)]));
  if (all.size === 0) return null;
  const taken = Object.values(flow.steps).filter(({ id }) => all.has(id));
  return {
    loopwright: 'steps',
    steps: Object.fromEntries(taken.map((step) => [step.id, outer.includes(step.id) ? { ...step, in: null } : step])),
    edges: flow.edges.filter(({ from, to }) => all.has(from) && all.has(to) && flow.steps[from]?.in === flow.steps[to]?.in),
  };
}

/** A piece from text; null where the text is none. */
export function readPiece(text: string): FlowPiece | null {
  try {
    return piece.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/**
 * Puts a piece in at a place under ids of `idFor`; what its steps say of each other goes along. Where the place was led on to, the end of the piece's
 * wanted path goes on to. `added`: its outermost steps.
 */
export function putPiece(flow: Flow, from: FlowPiece, place: Place, idFor: (step: Step) => string): { flow: Flow; added: string[] } {
  const names = new Map(Object.values(from.steps).map((step) => [step.id, idFor(step)]));
  const name = (id: string) => names.get(id) ?? id;
  const whole: Flow = { ...flow, steps: from.steps, edges: from.edges };
  const read = readingOrder(whole, null).map(({ id }) => id);
  const outer = read.toSorted((a, b) => Number(isLedTo(whole, a)) - Number(isLedTo(whole, b)));
  let result = flow;
  for (const step of outer.flatMap((id) => from.steps[id] ?? []).flatMap((step) => [step, ...inOrder(whole, step.id)])) {
    const settings = renameIn(bare(step).settings, names);
    const to = step.in === null ? place.in : name(step.in);
    result = addStep(result, { ...step, id: name(step.id), settings } as Step, { in: to });
  }
  const edges = from.edges.map((edge): Edge => ({ ...edge, from: name(edge.from), to: name(edge.to) }));
  const entry = result.steps[name(outer[0] ?? '')];
  const before = place.after && flow.edges.find(({ from: id, port }) => id === place.after?.step && port === place.after.port)?.to;
  result = { ...result, edges: [...result.edges, ...edges] };
  if (entry !== undefined && place.after !== undefined && flow.steps[place.after.step]?.in === place.in) {
    const open = openEnd(result, entry);
    const led = ledIn(
      { ...result, edges: result.edges.filter(({ from: id, port }) => id !== place.after?.step || port !== place.after.port) },
      entry,
      place.after,
    );
    result = before === undefined || open === null ? led : { ...led, edges: [...led.edges, { ...open, to: before }] };
  }
  return { flow: result, added: outer.map(name).filter((id) => Object.hasOwn(result.steps, id)) };
}

/** Ids that are inside none of the others, in the order given. */
export function outermost(flow: Flow, ids: readonly string[]): string[] {
  return ids.filter((id) => {
    for (let scope = flow.steps[id]?.in ?? null; scope !== null; scope = flow.steps[scope]?.in ?? null) if (ids.includes(scope)) return false;
    return Object.hasOwn(flow.steps, id);
  });
}

const isLedTo = (flow: Flow, id: string): boolean => flow.edges.some(({ to }) => to === id);

/** Containers before what is inside them, and what each begins with before the rest, so that it begins with the same again. */
function inOrder(flow: Flow, scope: string): Step[] {
  return stepsIn(flow, scope)
    .toSorted((a, b) => Number(isFirst(flow, b)) - Number(isFirst(flow, a)))
    .flatMap((step) => [step, ...(holdsSteps(step) ? inOrder(flow, step.id) : [])]);
}

function isFirst(flow: Flow, step: Step): boolean {
  const box = step.in === null ? undefined : flow.steps[step.in];
  return box !== undefined && holdsSteps(box) && box.settings.first === step.id;
}

/** Without what it begins with: that is put in after it. */
const bare = (step: Step): Step => (holdsSteps(step) ? ({ ...step, settings: { ...step.settings, first: null } } as Step) : step);

/** The outcome at the end of the wanted path, if it leads nowhere yet. */
function openEnd(flow: Flow, entry: Step): { from: string; port: string } | null {
  const passed = new Set<string>();
  for (let step: Step | undefined = entry; step !== undefined && !passed.has(step.id); ) {
    passed.add(step.id);
    const port: string | undefined = portsOf(step).find(({ main }) => main)?.port;
    if (port === undefined) return null;
    const from: string = step.id;
    const next: Edge | undefined = flow.edges.find((edge) => edge.from === from && edge.port === port);
    if (next === undefined) return { from, port };
    step = flow.steps[next.to];
  }
  return null;
}
