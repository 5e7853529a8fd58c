import { type PlanStep, settingsOf } from '../plan.ts';
import type { StepOf } from '../schema.ts';
import type { ContainerState, Inside, Token } from '../state.ts';
import { arm, type Board, clearClock, close, disarm, enter, leave, letGo, log, setClock, stepOf, tokensInside, wayOf, withdraw } from './board.ts';
import { takeQueued } from './handlers.ts';

/** What runs inside of a run's own containers: the occurrences of a repeat, the steps of a flow within the flow. */

export function openRepeat(board: Board, token: Token): void {
  token.waiting = { for: 'inside' };
  board.run.containers[token.id] = newContainer(board);
  arm(board, token.step, token.id);
  setClock(board, token, 'ends');
  setClock(board, token, 'occurrence', 1);
}

export function openSubflow(board: Board, token: Token, step: PlanStep): void {
  token.waiting = { for: 'inside' };
  const container = newContainer(board);
  board.run.containers[token.id] = container;
  arm(board, token.step, token.id);
  startOccurrence(board, token, container, 1);
  if (board.plan.first[step.id] === undefined) leave(board, token, 'done');
}

function newContainer({ at }: Board): ContainerState {
  return { occurrence: 0, startedAt: at, next: 1, queued: 0, ended: false, occurrences: [] };
}

function startOccurrence(board: Board, token: Token, container: ContainerState, n: number): void {
  const first = board.plan.first[token.step];
  if (first === undefined) return;
  container.occurrence = n;
  container.occurrences = [...container.occurrences, { n, startsAt: board.at, endsAt: null }].slice(-2);
  if (stepOf(board, token.step)?.kind === 'repeat') setClock(board, token, 'closes', n);
  const { forks: _outside, ...way } = wayOf(token);
  enter(board, first, { ...way, forks: [], path: [...token.path, { container: token.id, occurrence: n }] });
}

/** The next occurrence is due. One that still runs is left alone, waited for, or replaced. */
export function occurrenceDue(board: Board, token: Token, times: number | null): null {
  const container = board.run.containers[token.id];
  if (container === undefined || container.ended) return null;
  const n = container.next;
  container.next += 1;
  const last = times !== null && n >= times;
  if (last) container.ended = true;
  else setClock(board, token, 'occurrence', container.next);
  const overlap = settingsOf(stepOf(board, token.step), 'repeat')?.overlap;
  const running = holdingOpen(board, token.id);
  if (running.length > 0 && overlap === 'skip') log(board, 'step.skipped', token, { detail: { occurrence: n, why: 'overlap' } });
  else if (running.length > 0 && overlap === 'queue') container.queued += 1;
  else {
    for (const inner of running) withdraw(board, inner, 'replaced');
    startOccurrence(board, token, container, n);
  }
  return null;
}

/** No further occurrence begins: its date has come, its condition holds, or there is none left. One that runs goes on to its end. */
export function noMore(board: Board, token: Token): null {
  const container = board.run.containers[token.id];
  if (container === undefined) return null;
  container.ended = true;
  container.queued = 0;
  clearClock(board, token, 'occurrence');
  return doneIfOver(board, token, container);
}

/** The occurrence that runs is over by date. */
export function closeOccurrence(board: Board, token: Token): null {
  board.forking += 1;
  for (const inner of tokensInside(board.run, token.id)) withdraw(board, inner, 'occurrenceClosed');
  board.forking -= 1;
  scopeLeft(board, [...token.path, { container: token.id, occurrence: board.run.containers[token.id]?.occurrence ?? 0 }], null);
  return null;
}

/** Tokens of a container that keep its occurrence open. */
function holdingOpen({ run }: Board, container: string): Token[] {
  return tokensInside(run, container).filter(({ beside }) => beside !== true);
}

/**
 * A token has gone from a scope. The run itself ends with its last one. An occurrence too; an outcome among those that leave a repeat leaves it at once.
 * What a `whenever` began beside, without holding the scope open, is closed with it.
 */
export function scopeLeft(board: Board, path: readonly Inside[], outcome: string | null): void {
  const inside = path.at(-1);
  if (board.forking > 0) {
    if (outcome !== null) board.ended.push({ path, outcome });
    return;
  }
  for (const earlier of board.ended.splice(0)) scopeLeft(board, earlier.path, earlier.outcome);
  takeQueued(board, inside?.container ?? '');
  if (inside === undefined) return finishIfDone(board);
  const token = board.run.tokens.find(({ id }) => id === inside.container);
  const container = board.run.containers[inside.container];
  if (token === undefined || container === undefined) return;
  const step = stepOf(board, token.step);
  const leaves = step?.kind === 'repeat' && outcome !== null && (step.settings as StepOf<'repeat'>['settings']).leaves.includes(outcome);
  if (leaves) return leaveContainer(board, token, outcome);
  if (holdingOpen(board, token.id).length > 0) return;
  if (step?.kind === 'subflow') return leaveContainer(board, token, outcome ?? 'done');
  const now = container.occurrences.at(-1);
  if (now !== undefined && now.endsAt === null) {
    now.endsAt = board.at;
    clearClock(board, token, 'closes');
    board.commands.push({ do: 'occurrenceEnded', token: token.id, step: token.step, occurrence: now.n });
  }
  if (container.queued > 0) {
    container.queued -= 1;
    startOccurrence(board, token, container, container.occurrence + 1);
  } else doneIfOver(board, token, container);
}

function doneIfOver(board: Board, token: Token, container: ContainerState): null {
  if (container.ended && holdingOpen(board, token.id).length === 0) leaveContainer(board, token, 'done');
  return null;
}

function leaveContainer(board: Board, token: Token, port: string): void {
  board.forking += 1;
  letGo(board, token, 'containerLeft');
  board.forking -= 1;
  leave(board, token, port);
}

function finishIfDone(board: Board): void {
  const { run, commands, at } = board;
  if (run.status !== 'running' || run.tokens.some(({ beside }) => beside !== true)) return;
  for (const token of run.tokens) withdraw(board, token, 'containerLeft');
  disarm(board, '');
  run.status = 'ended';
  run.endedAt = at;
  run.outcome ??= 'done';
  log(board, 'run.finished', null, { outcome: run.outcome });
  commands.push({ do: 'finish', outcome: run.outcome });
}

/** A named end: of the run's part, or of what a container holds. */
export function end(board: Board, token: Token, step: PlanStep): void {
  const { outcome } = step.settings as StepOf<'end'>['settings'];
  close(board, token, outcome);
  if (token.path.length === 0) board.run.outcome = outcome;
  board.scopeLeft(board, token.path, outcome);
}
