import { isoOf } from '../../calendar.ts';
import type { Context } from '../../context.ts';
import type { Instant, Shift, TaskState } from '../../state.ts';
import { whenAt } from '../../when.ts';
import { whoAre } from '../../who.ts';
import type { Acting } from './acting.ts';
import { causeOf } from '../doors.ts';
import type { TaskAct } from '../scene.ts';
import { type AnyTask, contextAt, journal, mail, type Stage, stepAt, taskSettingsOf } from '../stage.ts';

/** When a meeting begins, and who is invited to it. */

/** It has been opened, or what its start hangs on may have changed: those invited are told of a start that is new. */
export function lookAtMeeting(stage: Stage, task: TaskState, at: Instant): void {
  const settings = taskSettingsOf(stepAt(stage, task.step));
  if (settings.starts === undefined || task.status !== 'open') return;
  const holder = task.slots[0]?.holder ?? null;
  const dates = { openedAt: task.countsFrom, dueAt: task.dueAt, closesAt: task.closesAt };
  const context = contextAt(stage, at, { ...causeOf(stage, task.token), assignee: holder, task: dates });
  const { at: starts } = whenAt(settings.starts, contextOfStart(task, context), 'other');
  const known = startOf(stage, task);
  if (known === starts) return;
  if (starts === null && known === undefined) journal(stage, at, { kind: 'clock.pending', step: task.step, round: task.round, detail: { name: 'starts' } });
  begins(stage, task, starts);
  if (starts !== null) invite(stage, task, settings, { starts, was: known ?? null, at });
}

/** When this one begins, as far as it was told: the step may have been come to again meanwhile. */
function startOf({ scene }: Stage, { step, round }: TaskState): Instant | null | undefined {
  const seen = scene.run.visits[step];
  return [seen?.latest, seen?.first].find((visit) => visit?.round === round)?.starts;
}

/** Moved by hand, while this task is open, it is at the time it was moved to; what was decided for an earlier round does not count. */
function contextOfStart({ step, openedAt }: TaskState, context: Context): Context {
  const isPast = ({ what, at }: Shift) => 'step' in what && what.step === step && what.clock === 'starts' && at < openedAt;
  const run = { ...context.run, shifts: context.run.shifts.filter((shift) => !isPast(shift)) };
  return { ...context, run, clock: { names: [], tags: ['starts'], step } };
}

/** Its holder moves it. */
export function reschedule({ stage, task, settings, at }: Acting, { by, to }: Extract<TaskAct, { type: 'rescheduled' }>): string | null {
  if (settings.starts === undefined) return 'notAMeeting';
  const was = startOf(stage, task) ?? null;
  if (was === to) return 'noChange';
  const refused = stage.toRun({ type: 'shifted', at, shift: { what: { step: task.step, clock: 'starts' }, plus: null, to: isoOf(to), by, at } });
  if (refused !== null) return refused;
  begins(stage, task, to);
  invite(stage, task, settings, { starts: to, was, at });
  return null;
}

/** Dates of other steps may hang on it. */
function begins({ scene }: Stage, { step, round }: TaskState, starts: Instant | null): void {
  const visits = structuredClone(scene.run.visits);
  const seen = visits[step];
  for (const visit of [seen?.first, seen?.latest]) if (visit?.round === round) visit.starts = starts;
  scene.run = { ...scene.run, visits };
}

/**
 * What happened to the task concerns those invited: whoever holds it now is invited too, and who no longer does is told that it is off for them; when it ends
 * before it was to begin, without having been held, it is off for all.
 */
export function afterChange(stage: Stage, before: TaskState, after: TaskState, at: Instant): void {
  const settings = taskSettingsOf(stepAt(stage, after.step));
  const starts = startOf(stage, after);
  if (settings.starts === undefined || before.status !== 'open' || starts == null || starts <= at) return;
  const [was, is, others] = [holdersOf(before), holdersOf(after), invitedTo(stage, after, settings, at)];
  const tell = (kind: 'invited' | 'calledOff', people: readonly string[]) => {
    for (const to of new Set(people)) order(stage, after, { kind, to, starts, was: null, at });
  };
  if (after.status !== 'open') {
    if (after.outcome !== 'held') tell('calledOff', [...was, ...others]);
    return;
  }
  tell(
    'calledOff',
    was.filter((id) => !is.includes(id) && !others.includes(id)),
  );
  tell(
    'invited',
    is.filter((id) => !was.includes(id) && !others.includes(id)),
  );
}

const holdersOf = ({ slots }: TaskState): string[] => slots.flatMap(({ status, holder }) => (status === 'closed' ? [] : [holder]));

function invitedTo(stage: Stage, task: TaskState, settings: AnyTask, at: Instant): string[] {
  return settings.with === undefined ? [] : whoAre(settings.with, contextAt(stage, at, causeOf(stage, task.token))).people.map(({ id }) => id);
}

type Beginning = { starts: Instant; was: Instant | null; at: Instant };

function invite(stage: Stage, task: TaskState, settings: AnyTask, when: Beginning): void {
  const holders = task.slots.flatMap(({ status, holder }) => (status === 'open' ? [holder] : []));
  for (const to of new Set([...holders, ...invitedTo(stage, task, settings, when.at)])) order(stage, task, { kind: 'invited', to, ...when });
}

/** As it is, in a mail of its own and at once: calendars take in one entry for each mail, and when a talk is cannot wait for the reader's next mail. */
function order(stage: Stage, { step, round }: TaskState, { kind, to, starts, was, at }: Beginning & { kind: 'invited' | 'calledOff'; to: string }): void {
  const when = isoOf(starts);
  const values = { starts: when, ...(was !== null && { was: isoOf(was) }) };
  mail(stage, { kind, to, step, round, slot: null, issue: 1, item: `${kind}.${when}.${at}`, values, exact: true, at });
}
