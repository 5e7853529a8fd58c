import type { Command } from '../events.ts';
import { occurrenceOf } from '../occurrence.ts';
import type { Plan, PlanStep } from '../plan.ts';
import type { Count } from '../tally.ts';
import type { StepKind } from '../steps/index.ts';
import type { ClockKind, Expected, Fork, IncidentCode, Inside, Instant, RunState, Token, Visit } from '../state.ts';

/** So many steps at one instant without waiting for anything are an incident: the flow goes round. Also where each waits for a date that has passed. */
export const stepsWithoutWaiting = 500;

/** What each kind does when a token enters. */
export type Doors = Record<StepKind, (board: Board, token: Token, step: PlanStep) => unknown>;

/** Where a token comes from: the routes of splits it is on, the containers it is in, the `whenever` that caused it. */
export type Way = Pick<Token, 'forks' | 'path'> & Partial<Pick<Token, 'cause' | 'beside' | 'alone' | 'reopens' | 'asks'>>;

/** One draft of a run while an event moves its tokens, and the moves themselves. */
export type Board = {
  plan: Plan;
  run: RunState;
  commands: Command[];
  at: Instant;
  doors: Doors;
  /** What follows when a scope (a container's token, null: the run itself) has lost a token: containers.ts. */
  scopeLeft: (board: Board, path: readonly Inside[], outcome: string | null) => void;
  /** Splits whose branches are still being entered: no scope is over while one is; what was ended by then is looked at afterwards. */
  forking: number;
  ended: { path: readonly Inside[]; outcome: string }[];
};

export function stepOf({ plan }: Board, id: string): PlanStep | undefined {
  return plan.steps[id];
}

export function log(
  { commands, plan }: Board,
  kind: Extract<Command, { do: 'log' }>['kind'],
  token: (Pick<Token, 'step' | 'round'> & Partial<Pick<Token, 'path'>>) | null,
  more: { outcome?: string; by?: string; detail?: Record<string, unknown> } = {},
): void {
  const occurrence = token?.path === undefined ? undefined : (occurrenceOf(plan, token.path) ?? undefined);
  commands.push({ do: 'log', kind, step: token?.step ?? null, round: token?.round ?? null, ...(occurrence !== undefined && { occurrence }), ...more });
}

/** The own run of a standing cycle is counted nowhere: it is no case of anybody. */
export function count({ commands, run }: Board, step: string, what: 'here' | 'done' | 'stuck', by: number): void {
  if (run.standing !== true) commands.push({ do: 'count', step, what, by });
}

export function clockId(run: string, token: string, kind: ClockKind): string {
  return `${run}:${token}:${kind}`;
}

export function setClock({ commands, run }: Board, token: Token, kind: ClockKind, nth = 0): void {
  commands.push({ do: 'setClock', token: token.id, step: token.step, round: token.round, kind, clock: clockId(run.id, token.id, kind), nth });
}

export function clearClock({ commands, run }: Board, token: Token, kind: ClockKind): void {
  commands.push({ do: 'clearClock', clock: clockId(run.id, token.id, kind) });
}

/** What may still move this token on, also out of an incident. */
export function expectedBy({ waiting }: Token): Expected | undefined {
  return waiting.for === 'incident' ? waiting.was : waiting;
}

export function enter(board: Board, stepId: string, way: Way): void {
  const { run, at } = board;
  const step = stepOf(board, stepId);
  const round = (run.rounds[stepId] ?? 0) + 1;
  run.rounds[stepId] = round;
  const token: Token = { id: `${stepId}:${round}`, step: stepId, round, ...way, since: at, waiting: { for: 'command' } };
  run.tokens.push(token);
  noteVisit(run, token, at);
  log(board, 'step.entered', token);
  count(board, stepId, 'here', 1);
  const entered = (run.entered?.at === at ? run.entered.steps : 0) + 1;
  run.entered = { at, steps: entered };
  if (step === undefined) stop(board, token, 'noRoute', { step: stepId });
  else if (entered > stepsWithoutWaiting) stop(board, token, 'goesRound', { steps: stepsWithoutWaiting });
  else board.doors[step.kind](board, token, step);
}

/** Takes the token off the board and notes how its step ended. */
export function close(board: Board, token: Token, outcome: string, votes?: Count): void {
  const { run, at } = board;
  run.tokens = run.tokens.filter(({ id }) => id !== token.id);
  delete run.containers[token.id];
  const visit = run.visits[token.step];
  for (const seen of [visit?.first, visit?.latest]) if (seen?.round === token.round) Object.assign(seen, { completed: at, closed: seen.closed ?? at, outcome });
  log(board, 'step.left', token, { outcome, ...(votes && { detail: { count: votes } }) });
  count(board, token.step, 'here', -1);
  count(board, token.step, 'done', 1);
  if (token.waiting.for === 'incident') count(board, token.step, 'stuck', -1);
}

/** `votes`: what the answers of several came to. */
export function leave(board: Board, token: Token, port: string, votes?: Count): null {
  if (token.alone === true) {
    close(board, token, port, votes);
    board.scopeLeft(board, token.path, null);
    return null;
  }
  const next = stepOf(board, token.step)?.next[port];
  if (next === undefined) return stop(board, token, 'noRoute', { outcome: port });
  close(board, token, port, votes);
  enter(board, next, wayOf(token));
  return null;
}

/** The way of what follows a token. */
export function wayOf({ forks, path, cause, beside }: Token): Way {
  return { forks, path, ...(cause && { cause }), ...(beside && { beside }) };
}

export function stop(board: Board, token: Token, code: IncidentCode, detail: Record<string, string | number>): null {
  const again = token.waiting.for === 'incident' && token.waiting.code === code;
  if (token.waiting.for !== 'incident') count(board, token.step, 'stuck', 1);
  // What failed on the way in is begun anew by a retry; what failed while the token waited leaves the wait as it was.
  const was = leavesWait.includes(code) ? expectedBy(token) : undefined;
  token.waiting = { for: 'incident', code, detail, ...(was !== undefined && was.for !== 'command' && { was }) };
  if (!again) log(board, 'incident.opened', token, { detail: { code, ...detail } });
  return null;
}

const leavesWait: readonly IncidentCode[] = [
  'commandFailed',
  'noRoute',
  'nobody',
  'tie',
  'quorumImpossible',
  'unreached',
  'substituteLoop',
  'clockPast',
  'absenceLate',
  'nobodyComes',
];

/** Ends what a token waits for, and the token. */
export function withdraw(board: Board, token: Token, why: string): void {
  if (!board.run.tokens.some(({ id }) => id === token.id)) return;
  letGo(board, token, why);
  close(board, token, 'closed');
}

/** Ends what a token waits for: its task, its dates, the runs below it, what runs inside of it. */
export function letGo(board: Board, token: Token, why: string): void {
  const { commands, run } = board;
  const waits = expectedBy(token);
  if (waits?.for === 'task') commands.push({ do: 'closeTask', taskId: waits.taskId, why });
  if (waits?.for === 'children') commands.push({ do: 'closeChildren', token: token.id, step: token.step, round: token.round });
  if (waits?.for === 'inside') {
    for (const inner of tokensInside(run, token.id)) withdraw(board, inner, why);
    disarm(board, token.id);
  }
  if (waits?.for === 'join') unmeet(run, token);
  if (waits !== undefined && waits.for !== 'command' && waits.for !== 'join') commands.push({ do: 'clearClocksOf', token: token.id });
}

/** It has not come to its join after all. */
function unmeet({ joins }: RunState, { forks }: Token): void {
  const fork = forks.at(-1);
  const state = fork === undefined ? undefined : joins[`${fork.split}:${fork.round}`];
  if (state !== undefined && !state.fired) state.arrived = state.arrived.filter((port) => port !== fork?.port);
}

/** Tokens in a container, in those inside of it too. */
export function tokensInside({ tokens }: RunState, container: string): Token[] {
  return tokens.filter(({ path }) => path.some((one) => one.container === container));
}

/** The key under which a run keeps a `whenever` of one container ('' is the run itself). */
export function handlerKey(step: string, container: string): string {
  return `${step}@${container}`;
}

/** Whatever is listened for in a scope, from now on. */
export function arm(board: Board, scope: string, container: string): void {
  for (const step of board.plan.handlers[scope] ?? []) {
    const key = handlerKey(step, container);
    board.run.handlers[key] = { armedAt: board.at, held: false, queued: [] };
    board.commands.push({ do: 'arm', handler: key, step });
  }
}

export function disarm(board: Board, container: string): void {
  for (const key of Object.keys(board.run.handlers)) {
    if (key.slice(key.indexOf('@') + 1) !== container) continue;
    delete board.run.handlers[key];
    board.commands.push({ do: 'clearClock', clock: `${board.run.id}:${key}:handler` });
  }
}

/** The routes of a split all at once. */
export function fork(board: Board, token: Token, step: PlanStep): void {
  close(board, token, 'next');
  board.forking += 1;
  for (const port of step.ports) {
    const target = step.next[port];
    const forks: Fork[] = [...token.forks, { split: token.step, round: token.round, port }];
    if (target !== undefined) enter(board, target, { ...wayOf(token), forks });
  }
  board.forking -= 1;
  board.scopeLeft(board, token.path, null);
}

function noteVisit(run: RunState, token: Token, at: Instant): void {
  const visit: Visit = { round: token.round, opened: at, due: null, closed: null, completed: null, outcome: null };
  const seen = run.visits[token.step];
  run.visits[token.step] = { first: seen?.first ?? visit, latest: seen === undefined ? { ...visit } : visit };
}
