import type { Instant, LedgerLine, Slot } from '../state.ts';
import type { RungAct } from '../task-settings.ts';
import { type Desk, dropDraft, dueAt, incidentOf, isAsked, log, mail, openSlots, setClock, settle, type Stuck, unstick } from './desk.ts';
import type { Draft, Named, TaskEvent } from './events.ts';
import { hand } from './holders.ts';
import { ranked } from './opening.ts';
import { count, join } from './votes.ts';

/** What a task's own dates do: late, reminders, the ladder, the end. */

type ClockEvent = Extract<TaskEvent, { type: 'clock' }>;

export function clock(desk: Desk, event: ClockEvent): string | null {
  const { kind, item } = event.clock;
  if (kind === 'due') return markLate(desk);
  if (kind === 'closes') return timeOut(desk, event.drafts);
  if (kind === 'reminder') return remind(desk, event);
  if (kind === 'rung' && item !== null) return climb(desk, item, event);
  return 'unknownClock';
}

function markLate(desk: Desk): null {
  const { task, commands } = desk;
  if (task.late) return null;
  task.late = true;
  commands.push({ do: 'count', what: 'late', by: 1 });
  log(desk, 'task.late', null, { due: task.dueAt, to: openSlots(task).map(({ holder }) => holder) });
  return null;
}

/** Holders are reminded; where the flow sends it to others, they are told, and of them who holds a part is reminded. */
function remind(desk: Desk, { clock: { item, nth }, next, instead, limit }: ClockEvent): null {
  const { task } = desk;
  task.remindersSent += 1;
  const reminder = item ?? 'reminder';
  task.reminded = { ...task.reminded, [reminder]: nth };
  const open = openSlots(task);
  for (const slot of open.filter(({ holder }) => instead === null || instead.includes(holder))) {
    const above = limit === null || (slot.reminded ?? 0) < limit.most ? undefined : limit.above[slot.id];
    if (above !== undefined) {
      tellAbove(desk, slot, above, { reminder, nth });
      continue;
    }
    if (limit !== null) slot.reminded = (slot.reminded ?? 0) + 1;
    log(desk, 'task.reminded', slot, { to: [slot.holder], due: task.dueAt ?? task.closesAt, detail: { reminder, nth } });
    mail(desk, 'reminder', slot, { item: `${reminder}.${nth}` });
  }
  const [first] = open;
  const others = (instead ?? []).filter((person) => !open.some(({ holder }) => holder === person));
  if (first !== undefined && others.length > 0) {
    log(desk, 'task.reminded', null, { to: others, due: task.dueAt ?? task.closesAt, detail: { reminder, nth } });
    for (const to of others) mail(desk, 'tell', first, { to, item: `${reminder}.${nth}` });
  }
  if (next !== null) setClock(desk, 'reminder', dueAt(next), { item: next.id, nth: next.nth, branches: false });
  return null;
}

/** Instead of one reminder more, whoever is above is told, once; its holder is reminded no more. */
function tellAbove(desk: Desk, slot: Slot, to: string, { reminder, nth }: { reminder: string; nth: number }): void {
  if (slot.toldAbove === true) return;
  slot.toldAbove = true;
  log(desk, 'task.escalated', slot, { to: [to], detail: { rung: reminder, act: 'insteadOfReminder', nth } });
  mail(desk, 'tell', slot, { to, item: `${reminder}.${nth}` });
}

function climb(desk: Desk, item: string, event: ClockEvent): string | null {
  const { rules, task } = desk;
  const { readiness, people } = event;
  const rung = rules.ladder.find(({ id }) => id === item);
  if (rung === undefined) return 'unknownRung';
  if (readiness.may === 'at') {
    const ledger = [...event.clock.ledger, noticeLine(event.clock.due, readiness.at)];
    setClock(desk, 'rung', { due: readiness.at, ledger }, { item, nth: event.clock.nth + 1, ...ranked(rules, item) });
    return null;
  }
  if (readiness.may === 'afterNotice') return stick(desk, item, 'waiting', { slot: readiness.slot });
  unstick(desk, item);
  const ids = people.map(({ id }) => id);
  const decides = rung.do.act === 'handOver' || rung.do.act === 'addDecider';
  const able = decides ? people.filter(({ id }) => !isAsked(task, id)) : people;
  if ('to' in rung.do && able.length === 0) return stick(desk, item, 'nobody', {});
  task.rungs[item] = 'fired';
  task.climbed = { ...task.climbed, [item]: (task.climbed?.[item] ?? 0) + 1 };
  log(desk, 'task.escalated', null, { to: ids, detail: { rung: item, act: rung.do.act } });
  act(desk, rung.do, item, able);
  return null;
}

/** Nobody was told, so nobody may be told about; or the rung names nobody. It stands as an incident until the task is over or it can fire. */
function stick(desk: Desk, item: string, why: Stuck, detail: Record<string, string>): null {
  const { task, commands } = desk;
  if (task.rungs[item] === why) return null;
  task.rungs[item] = why;
  commands.push({ do: 'count', what: 'stuck', by: 1 });
  log(desk, 'incident.opened', null, { detail: { code: incidentOf[why], rung: item, ...detail } });
  return null;
}

function act(desk: Desk, doing: RungAct, item: string, people: Named[]): void {
  const open = openSlots(desk.task);
  switch (doing.act) {
    case 'takeOutcome':
      log(desk, 'task.byPolicy', null, { outcome: doing.outcome, detail: { rung: item } });
      settle(desk, doing.outcome, 'byPolicy');
      return;
    case 'addDecider':
      for (const person of people) join(desk, { ...person, why: { ...person.why, by: 'added' } });
      return;
    case 'handOver':
      for (const slot of open) handOver(desk, slot, item, people);
      return;
    default:
      for (const { id } of people) if (open[0] !== undefined) mail(desk, doing.act === 'cc' ? 'cc' : 'tell', open[0], { to: id, item: timeOf(desk, item) });
  }
}

/** A rung that fires anew, for a new due date, sends another mail than the one before. */
function timeOf({ task: { climbed } }: Desk, item: string): string {
  const times = climbed?.[item] ?? 1;
  return times === 1 ? item : `${item}.${times}`;
}

/** Each open part to the first who does not hold one yet. */
function handOver(desk: Desk, slot: Slot, item: string, people: Named[]): void {
  const to = people.find(({ id }) => !isAsked(desk.task, id));
  if (to !== undefined) hand(desk, { slot: slot.id, to: to.id, named: null, how: 'handOver', by: `rung:${item}`, reason: '' });
}

/** A notice was accepted after all: rungs that waited for it fire when a working day has passed. One that has its date by an earlier notice looks then. */
export function noticed(desk: Desk, { ready, ticking }: Extract<TaskEvent, { type: 'noticed' }>): null {
  const waiting = desk.rules.ladder.flatMap(({ id }) => (desk.task.rungs[id] === 'waiting' && !ticking.includes(id) ? [id] : []));
  for (const item of waiting) setClock(desk, 'rung', { due: ready, ledger: [noticeLine(null, ready)] }, { item, nth: 2, ...ranked(desk.rules, item) });
  return null;
}

/** Its dates are others now: what is due later is not late any more, and rungs that count anew may fire anew. */
export function redate(desk: Desk, { due, closes, again, from, holder }: Extract<TaskEvent, { type: 'redated' }>): null {
  const { task, commands, at } = desk;
  Object.assign(task, { dueAt: due, closesAt: closes, ...(from !== undefined && { countsFrom: from }), ...(holder !== undefined && { datedFor: holder }) });
  if (task.late && due !== null && due > at) {
    task.late = false;
    commands.push({ do: 'count', what: 'late', by: -1 });
  }
  for (const item of again) {
    unstick(desk, item);
    delete task.rungs[item];
  }
  return null;
}

function noticeLine(from: Instant | null, to: Instant): LedgerLine {
  return { rule: 'afterNotice', from, op: 'a working day after the notice was accepted', to };
}

/** The end: drafts go in where the flow says so; what these come to counts before the flow's own outcome. */
function timeOut(desk: Desk, drafts: Record<string, Draft>): null {
  const { task, rules } = desk;
  markLate(desk);
  log(desk, 'task.timedOut', null, { to: openSlots(task).map(({ holder }) => holder), due: task.closesAt });
  for (const slot of openSlots(task)) onDraft(desk, slot, drafts[slot.id]);
  if (rules.draftAtTimeout === 'submit' && task.slots.some(({ answeredAt }) => answeredAt === desk.at)) {
    count(desk, 'byPolicy');
    if (task.status !== 'open') return null;
  }
  const { onTimeout } = rules;
  if (onTimeout.take === 'timeout') return settle(desk, rules.timesOutBy, 'timeout');
  log(desk, 'task.byPolicy', null, { outcome: onTimeout.outcome });
  if (onTimeout.answers !== undefined) desk.commands.push({ do: 'defaultAnswers', outcome: onTimeout.outcome });
  return settle(desk, onTimeout.outcome, 'byPolicy');
}

function onDraft(desk: Desk, slot: Slot, draft: Draft | undefined): void {
  const { rules, at } = desk;
  if (slot.draftAt === null) return;
  if (rules.draftAtTimeout === 'show') return dropDraft(desk, slot, 'shown');
  const outcome = draft?.outcome ?? null;
  if (rules.draftAtTimeout === 'drop' || draft?.complete !== true || outcome === null || !rules.answers.includes(outcome)) return dropDraft(desk, slot);
  Object.assign(slot, { status: 'answered', outcome, answeredAt: at, late: true, draftAt: null });
  log(desk, 'task.byPolicy', slot, { outcome, detail: { draft: true } });
  desk.commands.push({ do: 'answer', slot, outcome, values: draft.values });
}
