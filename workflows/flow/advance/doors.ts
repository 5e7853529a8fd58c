import type { Doors } from './board.ts';
import { type Board, fork, leave, setClock } from './board.ts';
import { end, openRepeat, openSubflow } from './containers.ts';
import { arrive } from './joins.ts';
import { openStarts } from './standing.ts';
import type { Token } from '../state.ts';

/** What each kind does when a token enters. */
export const doors: Doors = {
  start: (board, token) => (board.run.standing === true ? openStarts(board, token) : leave(board, token, 'next')),
  form: openTask,
  approval: openTask,
  nominate: openTask,
  acknowledge: openTask,
  meeting: openTask,
  training: openTask,
  branch: (board, token) => board.commands.push({ do: 'evaluate', token: token.id, step: token.step }),
  split: fork,
  join: arrive,
  wait: (board, token) => waitFor(board, token, ['wait', 'deadline']),
  milestone: (board, token) => waitFor(board, token, ['by', 'warns']),
  repeat: openRepeat,
  subflow: openSubflow,
  forEach: (board, token, step) => {
    token.waiting = { for: 'children' };
    board.commands.push({ do: 'startChildren', token: token.id, step: token.step, round: token.round });
    if (step.ports.includes('timeout')) setClock(board, token, 'goOn');
    setClock(board, token, 'joiners');
  },
  notify: perform,
  record: perform,
  score: perform,
  emit: perform,
  connect: (board, token) => {
    token.waiting = { for: 'reply' };
    board.commands.push({ do: 'perform', token: token.id, step: token.step, round: token.round });
    setClock(board, token, 'replyBy');
  },
  whenever: (board, token) => leave(board, token, 'next'),
  end,
};

function openTask(board: Board, token: Token): void {
  token.waiting = { for: 'task', taskId: `${board.run.id}:${token.id}` };
  board.commands.push({ do: 'openTask', token: token.id, step: token.step, round: token.round });
}

/** What is done at once; `done` or `failed` comes back in the same turn. */
function perform(board: Board, token: Token): void {
  board.commands.push({ do: 'perform', token: token.id, step: token.step, round: token.round });
}

function waitFor(board: Board, token: Token, kinds: ('wait' | 'deadline' | 'by' | 'warns')[]): void {
  token.waiting = { for: 'first' };
  for (const kind of kinds) setClock(board, token, kind);
}
