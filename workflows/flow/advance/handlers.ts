import { settingsOf } from '../plan.ts';
import type { StepOf } from '../schema.ts';
import type { Inside, Token } from '../state.ts';
import { type Board, enter, handlerKey, log, stepOf, tokensInside, withdraw } from './board.ts';

/**
 * What a `whenever` listens for has happened. Refused: it does not listen (any more), or one of it runs already and this one is to be ignored. Interrupting:
 * what runs in its scope is closed first; answers are kept.
 */
export function arrived(board: Board, key: string): string | null {
  const handler = board.run.handlers[key];
  const at = key.indexOf('@');
  const [stepId, container] = [key.slice(0, at), key.slice(at + 1)];
  const step = stepOf(board, stepId);
  if (handler === undefined || step === undefined) return 'notListening';
  const settings = step.settings as StepOf<'whenever'>['settings'];
  const running = board.run.tokens.filter(({ cause, path }) => cause?.step === stepId && (container === '' || path.some((one) => one.container === container)));
  if (running.length > 0 && settings.ifRunning === 'ignore') return 'runsAlready';
  if (running.length > 0 && settings.ifRunning === 'queue') {
    handler.queued = [...handler.queued, { at: board.at, round: handler.queued.length + 1 }];
    log(board, 'step.skipped', { step: stepId, round: board.run.rounds[stepId] ?? 0 }, { detail: { why: 'queued' } });
    return null;
  }
  board.forking += 1;
  if (settings.ifRunning === 'restart') for (const token of running) withdraw(board, token, 'restarted');
  if (settings.interrupts) for (const token of inScope(board, container)) withdraw(board, token, 'interrupted');
  begin(board, stepId, container, settings.holdsOpen);
  board.forking -= 1;
  board.scopeLeft(board, pathOf(board, container), null);
  return null;
}

function inScope({ run }: Board, container: string): Token[] {
  return container === '' ? run.tokens : tokensInside(run, container);
}

/** The containers around a scope, itself included. */
function pathOf({ run }: Board, container: string): Inside[] {
  const token = run.tokens.find(({ id }) => id === container);
  return token === undefined ? [] : [...token.path, { container, occurrence: run.containers[container]?.occurrence ?? 0 }];
}

function begin(board: Board, stepId: string, container: string, holdsOpen: boolean): void {
  const round = (board.run.rounds[stepId] ?? 0) + 1;
  enter(board, stepId, { forks: [], path: pathOf(board, container), cause: { step: stepId, round }, ...(!holdsOpen && { beside: true }) });
}

/** One that waited for the one before it begins, once that is over. */
export function takeQueued(board: Board, container: string): void {
  for (const [key, handler] of Object.entries(board.run.handlers)) {
    const stepId = key.slice(0, key.indexOf('@'));
    const [next, ...rest] = handler.queued;
    if (next === undefined || key !== handlerKey(stepId, container) || board.run.tokens.some(({ cause }) => cause?.step === stepId)) continue;
    handler.queued = rest;
    begin(board, stepId, container, settingsOf(stepOf(board, stepId), 'whenever')?.holdsOpen !== false);
  }
}
