import type { Context } from '../context.ts';
import { datesOf, nextReminder, readinessOf, workDayAfter } from '../dates-of-task.ts';
import { valueOf } from '../evaluate.ts';
import type { Who } from '../grammar.ts';
import type { PlanStep } from '../plan.ts';
import type { StepOf } from '../schema.ts';
import type { Answer, Clock, Instant, TaskState } from '../state.ts';
import { applyToTask, newTask, type TaskCommand, type TaskEvent } from '../task.ts';
import type { RungAct } from '../task-settings.ts';
import { whenAt } from '../when.ts';
import { whoAre } from '../who.ts';
import { dropClocks, putClock } from './clocks.ts';
import type { Happening } from './scene.ts';
import { contextAt, journal, mail, rulesOf, type Stage, stepAt, written } from './stage.ts';

/** Tasks of a run: opening them at their time for whoever it is then, acts on them, and what their own dates do. */

export function openTask(stage: Stage, token: string, stepId: string, round: number, at: Instant): void {
  const step = stepAt(stage, stepId) as PlanStep;
  const task = newTask(stage.scene.run.id, token, stepId, round, at);
  const { opens } = step.settings as StepOf<'form'>['settings'];
  stage.scene.tasks[task.id] = task;
  if (opens === undefined) return openNow(stage, task.id, at);
  const planned = whenAt(opens, contextAt(stage, at), 'opens');
  if (planned.at === null) stage.feed({ type: 'failed', at, token, code: 'clockUnknown', detail: { clock: 'opens' } });
  else if (planned.at > at) stage.taskEvent(task.id, { type: 'scheduled', at, opens: { at: planned.at, ledger: planned.ledger } });
  else openNow(stage, task.id, at);
}

/** Resolves who and when at this instant, and opens. Nobody at all is an incident. */
function openNow(stage: Stage, taskId: string, at: Instant): void {
  const { scene } = stage;
  const task = scene.tasks[taskId] as TaskState;
  const step = stepAt(stage, task.step) as PlanStep;
  const settings = step.settings as StepOf<'form'>['settings'];
  const { people, excluded } = whoAre(settings.who, contextAt(stage, at));
  const least = settings.who.atLeast === undefined ? 1 : Number(valueOf(settings.who.atLeast, contextAt(stage, at)).value ?? 1);
  const needed = Math.max(1, least);
  if (people.length < needed) {
    delete scene.tasks[taskId];
    return stage.feed({ type: 'failed', at, token: task.token, code: 'nobody', detail: { found: people.length, needed, excluded: excluded.length } });
  }
  const context = contextAt(stage, at, { assignee: people[0]?.id ?? null });
  const { due, closes, reminders, rungs, pending } = datesOf(settings, context);
  for (const name of pending) journal(stage, at, { kind: 'clock.pending', step: task.step, round: task.round, detail: { name } });
  stage.taskEvent(taskId, { type: 'opened', at, people, due, closes, reminders, rungs });
  noteDates(stage, task, due?.at ?? closes?.at ?? null);
}

/** Anchors of other steps may hang on this step's dates. */
function noteDates({ scene }: Stage, task: TaskState, due: Instant | null): void {
  const visits = structuredClone(scene.run.visits);
  const seen = visits[task.step];
  for (const visit of [seen?.first, seen?.latest]) if (visit?.round === task.round) visit.due = due;
  scene.run = { ...scene.run, visits };
}

/** An act of a person on a task. Null, or the rule that refuses it. */
export function actOnTask(stage: Stage, happening: Extract<Happening, { to: 'task' }>): string | null {
  const { act, values } = happening;
  const task = stage.scene.tasks[happening.task];
  if (task === undefined) return 'taskClosed';
  const before = stage.effects.length;
  const settled = applyTask(stage, task, act);
  if (typeof settled === 'string') return settled;
  if (act.type === 'reassigned' && stage.world.person(act.to)?.hasMail !== true) noticed(stage, { task: task.id, slot: act.slot, at: act.at });
  if (act.type === 'decided') {
    const slot = task.slots.find(({ id }) => id === act.slot);
    const { step, round } = task;
    const answer: Answer = { step, round, slot: act.slot, by: act.by, for: slot?.holder ?? act.by, at: act.at, outcome: act.outcome, values: values ?? {} };
    stage.effects.splice(before, 0, { effect: 'answer', answer });
  }
  if (settled.outcome !== null) stage.effects.push({ effect: 'raise', event: { type: 'taskDone', at: act.at, token: task.token, outcome: settled.outcome } });
  return null;
}

/** A rung may wait for this: a notice was accepted after all, or the part went to someone who is told by the inbox alone. */
export function noticed(stage: Stage, { task: taskId, slot: slotId, at }: Omit<Extract<Happening, { to: 'slot' }>, 'to'>): string | null {
  const task = stage.scene.tasks[taskId];
  const slot = task?.slots.find(({ id }) => id === slotId);
  if (task === undefined || slot === undefined) return 'taskClosed';
  const ready = workDayAfter(at, slot.holder, contextAt(stage, at)) ?? at;
  stage.taskEvent(taskId, { type: 'noticed', at, slot: slotId, ready });
  return null;
}

/** Applies an event to a task and performs what it asks for; `outcome` when that settled it. */
export function applyTask(stage: Stage, task: TaskState, event: TaskEvent): string | { outcome: string | null } {
  const step = stepAt(stage, task.step) as PlanStep;
  const [after, commands] = applyToTask(rulesOf(step, contextAt(stage, event.at)), task, event, step.order);
  const [only] = commands;
  if (only?.do === 'refused') return only.rule;
  stage.scene.tasks[task.id] = after;
  let outcome: string | null = null;
  for (const command of commands)
    if (command.do === 'settled') outcome = command.outcome;
    else onTaskCommand(stage, after, command, event.at);
  return { outcome };
}

function onTaskCommand(stage: Stage, task: TaskState, command: TaskCommand, at: Instant): void {
  const where = { step: task.step, round: task.round };
  switch (command.do) {
    case 'setClock':
      return putClock(stage, command.clock, task.step, task.round, at);
    case 'clearClocks':
      return dropClocks(stage, (clock) => clock.task === task.id, at);
    case 'mail':
      return mail(stage, { kind: command.kind, to: command.to, ...where, slot: command.slot.id, issue: command.nth, item: command.item, at });
    case 'log': {
      const { kind, slot, by, to, due, outcome, detail } = command;
      return journal(stage, at, {
        kind,
        ...where,
        by: by ?? null,
        for: slot?.holder ?? null,
        to: to ?? [],
        due: due ?? null,
        outcome: outcome ?? null,
        ...written({ ...(slot && { part: slot.id }), ...detail }),
      });
    }
    case 'count':
      stage.effects.push({ effect: 'count', step: task.step, what: command.what, by: command.by });
      return;
    default:
      return;
  }
}

/** One of a task's own dates has come. */
export function taskClockDue(stage: Stage, taskId: string, clock: Clock, at: Instant): void {
  const task = stage.scene.tasks[taskId];
  if (task === undefined) return;
  if (clock.kind === 'opens') return openNow(stage, task.id, at);
  const settings = stepAt(stage, task.step)?.settings as StepOf<'form'>['settings'];
  const ownDates = { openedAt: task.openedAt, dueAt: task.dueAt, closesAt: task.closesAt };
  const context = contextAt(stage, at, { assignee: task.slots.find(({ status }) => status === 'open')?.holder ?? null, task: ownDates });
  const rung = clock.kind === 'rung' ? settings.ladder.find(({ id }) => id === clock.item) : undefined;
  const people = rung === undefined ? [] : peopleOfRung(rung.do, settings.who, context);
  const readiness = rung === undefined ? ({ may: 'now' } as const) : readinessOf(task, context);
  const reminder = clock.kind === 'reminder' ? settings.reminders.find(({ id }) => id === clock.item) : undefined;
  const next = reminder?.every === undefined ? null : nextReminder(reminder, context, at, clock.nth);
  stage.taskEvent(task.id, { type: 'clock', at, clock, people, readiness, next });
}

/** Whom a rung is for. Who may not answer the step is handed it by no rung either. */
function peopleOfRung(act: RungAct, { never = [] }: Who, context: Context): string[] {
  if (!('to' in act)) return [];
  const decides = act.act === 'handOver' || act.act === 'addDecider';
  return whoAre(decides ? { ...act.to, never: [...(act.to.never ?? []), ...never] } : act.to, context).people.map(({ id }) => id);
}
