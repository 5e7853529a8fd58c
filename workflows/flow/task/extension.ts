import type { ExtensionRequest } from '../state.ts';
import { type Desk, log } from './desk.ts';
import type { TaskEvent } from './events.ts';

/** More time: what was asked for and what was answered. What it does to the dates is worked out from `run.extensions`. */

export function ask(desk: Desk, request: ExtensionRequest, words: string): string | null {
  const { task } = desk;
  if (task.status !== 'open') return 'notOpen';
  if (task.requests.some(({ state, slot }) => state === 'asked' && slot === request.slot)) return 'askedAlready';
  task.requests = [...task.requests, request];
  const { by, plus, to, reason } = request;
  const detail = { phase: 'asked', request: request.id, plus, to, code: reason, ...(words === '' ? {} : { reason: words }) };
  log(desk, 'task.extended', task.slots.find(({ id }) => id === request.slot) ?? null, { by, outcome: 'asked', detail });
  return null;
}

export function answerRequest(desk: Desk, { request: id, granted, by, reason }: Extract<TaskEvent, { type: 'extensionAnswered' }>): string | null {
  const { task } = desk;
  const request = task.requests.find((one) => one.id === id);
  if (request === undefined) return 'unknownRequest';
  if (request.state !== 'asked') return 'answeredAlready';
  const state = granted ? 'granted' : 'denied';
  task.requests = task.requests.map((one) => (one === request ? { ...one, state } : one));
  const detail = { phase: state, request: id, plus: request.plus, to: request.to, ...(reason === '' ? {} : { reason }) };
  log(desk, 'task.extended', task.slots.find(({ id: slot }) => slot === request.slot) ?? null, { by, outcome: state, detail });
  return null;
}
