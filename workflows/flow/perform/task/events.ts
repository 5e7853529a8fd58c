import { type DatesFor, nextReminder, readinessOf, workDayAfter } from '../../dates-of-task.ts';
import type { Context } from '../../context.ts';
import type { RunEvent } from '../../events.ts';
import type { Who } from '../../grammar.ts';
import type { PlanStep } from '../../plan.ts';
import type { Clock, Instant, Slot, TaskState } from '../../state.ts';
import { applyToTask } from '../../task.ts';
import type { Draft, Named, ReminderLimit, TaskEvent } from '../../task/events.ts';
import type { RungAct } from '../../task-settings.ts';
import { isPresent, whoAre } from '../../who.ts';
import { onTaskCommands } from './commands.ts';
import { causeOf } from '../doors.ts';
import { contextOfTask, datesFor } from '../redated.ts';
import { planLook } from './look.ts';
import { afterChange } from './meeting.ts';
import { queueLeft, queueToday } from './queue.ts';
import type { Happening } from '../scene.ts';
import { type AnyTask, contextAt, rulesOf, type Stage, stepAt, taskSettingsOf } from '../stage.ts';

/** Events of a task, and what they come to; what its own dates do. */

/** What a task's event causes in its run. */
export type Follows = RunEvent & { token: string };

/** Applies an event to a task and performs what it asks for. The rule that refuses it, or what follows for the run. */
export function applyTask(stage: Stage, task: TaskState, event: TaskEvent): string | Follows[] {
  const step = stepAt(stage, task.step) as PlanStep;
  const context = contextAt(stage, event.at, causeOf(stage, task.token));
  const token = stage.scene.run.tokens.find(({ id }) => id === task.token);
  const today = task.queue.length === 0 ? [] : queueToday(taskSettingsOf(step), task, token, context);
  const [after, commands] = applyToTask(rulesOf(step, context, task), { ...task, queue: today }, event, step.order);
  const [only] = commands;
  if (only?.do === 'refused') return only.rule;
  if (after.status === 'open') after.queue = queueLeft(task.queue, today, after.queue);
  stage.scene.tasks[task.id] = after;
  onTaskCommands(stage, after, commands, event.at);
  planLook(stage, after, event.at);
  afterChange(stage, task, after, event.at);
  return commands.flatMap((command): Follows[] => {
    const { token } = task;
    if (command.do === 'settled') {
      const { outcome, count } = command;
      return [{ type: 'taskDone', at: event.at, token, outcome, ...(count && { count }) }];
    }
    if (command.do === 'stuck') return [{ type: 'failed', at: event.at, token, code: command.code, detail: command.detail }];
    return command.do === 'freed' ? [{ type: 'recovered', at: event.at, token }] : [];
  });
}

/** Nobody told them, and nothing will until their address is put right or another has it: that is for somebody of HR to see. It stands in their inbox. */
function unreached(stage: Stage, task: TaskState, slot: Slot, at: Instant): string | null {
  if (task.status !== 'open' || slot.status !== 'open') return 'notOpen';
  stage.taskEvent(task.id, { type: 'stuck', at, code: 'unreached', detail: { person: slot.holder } });
  return null;
}

/** A rung may wait for this: a notice was accepted after all, or the part went to someone who is told by the inbox alone. */
export function noticed(stage: Stage, { task: taskId, slot: slotId, at, is }: Omit<Extract<Happening, { to: 'slot' }>, 'to'>): string | null {
  const task = stage.scene.tasks[taskId];
  const slot = task?.slots.find(({ id }) => id === slotId);
  if (task === undefined || slot === undefined) return 'taskClosed';
  if (is === 'unreached') return unreached(stage, task, slot, at);
  if (task.incident === 'unreached') stage.taskEvent(taskId, { type: 'freed', at });
  const ready = workDayAfter(at, slot.holder, contextAt(stage, at)) ?? at;
  const ticking = Object.values(stage.scene.clocks).flatMap(({ task: of, kind, item }) => (of === taskId && kind === 'rung' && item !== null ? [item] : []));
  stage.taskEvent(taskId, { type: 'noticed', at, slot: slotId, ready, ticking });
  return null;
}

/** One of an open task's own dates has come. */
export function taskClockDue(stage: Stage, task: TaskState, clock: Clock, at: Instant): void {
  const settings = taskSettingsOf(stepAt(stage, task.step));
  const holder = task.slots.find(({ status }) => status === 'open')?.holder ?? null;
  const dates = contextOfTask(stage, task, at);
  const context = { ...dates, assignee: holder };
  const rung = clock.kind === 'rung' ? settings.ladder.find(({ id }) => id === clock.item) : undefined;
  const reminder = clock.kind === 'reminder' ? settings.reminders.find(({ id }) => id === clock.item) : undefined;
  stage.taskEvent(task.id, {
    type: 'clock',
    at,
    clock,
    people: rung === undefined ? [] : peopleOfRung(rung.do, settings.who, context),
    readiness: rung === undefined ? { may: 'now' } : readinessOf(task, context),
    next: reminder?.every === undefined ? null : nextReminder(reminder, dates, at, clock.nth, withClock(datesFor(stage, task), clock)),
    instead: reminder?.message?.to === undefined ? null : whoAre(reminder.message.to, context).people.map(({ id }) => id),
    drafts: clock.kind === 'closes' ? draftsOf(stage, task) : {},
    limit: reminder === undefined ? null : limitOf(stage, task, settings, at),
  });
}

/** How often its holders are reminded before whoever is above is told; null where nobody counts, and where the step has a ladder of its own, which wins. */
function limitOf(stage: Stage, { slots }: TaskState, { ladder, visibility }: AnyTask, at: Instant): ReminderLimit | null {
  const { world, scene } = stage;
  const most = world.nudges?.reminders ?? null;
  if (most === null || ladder.length > 0) return null;
  const mayKnow = (id: string | null | undefined): id is string => id != null && id !== scene.run.subject && isPresent(id, { world, at });
  const above = slots.flatMap(({ id, holder, issue, status }) => {
    const person = world.person(holder);
    const isTold = person?.hasMail !== true || world.noticedAt(id, issue) !== null;
    const to = [person?.managerId, world.cycle.owner].find(mayKnow);
    return status === 'open' && isTold && to !== undefined && to !== holder ? [[id, to] as const] : [];
  });
  // Where nobody may know who answers, nobody is told who does not.
  return { most, above: visibility?.anonymousFrom === undefined ? Object.fromEntries(above) : {} };
}

/** Its dates, the one that has just come among them. */
function withClock(dates: DatesFor, clock: Clock): DatesFor {
  return { ...dates, clocks: [...dates.clocks, clock] };
}

function draftsOf({ world }: Stage, { slots }: TaskState): Record<string, Draft> {
  const drafted = slots.flatMap(({ id, status, draftAt }) => {
    const draft = status === 'open' && draftAt !== null ? world.draft(id) : null;
    return draft === null ? [] : [[id, draft] as const];
  });
  return Object.fromEntries(drafted);
}

/** Whom a rung is for. Who may not answer the step is handed it by no rung either. */
function peopleOfRung(act: RungAct, { never = [] }: Who, context: Context): Named[] {
  if (!('to' in act)) return [];
  const decides = act.act === 'handOver' || act.act === 'addDecider';
  return whoAre(decides ? { ...act.to, never: [...(act.to.never ?? []), ...never] } : act.to, context).people;
}
