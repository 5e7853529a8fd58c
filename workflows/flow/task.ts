import type { Instant, TaskState } from './state.ts';
import { clock, noticed, redate } from './task/dates.ts';
import { close, type Desk, free, slotOf, stop } from './task/desk.ts';
import type { TaskCommand, TaskEvent, TaskRules } from './task/events.ts';
import { answerRequest, ask } from './task/extension.ts';
import { hand } from './task/holders.ts';
import { open, schedule } from './task/opening.ts';
import { askAgain, decide, edit, join, learn, lose, override, withdraw } from './task/votes.ts';

export function newTask(run: string, token: string, step: string, round: number, at: Instant): TaskState {
  return {
    v: 2,
    id: `${run}:${token}`,
    run,
    step,
    round,
    token,
    status: 'scheduled',
    openedAt: at,
    dueAt: null,
    closesAt: null,
    late: false,
    outcome: null,
    settledBy: null,
    settledAt: null,
    slots: [],
    rungs: {},
    remindersSent: 0,
    queue: [],
    asked: 0,
    countsFrom: at,
    incident: null,
    requests: [],
    document: null,
    lacking: [],
    trained: [],
  };
}

/**
 * The life of one human task: votes, holders, reminders, ladder, more time, its end. Pure; the given task is left as it is. `order` is the step's reading
 * order. What cannot be done changes nothing and yields `refused` with the rule's code.
 */
export function applyToTask(rules: TaskRules, before: TaskState, event: TaskEvent, order: number): [TaskState, TaskCommand[]] {
  const desk: Desk = { rules, task: structuredClone(before), commands: [], at: event.at, order };
  const refused = apply(desk, event);
  return refused === null ? [desk.task, desk.commands] : [before, [{ do: 'refused', rule: refused }]];
}

function apply(desk: Desk, event: TaskEvent): string | null {
  if (desk.task.status === 'settled' || desk.task.status === 'closed') return 'taskClosed';
  switch (event.type) {
    case 'scheduled':
      return schedule(desk, event);
    case 'opened':
      return open(desk, event);
    case 'clock':
      return clock(desk, event);
    case 'decided':
      return decide(desk, event);
    case 'lost':
      return lose(desk, event);
    case 'handed':
      return hand(desk, event);
    case 'joined':
      return join(desk, event.person);
    case 'withdrawn':
      return withdraw(desk, event);
    case 'overridden':
      return override(desk, event);
    case 'drafted':
      return draft(desk, event.slot);
    case 'edited':
      return edit(desk, event);
    case 'extensionAsked':
      return ask(desk, event.request, event.words);
    case 'extensionAnswered':
      return answerRequest(desk, event);
    case 'learned':
      return learn(desk, event.slot, event.outcome);
    case 'askedAgain':
      return askAgain(desk, event.people);
    case 'stuck':
      return stop(desk, event.code, event.detail);
    case 'freed':
      return free(desk);
    case 'noticed':
      return noticed(desk, event);
    case 'redated':
      return redate(desk, event);
    case 'closed':
      return close(desk, event.why);
  }
}

function draft(desk: Desk, id: string): string | null {
  const slot = slotOf(desk, id);
  if (desk.task.status !== 'open' || slot?.status !== 'open') return 'notOpen';
  slot.draftAt = desk.at;
  return null;
}
