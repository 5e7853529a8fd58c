import { addWorkDays, instantOf, localOf } from './calendar.ts';
import type { Context } from './context.ts';
import type { Length, When } from './grammar.ts';
import { isPlanned, type PastRule, type PlannedDate, plannedOf, type Unplanned } from './planned.ts';
import type { Clock, ClockKind, Instant, LedgerLine, TaskState } from './state.ts';
import type { Planned, PlannedItem, Readiness } from './task/events.ts';
import type { Reminder, TaskSettings } from './task-settings.ts';
import { repeated } from './when/repeated.ts';
import { numberOf } from './when/work.ts';
import { type Use, whenAt } from './when.ts';

/** A date of a task that cannot be told now: pending or held. */
export type OpenDate = { kind: ClockKind; item: string | null; nth: number; zone: string; ledger: LedgerLine[] };

/**
 * All dates of a task. `open`: those that nobody can tell yet. `missed`: reminders and rungs whose time had passed when they were worked out and of which the
 * flow does not say what becomes of them. `stopped`: dates that had passed, where the flow wants a person to look.
 */
export type TaskDates = {
  due: Planned | null;
  closes: Planned | null;
  reminders: PlannedItem[];
  rungs: PlannedItem[];
  open: OpenDate[];
  missed: { reminders: PlannedItem[]; rungs: PlannedItem[] };
  stopped: ClockKind[];
};

/** Whose dates they are: its clocks and its own dates as they stand (none when it opens, or begins anew), and how often each reminder was sent. */
export type DatesFor = Pick<TaskState, 'id' | 'step' | 'dueAt' | 'closesAt'> & { clocks: readonly Clock[]; reminded: Record<string, number> };

/**
 * Works out the dates of a task, counted from the context's `openedAt`, for its first holder, in whose zone and calendar they are unless the flow says
 * otherwise.
 */
export function datesOf(settings: TaskSettings, context: Context, task: DatesFor): TaskDates {
  const dates: TaskDates = { due: null, closes: null, reminders: [], rungs: [], open: [], missed: { reminders: [], rungs: [] }, stopped: [] };
  const openedAt = context.task?.openedAt ?? context.at;
  const own = { ...context, task: { openedAt, dueAt: null, closesAt: null } };
  dates.due = ownDate('due', settings.due, own, settings.closes === undefined ? ['closes'] : []);
  const dued = { ...own, task: { ...own.task, dueAt: dates.due?.at ?? null } };
  dates.closes = ownDate('closes', settings.closes, dued, settings.due === undefined ? ['due'] : []);
  const closesAt = (settings.closes === undefined ? dates.due : dates.closes)?.at ?? null;
  const whole = { ...dued, task: { ...dued.task, closesAt } };
  for (const reminder of settings.reminders) addReminder(reminder);
  for (const rung of settings.ladder) {
    const found = worked('rung', rung.id, rung.at, 'other', whole, 'say');
    if (!isPlanned(found)) addOpen('rung', rung.id, 1, rung.at, found);
    else (found.missed === true ? dates.missed.rungs : dates.rungs).push({ ...found.planned, id: rung.id, nth: 1 });
  }
  return dates;

  function worked(kind: ClockKind, item: string | null, when: When, use: Use, within: Context, past: PastRule, also: string[] = []) {
    const before = task.clocks.find((clock) => clock.item === item && (clock.kind === kind || also.includes(clock.kind)));
    return plannedOf(when, use, { ...within, clock: clockNamed(task, kind, item, also) }, past, before);
  }

  function ownDate(kind: 'due' | 'closes', when: When | undefined, within: Context, also: string[]): Planned | null {
    if (when === undefined) return null;
    const was = kind === 'due' ? task.dueAt : task.closesAt;
    const clock = task.clocks.find((one) => one.kind === kind || also.includes(one.kind));
    const kept = was === null ? null : { at: was, ledger: clock?.ledger ?? [] };
    const isOver = clock === undefined;
    if (when.hold === 'frozen' && kept !== null && isOver) return kept;
    const found = worked(kind, null, when, 'ends', within, 'atOnce', also);
    // What has come does not come again, unless it is a later date now.
    if (kept !== null && kept.at <= context.at && isPlanned(found) && found.planned.ledger.at(-1)?.rule === 'past') return kept;
    if (isPlanned(found)) return found.planned;
    addOpen(kind, null, 0, when, found);
    return null;
  }

  function addReminder(reminder: Reminder): void {
    const sofar = sentSofar(reminder.id);
    const found = reminderDate(reminder, whole, context.at, sofar, task);
    if (found === null) return;
    if (!isPlanned(found)) addOpen('reminder', reminder.id, sofar + 1, reminder.at, found);
    else (found.missed === true ? dates.missed.reminders : dates.reminders).push({ ...found.planned, id: reminder.id, nth: sofar + 1 });
  }

  /** Releases before this one kept no count; the clock of the next one knows. */
  function sentSofar(id: string): number {
    const next = task.clocks.find(({ kind, item }) => kind === 'reminder' && item === id)?.nth ?? 1;
    return Math.max(task.reminded[id] ?? 0, next - 1);
  }

  /** What counts from a date that is held is held with it. */
  function addOpen(kind: ClockKind, item: string | null, nth: number, when: When, { is, zone, ledger }: Unplanned): void {
    if (is === 'stopped') dates.stopped.push(kind);
    if (is !== 'open') return;
    const isHeld = dates.open.some((one) => one.kind === when.from.anchor && one.ledger.at(-1)?.why === 'held');
    const lines = isHeld ? ledger.map((line) => (line.to === null ? { ...line, why: 'held' } : line)) : ledger;
    dates.open.push({ kind, item, nth, zone, ledger: lines });
  }
}

/** How a date of a task is called by what was decided for it. `also`: the kinds that mean the same date where the step has but one of them. */
export function clockNamed({ id, step }: Pick<TaskState, 'id' | 'step'>, kind: ClockKind, item: string | null, also: readonly string[] = []): Context['clock'] {
  if (item !== null) return { names: [`${id}:${kind}:${item}`], tags: [kind, item, `${kind}:${item}`], step };
  const kinds = [kind, ...also];
  return { names: kinds.map((one) => `${id}:${one}`), tags: kinds, step };
}

/** Of those that had been missed, the newest comes at once, since the others said the same before it. */
export function newestOf(missed: readonly PlannedItem[], at: Instant): PlannedItem[] {
  const [first, ...others] = missed;
  if (first === undefined) return [];
  const newest = others.reduce((latest, one) => (one.at >= latest.at ? one : latest), first);
  return [{ ...newest, at, ledger: [...newest.ledger, { rule: 'past', from: newest.at, op: 'newest', to: at }] }];
}

/** So many times a repeated reminder is looked through for the next. */
const most = 1_000;

/**
 * The next time of a reminder after `after`, before the task closes; null when there is none any more. A repeated one counts from its own first time. `sofar`:
 * how often it was sent.
 */
export function nextReminder(reminder: Reminder, context: Context, after: Instant, sofar: number, task: ReminderOf): PlannedItem | null {
  const found = reminderDate(reminder, context, after, sofar, task);
  return found === null || !isPlanned(found) || found.missed === true ? null : { ...found.planned, id: reminder.id, nth: sofar + 1 };
}

type ReminderOf = Pick<DatesFor, 'id' | 'step' | 'clocks'>;

function reminderDate(reminder: Reminder, context: Context, after: Instant, sofar: number, task: ReminderOf): PlannedDate | Unplanned | null {
  const closes = context.task?.closesAt ?? null;
  const own = { ...context, clock: clockNamed(task, 'reminder', reminder.id) };
  const until = reminder.until === undefined ? closes : (whenAt(reminder.until, context, 'ends').at ?? closes);
  const before = task.clocks.find(({ kind, item }) => kind === 'reminder' && item === reminder.id);
  const first = plannedOf(reminder.at, 'other', own, 'say', firstOf(reminder, own, before));
  if (!isPlanned(first)) return first;
  const known = first.planned.known === undefined ? {} : { known: first.planned.known };
  const isOver = (at: Instant) => (until !== null && at >= until) || (closes !== null && at >= closes);
  if (isOver(first.planned.at)) return null;
  const comesAtOnce = sofar === 0 && first.planned.ledger.at(-1)?.rule === 'past';
  if (comesAtOnce || (first.missed !== true && first.planned.at > after)) return first;
  const n = reminder.every === undefined ? null : numberOf(reminder.every.n, context);
  if (reminder.every === undefined || n === null || n <= 0) return { ...first, missed: true };
  for (let nth = 2; nth <= most; nth += 1) {
    const { at, ledger, zone } = nthTime(reminder.at, { ...reminder.every, n: n * (nth - 1) }, first.planned.at, own);
    if (at === null) return { is: 'open', zone, ledger };
    if (isOver(at)) return null;
    if (at > after) return { is: 'planned', planned: { at, ledger, zone, ...known } };
  }
  return null;
}

/** The clock of a repeated reminder as it was for the first time, from which it counts: notice is given once. */
function firstOf({ at }: Reminder, context: Context, clock: Clock | undefined): Clock | undefined {
  if (clock === undefined || clock.known === undefined || clock.nth < 2) return clock;
  const first = whenAt(at, { ...context, known: clock.known }, 'other');
  return first.at !== null && first.at === clock.ledger[0]?.to ? { ...clock, ledger: first.ledger } : clock;
}

function nthTime(when: When, plus: Length, first: Instant, context: Context): ReturnType<typeof whenAt> {
  return whenAt(repeated(when, plus), { ...context, task: { openedAt: first, dueAt: null, closesAt: null } }, 'other');
}

/** One working day of a person after an instant, at the same time of day; null when that person never works. */
export function workDayAfter(instant: Instant, person: string, context: Context): Instant | null {
  const zone = context.world.zone(context.world.zoneOf(person));
  const { day, minute } = localOf(instant, zone);
  const next = addWorkDays(day, 1, context.world.calendarOf(person), 'after');
  return next === null ? null : instantOf(next, minute, zone);
}

/** Whether a rung may fire at this instant: everyone who still has to answer was told, and a working day of theirs has passed. */
export function readinessOf(task: TaskState, context: Context): Readiness {
  let ready = context.at;
  for (const slot of task.slots) {
    if (slot.status !== 'open') continue;
    const byMail = context.world.person(slot.holder)?.hasMail ?? false;
    const noticed = byMail ? context.world.noticedAt(slot.id, slot.issue) : slot.openedAt;
    if (noticed === null) return { may: 'afterNotice', slot: slot.id };
    ready = Math.max(ready, workDayAfter(noticed, slot.holder, context) ?? context.at);
  }
  return ready > context.at ? { may: 'at', at: ready } : { may: 'now' };
}
