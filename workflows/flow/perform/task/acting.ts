import type { Context } from '../../context.ts';
import type { Who } from '../../grammar.ts';
import type { Instant, Slot, TaskState } from '../../state.ts';
import type { TaskEvent } from '../../task/events.ts';
import { whoAre } from '../../who.ts';
import { causeOf } from '../doors.ts';
import { type AnyTask, contextAt, type Stage, stepAt, taskSettingsOf } from '../stage.ts';
import { applyTask } from './events.ts';

/** One act of a person on a task, under way. */
export type Acting = { stage: Stage; task: TaskState; settings: AnyTask; context: Context; at: Instant };

export function actingOn(stage: Stage, task: TaskState, at: Instant): Acting {
  const dates = { openedAt: task.countsFrom, dueAt: task.dueAt, closesAt: task.closesAt };
  const context = contextAt(stage, at, { ...causeOf(stage, task.token), task: dates });
  return { stage, task, settings: taskSettingsOf(stepAt(stage, task.step)), context, at };
}

export const partOf = ({ task }: Acting, id: string): Slot | undefined => task.slots.find((slot) => slot.id === id);

/** Does it, and hands on what follows to the run's next turn. The rule that refuses it, or null. */
export function applyAct({ stage, task }: Acting, event: TaskEvent): string | null {
  const applied = applyTask(stage, task, event);
  if (typeof applied === 'string') return applied;
  for (const next of applied) stage.effects.push({ effect: 'raise', event: next });
  return null;
}

export function isAmong(who: Who | undefined, person: string, context: Context): boolean {
  return who !== undefined && whoAre(who, context).people.some(({ id }) => id === person);
}

/** The holder, or whoever represents them. */
export function mayActFor({ settings, context }: Acting, { holder }: Slot, person: string): boolean {
  return person === holder || isAmong(settings.representedBy, person, { ...context, assignee: holder });
}
