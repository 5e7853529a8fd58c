import { isContainer, type Edge, type Flow, type Step } from './schema.ts';
import { isSame } from './same.ts';

/**
 * Two people changed one drawing. What only one of them touched is taken from that one; what both touched differently is a conflict, told by its place,
 * of which one side is chosen. Nothing is lost by not being named: where nothing is chosen, `mine` stands.
 */
export type Conflict = {
  /** The step it is in; null: the flow itself. */
  step: string | null;
  /** `settings.due`, `name`, `route.approved`, `dates`; `step`: one of both took the step away. */
  path: string;
  mine: unknown;
  theirs: unknown;
};
export type Choice = 'mine' | 'theirs';

export const conflictKey = ({ step, path }: Pick<Conflict, 'step' | 'path'>): string => `${step ?? ''} ${path}`;

export function merge(base: Flow, mine: Flow, theirs: Flow, chosen: Readonly<Record<string, Choice>> = {}): { flow: Flow; conflicts: Conflict[] } {
  if (mine === base) return { flow: theirs, conflicts: [] };
  const conflicts: Conflict[] = [];
  const take: Take = (step, path, sides) => {
    const { of, clash } = sideOf(sides);
    if (!clash || quiet.test(path)) return of;
    const conflict = { step, path, mine: sides.mine, theirs: sides.theirs };
    conflicts.push(conflict);
    return chosen[conflictKey(conflict)] === 'theirs' ? sides.theirs : sides.mine;
  };
  const steps = stepsOf(base, mine, theirs, take);
  const edges = edgesOf({ base: base.edges, mine: mine.edges, theirs: theirs.edges }, steps, take);
  const merged = record(mine, theirs, (key) =>
    key === 'steps'
      ? steps
      : key === 'edges'
        ? edges
        : keyed.has(key)
          ? record(part(mine, key), part(theirs, key), (inner) => take(null, `${key}.${inner}`, sidesOf(base, mine, theirs, key, inner)))
          : take(null, key, sidesOf(base, mine, theirs, key)),
  );
  return { flow: whole(merged as Flow), conflicts };
}

type Sides = { base: unknown; mine: unknown; theirs: unknown };
type Take = (step: string | null, path: string, sides: Sides) => unknown;

/** Parts of a flow that are told apart by key. */
const keyed = new Set(['layout', 'notes', 'tables', 'calendars', 'records', 'facts', 'data']);
/** Where two who moved the same card need not be asked. */
const quiet = /^layout\./;

function sideOf({ base, mine, theirs }: Sides): { of: unknown; clash: boolean } {
  if (isSame(mine, theirs) || isSame(base, theirs)) return { of: mine, clash: false };
  if (isSame(base, mine)) return { of: theirs, clash: false };
  return { of: mine, clash: true };
}

function stepsOf(base: Flow, mine: Flow, theirs: Flow, take: Take): Flow['steps'] {
  const all = order(Object.keys(theirs.steps), Object.keys(mine.steps));
  const steps: Flow['steps'] = {};
  for (const id of all) {
    const sides = { base: base.steps[id], mine: mine.steps[id], theirs: theirs.steps[id] };
    const step = stepOf(id, sides, take);
    if (step !== undefined) steps[id] = step;
  }
  // Whoever put a step into a container that the other took away keeps the container.
  for (const step of Object.values(steps))
    for (let scope = step.in; scope !== null && steps[scope] === undefined; scope = steps[scope]?.in ?? null) {
      const kept = mine.steps[scope] ?? theirs.steps[scope] ?? base.steps[scope];
      if (kept === undefined) break;
      steps[scope] = kept;
    }
  return steps;
}

function stepOf(
  id: string,
  { base, mine, theirs }: { base: Step | undefined; mine: Step | undefined; theirs: Step | undefined },
  take: Take,
): Step | undefined {
  if (mine === undefined || theirs === undefined || mine.kind !== theirs.kind) return take(id, 'step', { base, mine, theirs }) as Step | undefined;
  if (mine === theirs) return mine;
  const own = record(mine, theirs, (key) =>
    key === 'settings'
      ? record(mine.settings, theirs.settings, (setting) =>
          setting === 'form'
            ? questions(id, base?.settings ?? {}, mine.settings, theirs.settings, take)
            : take(id, `settings.${setting}`, sidesOf(base?.settings ?? {}, mine.settings, theirs.settings, setting)),
        )
      : take(id, key, sidesOf(base ?? {}, mine, theirs, key)),
  );
  return own as Step;
}

type Form = { fields: { id: string }[] };

/** Questions are told apart by their id: two who add or word different ones do not get into each other's way. */
function questions(step: string, base: object, mine: object, theirs: object, take: Take): unknown {
  const forms = [base, mine, theirs].map((settings) => (settings as { form?: Form }).form);
  const [before, own, others] = forms;
  if (own === undefined || others === undefined) return take(step, 'settings.form', { base: before, mine: own, theirs: others });
  const byId = (form: Form | undefined) => Object.fromEntries((form?.fields ?? []).map((field) => [field.id, field]));
  const [a, b, c] = [byId(before), byId(own), byId(others)];
  const moved = !isSame(
    Object.keys(b).filter((id) => id in a),
    Object.keys(a).filter((id) => id in b),
  );
  const ids = moved ? order(Object.keys(b), Object.keys(c)) : order(Object.keys(c), Object.keys(b));
  const fields = ids.flatMap((id) => {
    const field = take(step, `settings.form.fields.${id}`, { base: a[id], mine: b[id], theirs: c[id] });
    return field === undefined ? [] : [field];
  });
  return { ...record(own, others, (key) => take(step, `settings.form.${key}`, sidesOf(before ?? {}, own, others, key)), ['fields']), fields };
}

function edgesOf(sides: { base: Edge[]; mine: Edge[]; theirs: Edge[] }, steps: Flow['steps'], take: Take): Edge[] {
  const by = (edges: Edge[]) => new Map(edges.map((edge) => [`${edge.from} ${edge.port}`, edge]));
  const [base, mine, theirs] = [by(sides.base), by(sides.mine), by(sides.theirs)];
  return order([...theirs.keys()], [...mine.keys()]).flatMap((key) => {
    const [one, other] = [mine.get(key), theirs.get(key)];
    const { from = '', port = '' } = one ?? other ?? {};
    const alive = (edge: Edge | undefined) => (edge !== undefined && steps[edge.to] !== undefined ? edge.to : undefined);
    if (steps[from] === undefined) return [];
    const to = take(from, `route.${port}`, { base: alive(base.get(key)), mine: alive(one), theirs: alive(other) });
    return typeof to === 'string' && steps[to]?.in === steps[from].in ? [{ from, port, to }] : [];
  });
}

/** No container begins with what is not in it, nothing is placed that is not there. */
function whole(flow: Flow): Flow {
  const steps = Object.fromEntries(
    Object.entries(flow.steps).map(([id, step]): [string, Step] => {
      if (!isContainer(step) || step.settings.first === null || flow.steps[step.settings.first]?.in === id) return [id, step];
      return [id, { ...step, settings: { ...step.settings, first: null } } as Step];
    }),
  );
  return { ...flow, steps, layout: Object.fromEntries(Object.entries(flow.layout).filter(([id]) => steps[id] !== undefined)) };
}

/** Each key of either side, as it is decided; what is decided to be nothing is left out. */
function record(mine: object, theirs: object, decide: (key: string) => unknown, without: readonly string[] = []): Record<string, unknown> {
  const keys = order(Object.keys(theirs), Object.keys(mine)).filter((key) => !without.includes(key));
  return Object.fromEntries(keys.flatMap((key): [string, unknown][] => ((value) => (value === undefined ? [] : [[key, value]]))(decide(key))));
}

const field = (of: object, key: string): unknown => (of as Record<string, unknown>)[key];
const part = (of: object, key: string): object => (field(of, key) ?? {}) as object;

function sidesOf(base: object, mine: object, theirs: object, key: string, inner?: string): Sides {
  const at = (of: object) => (inner === undefined ? field(of, key) : field(part(of, key), inner));
  return { base: at(base), mine: at(mine), theirs: at(theirs) };
}

/** All of the first in their order, and each that only the second has behind the one it follows there. */
function order(first: readonly string[], second: readonly string[]): string[] {
  const all = [...first];
  const known = new Set(first);
  for (const [index, key] of second.entries()) {
    if (known.has(key)) continue;
    known.add(key);
    const after = all.indexOf(second[index - 1] ?? '');
    all.splice(after === -1 ? (index === 0 ? 0 : all.length) : after + 1, 0, key);
  }
  return all;
}
