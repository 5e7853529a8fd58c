import { isSame } from './same.ts';
import { isContainer, type Edge, type Flow, type Step } from './schema.ts';

/**
 * What differs between two drawings of a flow, told apart: `behaviour` is what runs would notice, `looks` is wording, names and places. Ids stay when a
 * step is changed, so a step under another id is another step.
 */
export type FlowDiff = {
  added: string[];
  removed: string[];
  /** Steps that are in both and differ in more than their place in the drawing. */
  changed: Record<string, StepDiff>;
  /** Fields of the flow itself. */
  behaviour: string[];
  looks: string[];
  /** Steps that stand elsewhere in the drawing. */
  placed: string[];
};

/** Settings by their key; `name` and `note` are looks, `in` is the box it stands in. `routes`: outcomes that lead elsewhere. */
export type StepDiff = { behaviour: string[]; looks: string[]; routes: string[] };

/** Fields of the flow that no run reads. */
const looksOfFlow = ['name', 'description', 'noun', 'scenarios', 'facts', 'notes'];
/** What publishing fills in of another flow that is put inside. */
const filledIn = ['version', 'first', 'outcomes'];

export function diff(before: Flow, after: Flow): FlowDiff {
  const [a, b] = [drawn(before), drawn(after)];
  const both = Object.keys(b.steps).filter((id) => Object.hasOwn(a.steps, id));
  const changed = both.flatMap((id): [string, StepDiff][] => {
    const one = stepDiff(a, b, a.steps[id] as Step, b.steps[id] as Step);
    return one.behaviour.length + one.looks.length + one.routes.length === 0 ? [] : [[id, one]];
  });
  const fields = keysOf(a, b).filter((key) => !['steps', 'edges', 'layout', 'schema', 'key'].includes(key) && !isSame(field(a, key), field(b, key)));
  const isLook = (key: string) => looksOfFlow.includes(key) || isSame(withoutTexts(field(a, key)), withoutTexts(field(b, key)));
  return {
    added: Object.keys(b.steps).filter((id) => !Object.hasOwn(a.steps, id)),
    removed: Object.keys(a.steps).filter((id) => !Object.hasOwn(b.steps, id)),
    changed: Object.fromEntries(changed),
    behaviour: fields.filter((key) => !isLook(key)),
    looks: fields.filter(isLook),
    placed: both.filter((id) => !isSame(a.layout[id], b.layout[id])),
  };
}

/** Whether nothing at all differs. */
export const isNoDiff = ({ added, removed, changed, behaviour, looks, placed }: FlowDiff): boolean =>
  added.length + removed.length + Object.keys(changed).length + behaviour.length + looks.length + placed.length === 0;

/** The later drawing with what was removed from the earlier one still in it, as far as there is room: to show both on one canvas. */
export function overlaid(before: Flow, after: Flow): Flow {
  const [a, b] = [drawn(before), drawn(after)];
  const gone = Object.values(a.steps).filter(({ id }) => !Object.hasOwn(b.steps, id));
  const steps = { ...b.steps, ...Object.fromEntries(gone.map((step) => [step.id, step])) };
  const kept = gone.filter((step) => step.in === null || Object.hasOwn(steps, step.in));
  const left = new Set(kept.map(({ id }) => id));
  const taken = new Set(b.edges.map(({ from, port }) => `${from}:${port}`));
  const edges = a.edges.filter(
    ({ from, port, to }) =>
      (left.has(from) || left.has(to)) && !taken.has(`${from}:${port}`) && steps[from]?.in === steps[to]?.in && Object.hasOwn(steps, from),
  );
  return { ...b, steps: Object.fromEntries(Object.entries(steps).filter(([id]) => Object.hasOwn(b.steps, id) || left.has(id))), edges: [...b.edges, ...edges] };
}

/** A version as it was drawn: without the steps of other flows that publishing put inside, so that it can be drawn on from there. */
export function drawn(flow: Flow): Flow {
  const filled = Object.values(flow.steps).filter((step) => step.kind === 'subflow' && step.settings.first !== null);
  if (filled.length === 0) return flow;
  const inside = new Set<string>();
  const collect = (scope: string): void => {
    for (const step of Object.values(flow.steps)) {
      if (step.in !== scope) continue;
      inside.add(step.id);
      if (isContainer(step)) collect(step.id);
    }
  };
  for (const { id } of filled) collect(id);
  const steps = Object.entries(flow.steps).flatMap(([id, step]): [string, Step][] => {
    if (inside.has(id)) return [];
    return [[id, step.kind === 'subflow' ? { ...step, settings: { ...step.settings, first: null, version: null } } : step]];
  });
  return { ...flow, steps: Object.fromEntries(steps), edges: flow.edges.filter(({ from, to }) => !inside.has(from) && !inside.has(to)) };
}

function stepDiff(a: Flow, b: Flow, before: Step, after: Step): StepDiff {
  const ignored = after.kind === 'subflow' ? filledIn : [];
  const settings = keysOf(before.settings, after.settings).filter(
    (key) => !ignored.includes(key) && !isSame(field(before.settings, key), field(after.settings, key)),
  );
  const isLook = (key: string) => isSame(withoutTexts(field(before.settings, key)), withoutTexts(field(after.settings, key)));
  const own = (['name', 'note'] as const).filter((key) => !isSame(before[key], after[key]));
  return {
    behaviour: [...(before.kind === after.kind ? [] : ['kind']), ...(before.in === after.in ? [] : ['in']), ...settings.filter((key) => !isLook(key))],
    looks: [...own, ...settings.filter(isLook)],
    routes: routesThatDiffer(a.edges, b.edges, after.id),
  };
}

function routesThatDiffer(before: Edge[], after: Edge[], step: string): string[] {
  const of = (edges: Edge[]) => new Map(edges.flatMap(({ from, port, to }) => (from === step ? [[port, to] as const] : [])));
  const [a, b] = [of(before), of(after)];
  return [...new Set([...a.keys(), ...b.keys()])].filter((port) => a.get(port) !== b.get(port));
}

const field = (of: object, key: string): unknown => (of as Record<string, unknown>)[key];
const keysOf = (a: object, b: object): string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])];

/** A value without its words: what is left is what a run acts by. */
function withoutTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTexts);
  if (typeof value !== 'object' || value === null) return value;
  if (isText(value)) return null;
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]): [string, unknown][] => (isText(inner) ? [] : [[key, withoutTexts(inner)]])));
}

const isText = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'en' in value && Object.keys(value).every((key) => key === 'en' || key === 'zh');
