import type { Slot, TaskState } from '../state.ts';
import { type Count, countOf, type PartVotes, tally, type Votes } from '../tally.ts';
import { isAnonymous } from '../task-settings.ts';
import { addSlot, closeSlot, type Desk, dropDraft, free, isAsked, isLoss, log, openSlots, reopenSlot, settle, slotOf, stop } from './desk.ts';
import type { Opening, TaskEvent } from './events.ts';

/** Answers of those who are asked, and what they come to. */

export function decide(desk: Desk, { slot: id, by, outcome, detail, version, approver = null }: Extract<TaskEvent, { type: 'decided' }>): string | null {
  const { task, rules } = desk;
  const slot = slotOf(desk, id);
  if (task.status !== 'open' || slot === undefined) return 'notOpen';
  if (slot.status === 'closed') return 'taskClosed';
  if (slot.status !== 'open') return 'alreadyAnswered';
  const sentBack = slot.asks === 'approval' && outcome === 'returned';
  if (!rules.answers.includes(outcome) && !sentBack) return 'unknownOutcome';
  if (rules.shared && version !== (task.document?.version ?? 0)) return 'otherVersion';
  answer(desk, slot, by, outcome, detail);
  return sentBack ? sendBack(desk) : count(desk, 'answer', approver);
}

function answer(desk: Desk, slot: Slot, by: string, outcome: string, detail: Record<string, unknown>): void {
  const { task, at } = desk;
  const late = task.late || (task.dueAt !== null && at >= task.dueAt);
  Object.assign(slot, { status: 'answered', outcome, answeredAt: at, late, by: by === slot.holder ? null : by, draftAt: null });
  log(desk, 'task.decided', slot, { by, outcome, detail: { late, ...detail } });
}

/** What was answered goes back to whoever answered. */
function sendBack(desk: Desk): null {
  for (const slot of desk.task.slots) {
    if (slot.asks !== 'answer' || slot.status !== 'answered') continue;
    desk.commands.push({ do: 'takeBack', slot: slot.id });
    reopenSlot(desk, slot, 'returned');
  }
  return null;
}

/** Takes stock: settles what is decided, asks the next in turn, stops where nothing can be decided any more. */
export function count(desk: Desk, settledBy: 'answer' | 'byPolicy' | 'fact' = 'answer', approver: Opening | null = null): null {
  const { task, rules } = desk;
  const votes = votesOf(desk);
  const counted = tally(rules.tally, votes);
  if (counted === null) {
    if (task.incident !== 'substituteLoop') free(desk);
    return task.queue.length > 0 && openSlots(task).length === 0 ? nextInTurn(desk) : null;
  }
  const told = rules.tally === undefined ? undefined : countOf(votes, isAnonymous(rules));
  if ('outcome' in counted) return rules.needsApproval ? agreed(desk, counted.outcome, approver, told) : settle(desk, counted.outcome, settledBy, told);
  const lost = task.slots.filter(({ closedWhy }) => isLoss(closedWhy));
  const allLost = lost.length === task.slots.length && lost.some(({ closedWhy }) => closedWhy === 'declined');
  if (allLost && rules.answers.includes('declined')) return settle(desk, 'declined', settledBy, told);
  for (const slot of openSlots(task)) closeSlot(desk, slot, counted.incident);
  const code = counted.incident === 'quorumImpossible' && rules.tally === undefined ? 'nobody' : counted.incident;
  return stop(desk, code, { answered: votes.decided.length, asked: task.asked });
}

/** What was answered counts once another has agreed to it. */
function agreed(desk: Desk, outcome: string, approver: Opening | null, told: Count | undefined): null {
  const last = desk.task.slots.findLast(({ asks }) => asks === 'approval');
  if (last?.status === 'answered' && last.outcome !== 'returned') return settle(desk, outcome, 'answer', told);
  if (last?.status === 'open') return null;
  if (approver === null) return stop(desk, 'nobody', { needed: 'approval' });
  addSlot(desk, { ...approver, asks: 'approval' });
  return null;
}

function votesOf({ task, rules }: Desk): Votes {
  const voting = task.slots.filter(({ asks }) => asks === 'answer');
  const decided = voting.flatMap(({ status, outcome, closedWhy }) => (status === 'answered' && outcome !== null && !isLoss(closedWhy) ? [outcome] : []));
  const open = voting.filter(({ status }) => status === 'open').length + task.queue.length;
  const outcomes = rules.answers.filter((outcome) => outcome !== 'declined');
  const parts = rules.partNumbers.map((needed, part) => partOf(task, outcomes[0], needed, part));
  return { outcomes, decided, open, asked: task.asked, n: rules.tallyNumber, parts };
}

function partOf({ slots, queue }: TaskState, wanted: string | undefined, needed: number, part: number): PartVotes {
  const own = slots.filter(({ parts, closedWhy }) => parts.includes(part) && !isLoss(closedWhy));
  const decided = own.filter(({ status }) => status === 'answered');
  const open = own.filter(({ status }) => status === 'open').length + queue.filter(({ parts }) => parts.includes(part)).length;
  return { needed, decided: decided.length, inFavour: decided.filter(({ outcome }) => outcome === wanted).length, open };
}

function nextInTurn(desk: Desk): null {
  const [next, ...later] = desk.task.queue;
  desk.task.queue = later;
  if (next === undefined) return null;
  if (next.more) desk.task.asked += 1;
  addSlot(desk, next);
  return null;
}

/** A decider who is lost leaves the count, unless somebody takes their place. */
export function lose(desk: Desk, { slot: id, why, by, reason, replacement, via }: Extract<TaskEvent, { type: 'lost' }>): string | null {
  const { task, at } = desk;
  const slot = slotOf(desk, id);
  if (task.status !== 'open' || slot === undefined) return 'notOpen';
  if (slot.status === 'closed') return 'taskClosed';
  if (slot.status !== 'open') return 'alreadyAnswered';
  const declined = why === 'declined';
  if (declined && !desk.rules.mayDecline) return 'unknownOutcome';
  dropDraft(desk, slot);
  Object.assign(slot, declined ? { status: 'answered', outcome: why, answeredAt: at, by: by === slot.holder ? null : by } : { status: 'closed' }, {
    closedWhy: why,
  });
  const detail = { ...(declined ? {} : { why }), ...(via !== undefined && { via }), ...(reason !== '' && { reason }) };
  log(desk, declined ? 'task.declined' : 'task.closed', slot, { ...(by !== null && { by }), ...(declined ? { outcome: why } : { to: [slot.holder] }), detail });
  if (replacement === null) return count(desk);
  const { by: how } = replacement.why;
  addSlot(desk, { ...replacement, parts: slot.parts, asks: slot.asks, why: { ...replacement.why, by: how === 'rule' ? 'replaced' : how } });
  return null;
}

/** Another one is asked too. In a sequence, now. */
export function join(desk: Desk, person: Opening): string | null {
  if (desk.task.status !== 'open') return 'notOpen';
  if (isAsked(desk.task, person.id)) return 'alreadyTheirs';
  desk.task.asked += 1;
  addSlot(desk, person);
  if (desk.task.incident !== 'substituteLoop') free(desk);
  return null;
}

/** An answer is taken back: the part is open again, and whoever was asked because of it is not any more. */
export function withdraw(desk: Desk, { slot: id, by, reason }: Extract<TaskEvent, { type: 'withdrawn' }>): string | null {
  const { task, rules } = desk;
  const slot = slotOf(desk, id);
  if (task.status !== 'open' || slot === undefined || slot.status !== 'answered') return 'notAnswered';
  const since = slot.answeredAt ?? 0;
  const later = task.slots.slice(task.slots.indexOf(slot) + 1).filter(({ openedAt, why, asks }) => {
    const followed = rules.tally?.rule === 'sequence' || asks === 'approval' || why.by === 'replaced';
    return followed && openedAt >= since;
  });
  if (later.some(({ status }) => status === 'answered')) return 'answeredSince';
  for (const other of later) if (other.status === 'open') closeSlot(desk, other, 'withdrawn');
  const waiting = later.filter(({ why, asks }) => asks === 'answer' && (why.by === 'rule' || why.by === 'substitute'));
  task.queue = [...waiting.map(({ holder, named, why, parts }) => ({ id: holder, named: named ?? holder, why, parts })), ...task.queue];
  log(desk, 'task.withdrawn', slot, { by, ...(slot.outcome !== null && { outcome: slot.outcome }), detail: reason === '' ? {} : { reason } });
  desk.commands.push({ do: 'takeBack', slot: slot.id });
  Object.assign(slot, { status: 'open', outcome: null, answeredAt: null, late: false, by: null, closedWhy: null });
  if (task.incident !== 'substituteLoop') free(desk);
  return null;
}

/** Someone who may decides in the others' stead: it is settled as they say. */
export function override(desk: Desk, { slot: id, by, outcome, reason }: Extract<TaskEvent, { type: 'overridden' }>): string | null {
  const { task, rules } = desk;
  if (task.status !== 'open') return 'notOpen';
  if (!rules.answers.includes(outcome)) return 'unknownOutcome';
  const slot = id === null ? undefined : slotOf(desk, id);
  log(desk, 'task.overridden', slot ?? null, { by, outcome, detail: { reason } });
  return settle(desk, outcome, 'override');
}

/** The fact that a training waits for. */
export function learn(desk: Desk, id: string, outcome: string): string | null {
  const slot = slotOf(desk, id);
  if (desk.task.status !== 'open' || slot === undefined || slot.status !== 'open') return 'notOpen';
  answer(desk, slot, slot.holder, outcome, { by: 'fact' });
  return count(desk, 'fact');
}

/**
 * What stopped is tried again. A tie is voted on once more; in the place of those who are lost, people whom the rule names today are asked, and those who
 * were told that it could not be decided are asked again.
 */
export function askAgain(desk: Desk, people: Opening[]): null {
  const { task } = desk;
  const { incident } = task;
  if (incident === null) return null;
  free(desk);
  if (incident === 'tie') {
    for (const slot of task.slots.filter(({ status, closedWhy }) => status === 'answered' && !isLoss(closedWhy))) {
      desk.commands.push({ do: 'takeBack', slot: slot.id });
      reopenSlot(desk, slot, 'tie');
    }
    return null;
  }
  const trial = { ...desk, task: structuredClone(task), commands: [] };
  askMore(trial, people);
  // Nobody is asked for nothing.
  if (!isDecidable(trial)) return count(desk);
  askMore(desk, people);
  return count(desk);
}

function askMore(desk: Desk, people: Opening[]): void {
  for (const slot of desk.task.slots) if (slot.closedWhy === 'quorumImpossible') reopenSlot(desk, slot, 'askedAgain');
  for (const person of people) if (!isAsked(desk.task, person.id)) addSlot(desk, person);
}

/** Whether what is answered and asked may still come to an outcome. */
export function isDecidable(desk: Desk): boolean {
  const counted = tally(desk.rules.tally, votesOf(desk));
  return counted === null || 'outcome' in counted;
}

/** A shared document was changed: whoever had confirmed another version of it has to again. */
export function edit(desk: Desk, { slot: id, by, version }: Extract<TaskEvent, { type: 'edited' }>): string | null {
  const { task, rules, at } = desk;
  const slot = slotOf(desk, id);
  if (!rules.shared) return 'notShared';
  if (task.status !== 'open' || slot === undefined || slot.status === 'closed') return 'notOpen';
  if (version !== (task.document?.version ?? 0)) return 'otherVersion';
  task.document = { version: version + 1, by, at };
  for (const other of task.slots) if (other !== slot && other.status === 'answered') reopenSlot(desk, other, `edited.${version + 1}`);
  return null;
}
