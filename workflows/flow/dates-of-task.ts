import { addWorkDays, instantOf, localOf } from './calendar.ts';
import type { Context } from './context.ts';
import type { Length, When } from './grammar.ts';
import type { Instant, TaskState } from './state.ts';
import type { Planned, PlannedItem, Readiness } from './task/events.ts';
import type { Reminder, TaskSettings } from './task-settings.ts';
import { type Use, whenAt } from './when.ts';

/** All dates of a task that opens now; `pending` names those whose anchor is not known yet. */
export type TaskDates = { due: Planned | null; closes: Planned | null; reminders: PlannedItem[]; rungs: PlannedItem[]; pending: string[] };

/** Works out the dates of a task for its first holder, in whose zone and calendar they are unless the flow says otherwise. */
export function datesOf(settings: TaskSettings, context: Context): TaskDates {
  const pending: string[] = [];
  const dateOf = (when: When | undefined, name: string, use: Use, within: Context): Planned | null => {
    if (when === undefined) return null;
    const { at, ledger } = whenAt(when, within, use);
    if (at === null) pending.push(name);
    return at === null ? null : { at, ledger };
  };
  const opened = { ...context, task: { openedAt: context.at, dueAt: null, closesAt: null } };
  const due = dateOf(settings.due, 'due', 'ends', opened);
  const dued = { ...context, task: { openedAt: context.at, dueAt: due?.at ?? null, closesAt: null } };
  const closes = dateOf(settings.closes, 'closes', 'ends', dued);
  const own: Context = { ...context, task: { openedAt: context.at, dueAt: due?.at ?? null, closesAt: closes?.at ?? due?.at ?? null } };
  const reminders = settings.reminders.flatMap((reminder) => nextReminder(reminder, own, context.at, 0) ?? []);
  const rungs = settings.ladder.flatMap((rung) => {
    const planned = dateOf(rung.at, rung.id, 'other', own);
    return planned === null ? [] : [{ ...planned, id: rung.id, nth: 1 }];
  });
  return { due, closes, reminders, rungs: withoutMissed(rungs, context.at), pending };
}

/** Of rungs that are past already only the newest fires. Missed reminders need none: the first notice is newer. */
function withoutMissed(rungs: PlannedItem[], at: Instant): PlannedItem[] {
  const past = rungs.filter((rung) => rung.at < at);
  const newest = past.reduce<PlannedItem | null>((latest, rung) => (latest === null || rung.at >= latest.at ? rung : latest), null);
  return rungs.filter((rung) => rung.at >= at || rung === newest);
}

/** The first time of a reminder after `after` and before the task closes, or null. A repeated one counts from its own first time. */
export function nextReminder(reminder: Reminder, context: Context, after: Instant, sofar: number): PlannedItem | null {
  const closes = context.task?.closesAt ?? null;
  const until = reminder.until === undefined ? closes : (whenAt(reminder.until, context, 'ends').at ?? closes);
  for (let nth = sofar + 1; nth <= 400; nth += 1) {
    const { at, ledger } = nthTime(reminder, context, nth);
    if (at === null || (until !== null && at >= until) || (closes !== null && at >= closes)) return null;
    if (at > after) return { id: reminder.id, nth, at, ledger };
    if (reminder.every === undefined) return null;
  }
  return null;
}

function nthTime(reminder: Reminder, context: Context, nth: number): ReturnType<typeof whenAt> {
  const first = whenAt(reminder.at, context, 'other');
  if (nth === 1 || reminder.every === undefined || first.at === null) return first;
  const task = { openedAt: first.at, dueAt: null, closesAt: null };
  const plus: Length = { ...reminder.every, n: (typeof reminder.every.n === 'number' ? reminder.every.n : 1) * (nth - 1) };
  const { zone, calendar, snap, time } = reminder.at;
  return whenAt(
    { from: { anchor: 'opened' }, plus, ...(zone && { zone }), ...(calendar && { calendar }), ...(snap && { snap }), ...(time && { time }) },
    { ...context, task },
    'other',
  );
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
