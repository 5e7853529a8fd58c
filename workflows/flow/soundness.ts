import { reachedFrom, readingOrder, rootsOf, routesOf, scopesOf } from './graph.ts';
import type { Problem } from './problem.ts';
import { type Flow, type Step, stepsIn } from './schema.ts';
import { keyOf, modelOf, pilesUp, type Situation } from './soundness/model.ts';

/** What soundness() may find; lint() has the rules that need no exploration. */
export const soundnessRules = ['neverStarts', 'joinNeverFires', 'joinMayHang', 'neverEnds', 'goesRound', 'notAllTried'] as const;

/** At most so many situations are looked at in each scope, and twenty times as many tokens. */
const bound = 10_000;

/**
 * Follows every way that a run may take, in the cycle itself and inside each container: can every step start, can every join go on, can every run end?
 * Errors name the step. Where a drawing has more situations than the bound, `notAllTried` says so and nothing is called impossible.
 */
export function soundness(flow: Flow, most: number = bound): Problem[] {
  return [...goesRound(flow), ...scopesOf(flow).flatMap((scope) => inScope(flow, scope, most))];
}

type Node = { situation: Situation; next: string[]; open: boolean };
type Explored = { nodes: Map<string, Node>; fired: Set<string>; cut: boolean; openRoute: boolean };

function inScope(flow: Flow, scope: string | null, most: number): Problem[] {
  return rootsOf(flow, scope).flatMap((first) => fromRoot(flow, scope, first, most));
}

function fromRoot(flow: Flow, scope: string | null, first: string, most: number): Problem[] {
  const explored = explore(flow, first, most);
  const order = readingOrder(flow, scope);
  const unknown = explored.cut || explored.openRoute;
  const problems = [...hanging(explored), ...endless(flow, first, explored, order), ...(unknown ? [] : neverStarting(flow, first, explored, order))];
  return explored.cut ? [...problems, { rule: 'notAllTried', severity: 'suggestion', step: scope, params: { tried: most } }] : problems;
}

function explore(flow: Flow, first: string, most: number): Explored {
  const model = modelOf(flow);
  const begin = model.begin(first);
  const nodes = new Map<string, Node>();
  const fired = new Set(begin.fired);
  const open: [string, Situation][] = [[keyOf(begin.to), begin.to]];
  let cut = false;
  let tokens = 0;
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const [key, situation] = top;
    if (nodes.has(key)) continue;
    tokens += situation.tokens.length;
    if (nodes.size >= most || tokens > most * 20 || pilesUp(situation)) {
      cut = true;
      continue;
    }
    const moves = model.moves(situation);
    const stranded = situation.tokens.some((token) => !token.waits) && moves.length === 0;
    const next = moves.map((move) => [keyOf(move.to), move.to] as [string, Situation]);
    nodes.set(key, { situation, next: next.map(([to]) => to), open: stranded });
    for (const move of moves) for (const join of move.fired) fired.add(join);
    open.push(...next);
  }
  return { nodes, fired, cut, openRoute: model.metOpenRoute() };
}

/** Situations in which everything waits at a join: what it waits for will not come. */
function hanging({ nodes, fired, cut, openRoute }: Explored): Problem[] {
  if (openRoute) return [];
  const stuck = new Set<string>();
  for (const { situation, next, open } of nodes.values()) if (next.length === 0 && !open) for (const token of situation.tokens) stuck.add(token.step);
  return [...stuck].map((step) => {
    const never = !fired.has(step) && !cut;
    return { rule: never ? 'joinNeverFires' : 'joinMayHang', severity: 'error', step, params: {} };
  });
}

/** Situations from which neither an end nor a standstill can be reached: the run goes on for ever. The first step of the trap is named. */
function endless(flow: Flow, first: string, { nodes }: Explored, order: Step[]): Problem[] {
  const before = new Map<string, string[]>();
  const good: string[] = [];
  for (const [key, { next, open }] of nodes) {
    if (next.length === 0 || open || next.some((to) => !nodes.has(to))) good.push(key);
    for (const to of next) before.set(to, [...(before.get(to) ?? []), key]);
  }
  const ends = new Set(good);
  for (let key = good.pop(); key !== undefined; key = good.pop()) {
    for (const from of before.get(key) ?? []) {
      if (ends.has(from)) continue;
      ends.add(from);
      good.push(from);
    }
  }
  const lost = [...nodes].filter(([key]) => !ends.has(key)).flatMap(([, { situation }]) => situation.tokens.map(({ step }) => step));
  if (lost.length === 0) return [];
  const routes = routesOf(flow);
  const isWayOut = (id: string) => flow.steps[id]?.kind === 'end' || (routes[id] ?? []).length === 0;
  const reached = reachedFrom(routes, first);
  const trapped = order.filter(({ id }) => reached.has(id) && !isWayOut(id) && ![...reachedFrom(routes, id)].some(isWayOut));
  const step = (trapped[0] ?? order.find(({ id }) => lost.includes(id)))?.id ?? null;
  return [{ rule: 'neverEnds', severity: 'error', step, params: {} }];
}

/** Steps with a way to them that no run can take: it leads through a join that never goes on. Steps without any way are for lint. */
function neverStarting(flow: Flow, first: string, { fired }: Explored, order: Step[]): Problem[] {
  const routes = routesOf(flow);
  const drawn = reachedFrom(routes, first);
  const reached = reachedFrom(routes, first, (id) => flow.steps[id]?.kind !== 'join' || fired.has(id));
  return order.filter(({ id }) => drawn.has(id) && !reached.has(id)).map(({ id }) => ({ rule: 'neverStarts', severity: 'error', step: id, params: {} }));
}

const neverWait = ['branch', 'split', 'join', 'notify', 'record', 'score', 'emit'];

/** Circles of steps that wait for nobody and for no date: the run would go round until it is stopped. */
function goesRound(flow: Flow): Problem[] {
  const hasty = (id: string) => neverWait.includes(flow.steps[id]?.kind ?? '');
  const routes = Object.fromEntries(Object.entries(routesOf(flow)).map(([id, edges]) => [id, hasty(id) ? edges.filter(({ to }) => hasty(to)) : []]));
  const told = new Set<string>();
  return scopesOf(flow).flatMap((scope) =>
    (scope === null ? stepsIn(flow, null) : readingOrder(flow, scope)).flatMap((step): Problem[] => {
      if (told.has(step.id)) return [];
      const round = reachedFrom(routes, step.id);
      if (!round.has(step.id)) return [];
      for (const id of round) told.add(id);
      return [{ rule: 'goesRound', severity: 'error', step: step.id, params: {} }];
    }),
  );
}
