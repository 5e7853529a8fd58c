import { type Edge, type Flow, isContainer, portsOf, type Step, stepsIn } from './schema.ts';

/** A flow as a graph, one scope at a time: the cycle itself (null) or the inside of a container. Edges never leave a scope. */

/** The step that a scope begins with; null while there is none. */
export function firstOf(flow: Flow, scope: string | null): string | null {
  if (scope === null) return stepsIn(flow, null).find(({ kind }) => kind === 'start')?.id ?? null;
  const container = flow.steps[scope];
  return container !== undefined && isContainer(container) ? container.settings.first : null;
}

/** Where tokens come into a scope: its first step, and whatever it listens for. Empty while it has no first step. */
export function rootsOf(flow: Flow, scope: string | null): string[] {
  const first = firstOf(flow, scope);
  return first === null ? [] : [first, ...stepsIn(flow, scope).flatMap(({ id, kind }) => (kind === 'whenever' ? [id] : []))];
}

/** All scopes of a flow, outermost first. */
export function scopesOf(flow: Flow): (string | null)[] {
  return [null, ...Object.values(flow.steps).flatMap((step) => (isContainer(step) ? [step.id] : []))];
}

/** Where an outcome leads; null while it leads nowhere. */
export function ledTo({ edges }: Flow, from: string, port: string): string | null {
  const known = targetsKnown.get(edges) ?? new Map(edges.toReversed().map((edge) => [`${edge.from} ${edge.port}`, edge.to]));
  targetsKnown.set(edges, known);
  return known.get(`${from} ${port}`) ?? null;
}

/** Looked through once: edits copy the routes of a flow and never change them. */
const targetsKnown = new WeakMap<Edge[], Map<string, string>>();

/** Routes out of each step, in the order of its outcomes; routes from outcomes it does not have are left out. */
export function routesOf(flow: Flow): Record<string, Edge[]> {
  const known = routesKnown.get(flow);
  if (known !== undefined) return known;
  const byStep = new Map<string, Edge[]>();
  for (const edge of flow.edges) {
    const out = byStep.get(edge.from);
    if (out === undefined) byStep.set(edge.from, [edge]);
    else out.push(edge);
  }
  const routes: Record<string, Edge[]> = {};
  for (const step of Object.values(flow.steps)) routes[step.id] = inOrder(step, byStep.get(step.id) ?? []);
  routesKnown.set(flow, routes);
  return routes;
}

/** Found once for each flow: edits copy a flow and never change it, nor does anyone change what is found here. */
const routesKnown = new WeakMap<Flow, Record<string, Edge[]>>();

const inOrder = (step: Step, edges: Edge[]): Edge[] => portsOf(step).flatMap(({ port }) => edges.find((edge) => edge.port === port) ?? []);

/** Every step that can be reached from one by routes; the step itself only if a route leads back. */
export function reachedFrom(routes: Record<string, Edge[]>, from: string, through: (step: string) => boolean = () => true): Set<string> {
  const reached = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const { to } of routes[id] ?? []) {
      if (reached.has(to)) continue;
      reached.add(to);
      if (through(to)) open.push(to);
    }
  }
  return reached;
}

/** The containers around a step, innermost first, null (the cycle) last. */
export function scopesAround(flow: Flow, step: Step): (string | null)[] {
  const around: (string | null)[] = [];
  for (let scope = step.in; scope !== null; scope = flow.steps[scope]?.in ?? null) around.push(scope);
  return [...around, null];
}

/**
 * The steps of a scope in reading order: the wanted path from its first step, an exception before what both lead to, the rest in the order of the flow.
 */
export function readingOrder(flow: Flow, scope: string | null, routes: Record<string, Edge[]> = routesOf(flow)): Step[] {
  const seen = new Set<string>();
  const done: string[] = [];
  const visit = (id: string): void => {
    const open: { id: string; left: Edge[] }[] = [];
    const enter = (step: string) => {
      seen.add(step);
      open.push({ id: step, left: [...(routes[step] ?? [])] });
    };
    enter(id);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const next = top.left.pop();
      if (next === undefined) done.push((open.pop() as { id: string }).id);
      else if (!seen.has(next.to)) enter(next.to);
    }
  };
  const inside = stepsIn(flow, scope);
  const first = firstOf(flow, scope);
  // What listens comes before what follows from it, in whatever order the steps are kept.
  const ofKind = (wanted: Step['kind']) => inside.filter(({ kind }) => kind === wanted).map(({ id }) => id);
  const begins = [...(first === null ? [] : [first]), ...ofKind('start'), ...ofKind('whenever')];
  const order: string[] = [];
  for (const id of [...begins, ...inside.map((step) => step.id)]) {
    if (seen.has(id)) continue;
    visit(id);
    order.push(...done.splice(0).reverse());
  }
  return order.flatMap((id) => flow.steps[id] ?? []);
}
