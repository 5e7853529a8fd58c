import type { PlanStep } from '../plan.ts';
import type { StepOf } from '../schema.ts';
import type { Fork, Token } from '../state.ts';
import { type Board, close, expectedBy, leave, stepOf, stop, withdraw } from './board.ts';

/** A token comes to a join: it waits there, fires it, or is too late for one that has fired. Outside of any split it goes straight on. */
export function arrive(board: Board, token: Token, step: PlanStep): void {
  const innermost = token.forks.at(-1);
  if (innermost === undefined) {
    leave(board, token, 'next');
    return;
  }
  const key = `${innermost.split}:${innermost.round}`;
  const state = (board.run.joins[key] ??= { arrived: [], fired: false });
  if (state.fired) {
    close(board, token, 'absorbed');
    board.scopeLeft(board, token.path, null);
    return;
  }
  if (!state.arrived.includes(innermost.port)) state.arrived.push(innermost.port);
  token.waiting = { for: 'join' };
  const { waitsFor, others } = step.settings as StepOf<'join'>['settings'];
  const branches = stepOf(board, innermost.split)?.ports.length ?? 0;
  const needed = waitsFor === 'all' ? branches : waitsFor === 'any' ? 1 : waitsFor;
  if (state.arrived.length >= needed) fire(board, token, state, innermost, others);
}

/** The join goes on with one token; those who arrived merge into it, those still under way are closed or go on by themselves. */
function fire(board: Board, token: Token, state: { fired: boolean }, reached: Fork, others: 'close' | 'goOn'): void {
  state.fired = true;
  const sameFork = (other: Token) => other.id !== token.id && other.forks.some((one) => one.split === reached.split && one.round === reached.round);
  for (const other of board.run.tokens.filter(sameFork)) {
    const arrived = expectedBy(other)?.for === 'join' && other.step === token.step && other.forks.length === token.forks.length;
    if (arrived) close(board, other, 'next');
    else if (others === 'close') withdraw(board, other, 'others');
  }
  leave(board, { ...token, forks: token.forks.slice(0, -1) }, 'next');
}

/** Where a route of a split was led elsewhere by hand, its join may wait for nobody: everyone sees it, and an operator takes it on. */
export function lookAtJoins(board: Board): void {
  const { tokens } = board.run;
  for (const token of tokens) {
    const fork = token.waiting.for === 'join' ? token.forks.at(-1) : undefined;
    if (fork === undefined) continue;
    const others = tokens.filter(({ id, forks }) => id !== token.id && forks.some(({ split, round }) => split === fork.split && round === fork.round));
    if (others.every((other) => expectedBy(other)?.for === 'join' && other.forks.length === token.forks.length && other.step === token.step))
      stop(board, token, 'nobodyComes', { split: fork.split });
  }
}
