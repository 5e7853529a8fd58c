import { isoOf } from '../../calendar.ts';
import type { Instant, TaskState } from '../../state.ts';
import { whenAt } from '../../when.ts';
import { whoAre } from '../../who.ts';
import type { Acting } from './acting.ts';
import { causeOf } from '../doors.ts';
import type { TaskAct } from '../scene.ts';
import { type AnyTask, contextAt, journal, mail, type Stage, stepAt, taskSettingsOf } from '../stage.ts';

/** When a meeting begins, and who is invited to it. */

/** It has been opened, or what its start hangs on may have changed: those invited are told of a start that is new. One that was moved by hand stands. */
export function lookAtMeeting(stage: Stage, task: TaskState, at: Instant): void {
  const settings = taskSettingsOf(stepAt(stage, task.step));
  if (settings.starts === undefined || task.status !== 'open' || movedByHand(stage, task)) return;
  const holder = task.slots[0]?.holder ?? null;
  const dates = { openedAt: task.countsFrom, dueAt: task.dueAt, closesAt: task.closesAt };
  const context = contextAt(stage, at, { ...causeOf(stage, task.token), assignee: holder, task: dates });
  const { at: starts } = whenAt(settings.starts, context, 'other');
  const known = startOf(stage, task);
  if (known === starts) return;
  if (starts === null && known === undefined) journal(stage, at, { kind: 'clock.pending', step: task.step, round: task.round, detail: { name: 'starts' } });
  begins(stage, task, starts);
  if (starts !== null) invite(stage, task, settings, starts, at);
}

/** When this one begins, as far as it was told: the step may have been come to again meanwhile. */
function startOf({ scene }: Stage, { step, round }: TaskState): Instant | null | undefined {
  const seen = scene.run.visits[step];
  return [seen?.latest, seen?.first].find((visit) => visit?.round === round)?.starts;
}

function movedByHand({ scene: { run } }: Stage, { step, openedAt }: TaskState): boolean {
  return run.shifts.some(({ what, at }) => 'step' in what && what.step === step && what.clock === 'starts' && at >= openedAt);
}

/** Its holder moves it. */
export function reschedule({ stage, task, settings, at }: Acting, { by, to }: Extract<TaskAct, { type: 'rescheduled' }>): string | null {
  if (settings.starts === undefined) return 'notAMeeting';
  if (startOf(stage, task) === to) return 'noChange';
  const refused = stage.toRun({ type: 'shifted', at, shift: { what: { step: task.step, clock: 'starts' }, plus: null, to: isoOf(to), by, at } });
  if (refused !== null) return refused;
  begins(stage, task, to);
  invite(stage, task, settings, to, at);
  return null;
}

/** Dates of other steps may hang on it. */
function begins({ scene }: Stage, { step, round }: TaskState, starts: Instant | null): void {
  const visits = structuredClone(scene.run.visits);
  const seen = visits[step];
  for (const visit of [seen?.first, seen?.latest]) if (visit?.round === round) visit.starts = starts;
  scene.run = { ...scene.run, visits };
}

function invite(stage: Stage, task: TaskState, settings: AnyTask, starts: Instant, at: Instant): void {
  const { step, round } = task;
  const invited = settings.with === undefined ? [] : whoAre(settings.with, contextAt(stage, at, causeOf(stage, task.token))).people.map(({ id }) => id);
  const holders = task.slots.flatMap(({ status, holder }) => (status === 'open' ? [holder] : []));
  const when = isoOf(starts);
  for (const to of new Set([...holders, ...invited]))
    mail(stage, { kind: 'invited', to, step, round, slot: null, issue: 1, item: `invited.${when}`, values: { starts: when }, at });
}
