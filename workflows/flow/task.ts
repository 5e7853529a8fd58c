import type { JournalKind } from './journal.ts';
import type { Clock, Instant, LedgerLine, Slot, SlotWhy, TaskState } from './state.ts';
import { tally } from './tally.ts';
import type { RungAct, TaskSettings } from './task-settings.ts';

/** What a task needs to know of its step besides the settings block: its outcomes, the wanted one first. */
export type TaskRules = TaskSettings & { answers: string[]; tallyNumber: number | null };

/** A date that was worked out, with its explanation. */
export type Planned = { at: Instant; ledger: LedgerLine[] };
export type PlannedItem = Planned & { id: string; nth: number };

/** What happens to a task. People and dates are worked out before (perform.ts) and come in the event. */
export type TaskEvent =
  | { type: 'scheduled'; at: Instant; opens: Planned }
  | {
      type: 'opened';
      at: Instant;
      people: { id: string; why: SlotWhy }[];
      due: Planned | null;
      closes: Planned | null;
      reminders: PlannedItem[];
      rungs: PlannedItem[];
    }
  | { type: 'clock'; at: Instant; clock: Clock; people: string[]; readiness: Readiness; next: PlannedItem | null }
  | { type: 'decided'; at: Instant; slot: string; by: string; outcome: string }
  | { type: 'reassigned'; at: Instant; slot: string; to: string; by: string; reason: string }
  | { type: 'noticed'; at: Instant; slot: string; ready: Instant }
  | { type: 'closed'; at: Instant; why: string };

/**
 * Whether a rung may fire: `now`, `at` a later instant (a working day after the notice has not passed), or not before a notice is accepted.
 * A rung never fires on people who were never told.
 */
export type Readiness = { may: 'now' } | { may: 'at'; at: Instant } | { may: 'afterNotice'; slot: string };

export type MailKind = 'task' | 'reminder' | 'tell' | 'cc' | 'handedOver' | 'notify';

export type TaskCommand =
  | { do: 'setClock'; clock: Clock }
  | { do: 'clearClocks' }
  | { do: 'mail'; kind: MailKind; to: string; slot: Slot; item: string; nth: number }
  | { do: 'settled'; outcome: string }
  | { do: 'log'; kind: JournalKind; slot: Slot | null; by?: string; to?: string[]; due?: Instant | null; outcome?: string; detail?: Record<string, unknown> }
  | { do: 'count'; what: 'late' | 'stuck'; by: number }
  | { do: 'refused'; rule: string };

/** Why a rung does not fire: it waits for a notice to be accepted, or it names nobody. */
type Stuck = 'waiting' | 'nobody';
const incidentOf: Record<Stuck, string> = { waiting: 'noticeNotDelivered', nobody: 'nobody' };

export function newTask(run: string, token: string, step: string, round: number, at: Instant): TaskState {
  return {
    v: 1,
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
  };
}

/** The life of one human task: votes, reminders, ladder, timeout, hand-over. Pure; the given task is left as it is. `order` is the step's reading order. */
export function applyToTask(rules: TaskRules, before: TaskState, event: TaskEvent, order: number): [TaskState, TaskCommand[]] {
  const task = structuredClone(before);
  const commands: TaskCommand[] = [];
  const does = doings(rules, task, commands, event.at, order);
  const refused = apply(task, event, does);
  return refused === null ? [task, commands] : [before, [{ do: 'refused', rule: refused }]];
}

function apply(task: TaskState, event: TaskEvent, does: ReturnType<typeof doings>): string | null {
  if (task.status === 'settled' || task.status === 'closed') return 'taskClosed';
  switch (event.type) {
    case 'scheduled':
      return does.schedule(event.opens);
    case 'opened':
      return does.open(event);
    case 'clock':
      return does.clock(event);
    case 'decided':
      return does.decide(event.slot, event.by, event.outcome);
    case 'reassigned':
      return does.reassign(event.slot, event.to, 'reassigned', event.by, event.reason);
    case 'noticed':
      return does.noticed(event.ready);
    case 'closed':
      return does.close(event.why);
  }
}

function doings(rules: TaskRules, task: TaskState, commands: TaskCommand[], at: Instant, order: number) {
  const log = (kind: JournalKind, slot: Slot | null, more: Partial<Extract<TaskCommand, { do: 'log' }>> = {}) =>
    commands.push({ ...more, do: 'log', kind, slot });
  const openSlots = () => task.slots.filter(({ status }) => status === 'open');

  function setClock(kind: Clock['kind'], planned: Planned, item: string | null, nth: number, branches: boolean, ladder = 0): void {
    const id = [task.id, kind, ...(item === null ? [] : [item, String(nth)])].join(':');
    commands.push({
      do: 'setClock',
      clock: { id, run: task.run, kind, due: planned.at, branches, ladder, order, task: task.id, token: null, item, nth, ledger: planned.ledger },
    });
  }

  function schedule(opens: Planned): null {
    setClock('opens', opens, null, 0, true);
    return null;
  }

  function open({ people, due, closes, reminders, rungs }: Extract<TaskEvent, { type: 'opened' }>): null {
    Object.assign(task, { status: 'open', openedAt: at, dueAt: due?.at ?? null, closesAt: closes?.at ?? due?.at ?? null });
    task.slots = people.map(({ id, why }, index) => ({
      id: `${task.id}:${index + 1}`,
      holder: id,
      status: 'open',
      issue: 1,
      from: null,
      why,
      openedAt: at,
      outcome: null,
      answeredAt: null,
      late: false,
    }));
    for (const slot of task.slots) {
      log('task.opened', slot, { to: [slot.holder], due: task.dueAt ?? task.closesAt, detail: { why: slot.why, closes: task.closesAt } });
      commands.push({ do: 'mail', kind: 'task', to: slot.holder, slot, item: 'task', nth: slot.issue });
    }
    if (due !== null && closes !== null && closes.at > due.at) setClock('due', due, null, 0, false);
    const ends = closes ?? due;
    if (ends !== null) setClock('closes', ends, null, 0, true, rules.ladder.length + 1);
    for (const reminder of reminders) setClock('reminder', reminder, reminder.id, reminder.nth, false);
    for (const rung of rungs) setClock('rung', rung, rung.id, 1, branchesOf(rules, rung.id), ladderOf(rules, rung.id));
    return null;
  }

  function clock(event: Extract<TaskEvent, { type: 'clock' }>): string | null {
    const { kind, item } = event.clock;
    if (kind === 'due') return markLate();
    if (kind === 'closes') return timeOut();
    if (kind === 'reminder') return remind(event.clock, event.next);
    if (kind === 'rung' && item !== null) return climb(item, event);
    return 'unknownClock';
  }

  function markLate(): null {
    if (task.late) return null;
    task.late = true;
    commands.push({ do: 'count', what: 'late', by: 1 });
    log('task.late', null, { due: task.dueAt, to: openSlots().map(({ holder }) => holder) });
    return null;
  }

  function remind(clockDone: Clock, next: PlannedItem | null): null {
    task.remindersSent += 1;
    const reminder = clockDone.item ?? 'reminder';
    for (const slot of openSlots()) {
      log('task.reminded', slot, { to: [slot.holder], due: task.dueAt ?? task.closesAt, detail: { reminder, nth: clockDone.nth } });
      commands.push({ do: 'mail', kind: 'reminder', to: slot.holder, slot, item: `${reminder}.${clockDone.nth}`, nth: slot.issue });
    }
    if (next !== null) setClock('reminder', next, next.id, next.nth, false);
    return null;
  }

  function climb(item: string, event: Extract<TaskEvent, { type: 'clock' }>): string | null {
    const rung = rules.ladder.find(({ id }) => id === item);
    if (rung === undefined) return 'unknownRung';
    if (event.readiness.may === 'at') {
      setClock(
        'rung',
        { at: event.readiness.at, ledger: [...event.clock.ledger, noticeLine(event.clock.due, event.readiness.at)] },
        item,
        event.clock.nth + 1,
        branchesOf(rules, item),
        ladderOf(rules, item),
      );
      return null;
    }
    if (event.readiness.may === 'afterNotice') return stick(item, 'waiting', { slot: event.readiness.slot });
    unstick(item);
    if ('to' in rung.do && event.people.length === 0) return stick(item, 'nobody', {});
    task.rungs[item] = 'fired';
    log('task.escalated', null, { to: event.people, detail: { rung: item, act: rung.do.act } });
    act(rung.do, item, event.people);
    return null;
  }

  /** Nobody was told, so nobody may be told about; or the rung names nobody. It stands as an incident until the task is over or it can fire. */
  function stick(item: string, why: Stuck, detail: Record<string, string>): null {
    if (task.rungs[item] === why) return null;
    task.rungs[item] = why;
    commands.push({ do: 'count', what: 'stuck', by: 1 });
    log('incident.opened', null, { detail: { code: incidentOf[why], rung: item, ...detail } });
    return null;
  }

  function unstick(item: string): void {
    const why = task.rungs[item];
    if (why !== 'waiting' && why !== 'nobody') return;
    commands.push({ do: 'count', what: 'stuck', by: -1 });
    log('incident.closed', null, { detail: { code: incidentOf[why], rung: item } });
  }

  /** A notice was accepted after all: rungs that waited for it fire when a working day has passed. */
  function noticed(ready: Instant): null {
    for (const [item, status] of Object.entries(task.rungs))
      if (status === 'waiting') setClock('rung', { at: ready, ledger: [noticeLine(null, ready)] }, item, 2, branchesOf(rules, item), ladderOf(rules, item));
    return null;
  }

  function act(doing: RungAct, item: string, people: string[]): void {
    const [slot] = openSlots();
    if (slot === undefined) return;
    if (doing.act === 'takeOutcome') settle(doing.outcome, 'byPolicy');
    else if (doing.act === 'handOver') for (const each of openSlots()) handOver(each, item, people);
    else for (const person of people) commands.push({ do: 'mail', kind: doing.act === 'cc' ? 'cc' : 'tell', to: person, slot, item, nth: slot.issue });
  }

  function handOver(slot: Slot, item: string, people: string[]): void {
    const [to] = people.filter((person) => person !== slot.holder && !task.slots.some((other) => other.holder === person && other.status === 'open'));
    if (to !== undefined) reassign(slot.id, to, 'handOver', `rung:${item}`, '');
  }

  function reassign(slotId: string, to: string, by: 'handOver' | 'reassigned', actor: string, reason: string): string | null {
    const slot = task.slots.find(({ id }) => id === slotId);
    if (slot === undefined) return 'unknownPart';
    if (slot.status !== 'open') return 'taskClosed';
    if (slot.holder === to) return 'alreadyTheirs';
    const from = slot.holder;
    Object.assign(slot, { holder: to, from, issue: slot.issue + 1, openedAt: at, why: { ...slot.why, by } });
    log('task.reassigned', slot, { by: actor, to: [to], detail: { from, why: by, ...(reason === '' ? {} : { reason }) } });
    commands.push({ do: 'mail', kind: 'handedOver', to: from, slot, item: 'handedOver', nth: slot.issue });
    commands.push({ do: 'mail', kind: 'task', to, slot, item: 'task', nth: slot.issue });
    return null;
  }

  function decide(slotId: string, by: string, outcome: string): string | null {
    const slot = task.slots.find(({ id }) => id === slotId);
    if (task.status !== 'open' || slot === undefined) return 'notOpen';
    if (slot.status !== 'open') return 'alreadyAnswered';
    if (!rules.answers.includes(outcome)) return 'unknownOutcome';
    const late = task.late || (task.dueAt !== null && at >= task.dueAt);
    Object.assign(slot, { status: 'answered', outcome, answeredAt: at, late });
    log('task.decided', slot, { by, outcome, detail: { late } });
    const result = tally(rules.tally, {
      outcomes: rules.answers,
      decided: task.slots.flatMap((one) => (one.outcome === null ? [] : [one.outcome])),
      open: openSlots().length,
      n: rules.tallyNumber,
    });
    if (result !== null) settle(result, 'answer');
    return null;
  }

  function timeOut(): null {
    if (!task.late) markLate();
    const { onTimeout } = rules;
    log('task.timedOut', null, { to: openSlots().map(({ holder }) => holder), due: task.closesAt });
    if (onTimeout.take === 'outcome') log('task.byPolicy', null, { outcome: onTimeout.outcome });
    settle(onTimeout.take === 'outcome' ? onTimeout.outcome : 'timeout', onTimeout.take === 'outcome' ? 'byPolicy' : 'timeout');
    return null;
  }

  function settle(outcome: string, settledBy: NonNullable<TaskState['settledBy']>): void {
    Object.assign(task, { status: 'settled', outcome, settledBy, settledAt: at });
    endSlots(settledBy === 'answer' ? 'others' : settledBy);
    commands.push({ do: 'settled', outcome });
  }

  function close(why: string): null {
    Object.assign(task, { status: 'closed', settledBy: 'operator', settledAt: at });
    log('task.closed', null, { detail: { why } });
    endSlots(why);
    return null;
  }

  function endSlots(why: string): void {
    if (task.late) commands.push({ do: 'count', what: 'late', by: -1 });
    for (const item of Object.keys(task.rungs)) unstick(item);
    for (const slot of openSlots()) {
      slot.status = 'closed';
      log('task.closed', slot, { to: [slot.holder], detail: { why } });
    }
    commands.push({ do: 'clearClocks' });
  }

  return { schedule, open, clock, decide, reassign, noticed, close };
}

/** Telling and copying change nothing that decides; the other acts do. */
function branchesOf(rules: TaskRules, rung: string): boolean {
  const act = rules.ladder.find(({ id }) => id === rung)?.do.act;
  return act !== 'tell' && act !== 'cc';
}

/** The lower rung first at one instant, the closing after all of them. */
function ladderOf(rules: TaskRules, rung: string): number {
  return rules.ladder.findIndex(({ id }) => id === rung) + 1;
}

function noticeLine(from: Instant | null, to: Instant): LedgerLine {
  return { rule: 'afterNotice', from, op: 'a working day after the notice was accepted', to };
}
