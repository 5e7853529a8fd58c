import { settingsOf } from '../plan.ts';
import type { Token } from '../state.ts';
import { scheduleIn } from '../steps/start.ts';
import { type Board, clearClock, enter, setClock, stepOf, withdraw } from './board.ts';

/** The own run of a standing cycle: it stays at its start for as long as runs begin under it. Its schedule is a clock of it. */

export function openStarts(board: Board, token: Token): void {
  token.waiting = { for: 'starts' };
  setClock(board, token, 'ends');
  setClock(board, token, 'occurrence', 1);
}

/** A time of the schedule has come. */
export function scheduleDue(board: Board, token: Token, nth: number): null {
  const trigger = scheduleIn(settingsOf(stepOf(board, token.step), 'start')?.triggers);
  if (trigger === undefined) return null;
  board.commands.push({ do: 'beginRuns', trigger: trigger.id, nth });
  setClock(board, token, 'occurrence', nth + 1);
  return null;
}

/** The schedule is over; whatever else begins runs goes on. */
export function scheduleEnds(board: Board, token: Token): null {
  clearClock(board, token, 'occurrence');
  return null;
}

/** It stands at the start of the new version, by whose schedule runs begin from now on. */
export function renew(board: Board): string | null {
  const { run, plan } = board;
  const [token] = run.tokens;
  const first = plan.first[''];
  if (run.standing !== true || token === undefined || first === undefined) return 'notStanding';
  withdraw(board, token, 'renewed');
  enter(board, first, { forks: [], path: [] });
  return null;
}
