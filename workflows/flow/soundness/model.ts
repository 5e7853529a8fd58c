import { reachedFrom, routesOf } from '../graph.ts';
import { type Edge, type Flow, portsOf, type Step, type StepOf } from '../schema.ts';

/**
 * The moves of advance.ts without times, people and rounds, so that there are finitely many situations to look at.
 * A person's choice, a date and a condition all become: any outcome may come.
 */

/** One route of one passing of a split. `pass` tells passings apart that are under way at the same time. */
type Fork = { split: string; pass: number; port: string };
type Token = { step: string; forks: Fork[]; waits: boolean };
/** What has arrived from one passing of a split (`split#pass`). */
type Joins = Record<string, { arrived: string[]; fired: boolean }>;
export type Situation = { tokens: Token[]; joins: Joins };

export type Move = { to: Situation; steps: number; fired: string[] };

export type Model = {
  begin: (first: string) => Move;
  /** Everything that may happen next; empty when nothing can. */
  moves: (from: Situation) => Move[];
  /** An outcome without a route was met: what lies behind is not known. */
  metOpenRoute: () => boolean;
};

/** So many steps entered in one move are a circle that waits for nothing, which is told by itself. */
const mostAtOnce = 250;

const passOf = ({ split, pass }: Fork) => `${split}#${pass}`;

export function modelOf(flow: Flow): Model {
  const routes = routesOf(flow);
  const jumps = jumpsOf(flow, routes);
  const racing = racingSplits(flow, routes);
  const rank = ranksOf(flow, routes);
  let open = false;

  /** Puts a token down where `step` leads without any choice. What waits for nothing happens at once, one route after the other, as in advance(). */
  function enter(situation: Situation, step: string, forks: Fork[], move: Move): void {
    const way = jumps[step] ?? [step];
    move.steps += way.length;
    const last = way.at(-1) as string;
    const token: Token = { step: last, forks, waits: false };
    situation.tokens.push(token);
    const { kind } = flow.steps[last] as Step;
    if (move.steps > mostAtOnce) open = true;
    else if (kind === 'join') arrive(situation, token, move);
    else if (kind === 'split') fork(situation, token, move);
    else if (kind === 'end') drop(situation, token);
  }

  function fork(situation: Situation, token: Token, move: Move): void {
    const leads = leadsOf(token);
    drop(situation, token);
    const pass = freePass(situation, token.step);
    for (const { port, to } of leads) enter(situation, to, [...token.forks, { split: token.step, pass, port }], move);
  }

  /** Routes out of where a token is. An outcome without one is noted: what lies behind it is not known. */
  function leadsOf({ step }: Token): Edge[] {
    const leads = routes[step] ?? [];
    if (leads.length < portsOf(flow.steps[step] as Step).length) open = true;
    return leads;
  }

  function goOn(situation: Situation, token: Token, forks: Fork[], move: Move): void {
    const [lead] = leadsOf(token);
    if (lead === undefined) return;
    drop(situation, token);
    enter(situation, lead.to, forks, move);
  }

  function arrive(situation: Situation, token: Token, move: Move): void {
    const { waitsFor, others } = (flow.steps[token.step] as StepOf<'join'>).settings;
    const reached = token.forks.at(-1);
    if (reached === undefined) {
      move.fired.push(token.step);
      return goOn(situation, token, token.forks, move);
    }
    const key = passOf(reached);
    const state = (situation.joins[key] ??= { arrived: [], fired: false });
    if (state.fired) return drop(situation, token);
    if (!state.arrived.includes(reached.port)) state.arrived = [...state.arrived, reached.port].sort();
    token.waits = true;
    const branches = portsOf(flow.steps[reached.split] as StepOf<'split'>).length;
    const needed = waitsFor === 'all' ? branches : waitsFor === 'any' ? 1 : waitsFor;
    if (state.arrived.length < needed) return;
    state.fired = true;
    move.fired.push(token.step);
    const merged = (other: Token) => other.waits && other.step === token.step && other.forks.length === token.forks.length;
    situation.tokens = situation.tokens.filter(
      (other) => other === token || !other.forks.some((one) => passOf(one) === key) || !(others === 'close' || merged(other)),
    );
    token.waits = false;
    goOn(situation, token, token.forks.slice(0, -1), move);
  }

  function drop(situation: Situation, token: Token): void {
    situation.tokens = situation.tokens.filter((other) => other !== token);
  }

  function movesOf(from: Situation, index: number): Move[] {
    const token = from.tokens[index] as Token;
    return leadsOf(token).map(({ to }) => after(from, index, (situation, move) => enter(situation, to, token.forks, move)));
  }

  function after(from: Situation, index: number, put: (situation: Situation, move: Move) => void): Move {
    const situation = structuredCloneOf(from);
    const move: Move = { to: situation, steps: 0, fired: [] };
    situation.tokens.splice(index, 1);
    put(situation, move);
    tidy(situation);
    return move;
  }

  /**
   * Where routes cannot race, their order does not matter and one of them is moved at a time: first those that cannot go round, last those that
   * can do nothing else, so that none keeps the others from being looked at.
   */
  function moves(from: Situation): Move[] {
    const movable = from.tokens.flatMap((token, index) => (token.waits ? [] : [index]));
    const alone = movable.filter((index) => !(from.tokens[index] as Token).forks.some(({ split }) => racing.has(split)));
    const patience = (index: number) => rank[(from.tokens[index] as Token).step] ?? 0;
    const [chosen] = alone.sort((a, b) => patience(a) - patience(b));
    return (chosen === undefined ? movable : [chosen]).flatMap((index) => movesOf(from, index));
  }

  function begin(first: string): Move {
    const move: Move = { to: { tokens: [], joins: {} }, steps: 0, fired: [] };
    enter(move.to, first, [], move);
    tidy(move.to);
    return move;
  }

  return { begin, moves, metOpenRoute: () => open };
}

const structuredCloneOf = ({ tokens, joins }: Situation): Situation => ({
  tokens: tokens.map((token) => ({ ...token })),
  joins: Object.fromEntries(Object.entries(joins).map(([key, state]) => [key, { ...state }])),
});

function freePass(situation: Situation, split: string): number {
  const used = new Set(situation.tokens.flatMap(({ forks }) => forks.filter((fork) => fork.split === split).map(({ pass }) => pass)));
  let pass = 0;
  while (used.has(pass)) pass += 1;
  return pass;
}

/** Forgets passings of which nothing is under way, and orders what is left, so that equal situations look equal. */
function tidy(situation: Situation): void {
  const under = new Set(situation.tokens.flatMap(({ forks }) => forks.map(passOf)));
  situation.joins = Object.fromEntries(
    Object.entries(situation.joins)
      .filter(([key]) => under.has(key))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  situation.tokens = situation.tokens
    .map((token) => [tokenKey(token), token] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, token]) => token);
}

const tokenKey = ({ step, forks, waits }: Token) => `${step}${waits ? '!' : ''}(${forks.map((fork) => `${passOf(fork)}.${fork.port}`).join()})`;

/** One split is passed again and again while its earlier routes are under way: there is no end to such situations. */
export const pilesUp = ({ tokens }: Situation): boolean => tokens.some(({ forks }) => forks.length > 8 || forks.some(({ pass }) => pass > 2));

/** Two situations with the same key go on alike. */
export function keyOf({ tokens, joins }: Situation): string {
  const arrived = Object.entries(joins).map(([key, { arrived: ports, fired }]) => `${key}=${ports.join('+')}${fired ? '!' : ''}`);
  return `${tokens.map(tokenKey).join(' ')} | ${arrived.join(' ')}`;
}

/** Steps that are done at once when a route comes to them. */
const atOnce = ['split', 'join', 'end'];

/** Where every outcome leads to the same step there is nothing to choose: from each step, all steps up to the next choice or the next that is done at once. */
function jumpsOf(flow: Flow, routes: ReturnType<typeof routesOf>): Record<string, string[]> {
  const isAtOnce = (id: string) => atOnce.includes(flow.steps[id]?.kind ?? '');
  const only = (id: string): string | null => {
    const leads = routes[id] ?? [];
    const [lead] = leads;
    if (lead === undefined || isAtOnce(id) || isAtOnce(lead.to) || leads.length < portsOf(flow.steps[id] as Step).length) return null;
    return leads.every(({ to }) => to === lead.to) ? lead.to : null;
  };
  const wayFrom = (id: string): string[] => {
    const way = [id];
    for (let next = only(id); next !== null && !way.includes(next); next = only(next)) way.push(next);
    return way;
  };
  return Object.fromEntries(Object.keys(flow.steps).map((id) => [id, wayFrom(id)]));
}

/** 0: a step that is not in a circle; 1: in a circle with a way out; 2: in a circle without. */
function ranksOf(flow: Flow, routes: ReturnType<typeof routesOf>): Record<string, number> {
  const leaves = (id: string) => flow.steps[id]?.kind === 'end' || flow.steps[id]?.kind === 'join';
  return Object.fromEntries(
    Object.keys(flow.steps).map((id) => {
      const reached = reachedFrom(routes, id);
      return [id, !reached.has(id) ? 0 : [...reached].some(leaves) ? 1 : 2];
    }),
  );
}

/** Splits whose join may go on before all have arrived: there it matters who comes first. */
function racingSplits(flow: Flow, routes: ReturnType<typeof routesOf>): Set<string> {
  const races = (id: string) => {
    const step = flow.steps[id];
    return step?.kind === 'join' && step.settings.waitsFor !== 'all';
  };
  return new Set(Object.values(flow.steps).flatMap(({ id, kind }) => (kind === 'split' && [...reachedFrom(routes, id)].some(races) ? [id] : [])));
}
