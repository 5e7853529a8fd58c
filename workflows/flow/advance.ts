import { arm, type Board, enter, expectedBy, leave, log, stop, stepOf } from './advance/board.ts';
import { closeOccurrence, noMore, occurrenceDue, scopeLeft } from './advance/containers.ts';
import { doors } from './advance/doors.ts';
import { arrived } from './advance/handlers.ts';
import { lookAtJoins } from './advance/joins.ts';
import { renew, scheduleDue, scheduleEnds } from './advance/standing.ts';
import { beginBeside, cancel, extend, hold, move, outlived, recover, release, reopen, retry, skip } from './advance/operator.ts';
import type { Command, RunEvent } from './events.ts';
import { type Plan, settingsOf } from './plan.ts';
import type { Instant, Item, RunState, Token } from './state.ts';

/** A run that has not begun: its first event is `started`. `scope` is the container whose inside it executes, null for the cycle itself. */
export function newRun(id: string, scope: string | null, subject: string | null, at: Instant, item: Item | null = null): RunState {
  const nothing = { tokens: [], rounds: {}, visits: {}, joins: {}, containers: {}, handlers: {}, holds: [], extensions: [], shifts: [] };
  return { v: 2, id, scope, subject, item, status: 'running', paused: false, outcome: null, startedAt: at, endedAt: null, ...nothing };
}

/**
 * Moves the tokens of one run over the graph. Pure: the given state is left as it is; the same state and event give the same result.
 * What it cannot do (an event for a token that is gone, a rule that bars it) changes nothing and yields `refused` with the rule's code.
 */
export function advance(plan: Plan, before: RunState, event: RunEvent): [RunState, Command[]] {
  const run = structuredClone(before);
  // What somebody does by hand is no part of the round that a flow went by itself.
  if ('by' in event) delete run.entered;
  const board: Board = { plan, run, commands: [], at: event.at, doors, scopeLeft, forking: 0, ended: [] };
  if (leadsOn.includes(event.type)) delete run.entered;
  const refused = run.status === 'running' || event.type === 'reopened' ? apply(board, event) : event.type === 'started' ? 'alreadyStarted' : 'runEnded';
  if (refused === null) lookAtJoins(board);
  return refused === null ? [run, board.commands] : [before, [{ do: 'refused', rule: refused }]];
}

/** Null when the event was applied, else the code of the rule that refuses it. */
function apply(board: Board, event: RunEvent): string | null {
  const { run } = board;
  if (run.standing === true && leadsAway.includes(event.type)) return 'standing';
  switch (event.type) {
    case 'started':
      return run.tokens.length > 0 ? 'alreadyStarted' : begin(board);
    case 'cancelled':
      return event.spares === true && outlived(board) ? null : cancel(board, event);
    case 'arrived':
      return arrived(board, event.handler);
    case 'renewed':
      return renew(board);
    case 'reopened':
      return reopen(board, event);
    case 'held':
      return hold(board, event.hold, event.reason);
    case 'released':
      return release(board, event.hold, event.fixed, event.by, event.reason);
    case 'extended':
      return extend(board, event.extension, event.reason);
    case 'shifted':
      run.shifts = [...run.shifts, event.shift];
      return null;
    default: {
      const token = run.tokens.find(({ id }) => id === event.token);
      return token === undefined ? 'stepLeft' : toToken(board, token, event);
    }
  }
}

/** The own run of a standing cycle stays at its start: nobody leads it into the steps that the runs under it take. */
const leadsAway: readonly RunEvent['type'][] = ['skipped', 'moved', 'reopened', 'begun'];

type TokenEvent = Extract<RunEvent, { token: string }>;

/** An operator leads out of a circle: what was entered before at that instant counts no more. */
const leadsOn: readonly RunEvent['type'][] = ['skipped', 'moved', 'retried', 'reopened'];

function toToken(board: Board, token: Token, event: TokenEvent): string | null {
  const waits = expectedBy(token)?.for;
  switch (event.type) {
    case 'taskDone':
      return waits === 'task' ? leave(board, token, event.outcome, event.count) : 'notWaiting';
    case 'evaluated':
      return waits === 'command' ? leave(board, token, event.port) : 'notWaiting';
    case 'done':
      return waits === 'command' ? leave(board, token, 'next') : 'notWaiting';
    case 'replied':
      return waits === 'reply' ? leaveWaiting(board, token, event.port) : 'notWaiting';
    case 'woke':
      return woke(board, token, event);
    case 'conditionMet':
      return waits === 'first' ? leaveWaiting(board, token, event.port) : waits === 'inside' ? noMore(board, token) : 'notWaiting';
    case 'childrenDone':
      return waits === 'children' ? childrenDone(board, token, event.port) : 'notWaiting';
    case 'failed':
      return stop(board, token, event.code, event.detail);
    case 'skipped':
      return skip(board, token, event.port, event.by, event.reason);
    case 'retried':
      return retry(board, token, event.by, event.reason);
    case 'recovered':
      return recover(board, token);
    case 'begun':
      return beginBeside(board, token, event.step, event.asks);
    case 'moved':
      return move(board, token, event.to, event.by, event.reason);
  }
}

function begin(board: Board): string | null {
  const scope = board.run.scope ?? '';
  const first = board.plan.first[scope];
  if (first === undefined) return 'noFirstStep';
  log(board, 'run.started', null);
  // What a standing cycle listens for is its start's own; what else is listened for in it is the business of the runs that begin.
  if (board.run.standing !== true) arm(board, scope, '');
  enter(board, first, { forks: [], path: [] });
  return null;
}

/** A date of the step that a token stands on. */
function woke(board: Board, token: Token, { kind, times, nth = 1 }: Extract<RunEvent, { type: 'woke' }>): string | null {
  const waits = expectedBy(token)?.for;
  switch (kind) {
    case 'wait':
      return waits === 'first' ? leaveWaiting(board, token, 'reached') : 'notWaiting';
    case 'deadline':
      return waits === 'first' ? leaveWaiting(board, token, 'timeout') : 'notWaiting';
    case 'by':
      return waits === 'first' ? leaveWaiting(board, token, 'missed') : 'notWaiting';
    case 'goOn':
      return waits === 'children' ? childrenDone(board, token, 'timeout') : 'notWaiting';
    case 'replyBy':
      return waits === 'reply' ? leaveWaiting(board, token, 'failed') : 'notWaiting';
    case 'occurrence':
      if (waits === 'starts') return scheduleDue(board, token, nth);
      return waits === 'inside' ? occurrenceDue(board, token, times ?? null) : 'notWaiting';
    case 'ends':
      if (waits === 'starts') return scheduleEnds(board, token);
      return waits === 'inside' ? noMore(board, token) : 'notWaiting';
    case 'closes':
      return waits === 'inside' ? closeOccurrence(board, token) : 'notWaiting';
    default:
      return null;
  }
}

function leaveWaiting(board: Board, token: Token, port: string): null {
  board.commands.push({ do: 'clearClocksOf', token: token.id });
  return leave(board, token, port);
}

/** A forEach goes on: with all it needed, or by its date without the rest. */
function childrenDone(board: Board, token: Token, port: 'done' | 'timeout'): null {
  const settings = settingsOf(stepOf(board, token.step), 'forEach');
  if (settings?.others === 'close') board.commands.push({ do: 'closeChildren', token: token.id, step: token.step, round: token.round });
  return leaveWaiting(board, token, port);
}
