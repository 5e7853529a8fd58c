import { reachedFrom } from '../../advance/operator.ts';
import { takeBackSignature } from './signing.ts';
import type { Instant, Visit } from '../../state.ts';
import { isTaskKind } from '../../steps/index.ts';
import { isAnonymous } from '../../task-settings.ts';
import { whenAt } from '../../when.ts';
import { whoAre } from '../../who.ts';
import { type Acting, applyAct, mayActFor, partOf } from './acting.ts';
import type { TaskAct } from '../scene.ts';
import { type AnyTask, contextAt, journal, type Stage, stepAt, taskSettingsOf, written } from '../stage.ts';

/** Taking an answer back, and opening a completed step again. Each answers null, or the rule that refuses it. */

type Withdrawn = Extract<TaskAct, { type: 'withdrawn' }>;
type Place = { step: string; round: number; visit: Visit; settings: AnyTask };

const tenMinutes = 600_000;
const isRecent = (ms: number) => ms >= 0 && ms < tenMinutes;

/** `run:step:round` of a task whose latest round is over. */
function placeOf(stage: Stage, task: string): Place | null {
  const [step = '', round = ''] = task.split(':').slice(-2);
  const visit = stage.scene.run.visits[step]?.latest;
  const of = stepAt(stage, step);
  if (of === undefined || !isTaskKind(of.kind) || visit === undefined || visit.round !== Number(round)) return null;
  return { step, round: visit.round, visit, settings: taskSettingsOf(of) };
}

/** The step says who may open it again, and until when. */
export function reopen(stage: Stage, task: string, { at, by, reason }: Extract<TaskAct, { type: 'reopened' }>): string | null {
  const place = placeOf(stage, task);
  if (place === null) return 'unknownStep';
  const { step, round, settings } = place;
  if (settings.reopen === undefined) return 'notAllowed';
  if (!whoAre(settings.reopen.by, contextAt(stage, at)).people.some(({ id }) => id === by)) return 'notYours';
  if (!isWithinRule(stage, place, at)) return 'tooLate';
  const kept = stage.effects.length;
  const refused = stage.toRun({ type: 'reopened', at, step, mode: settings.reopen.mode, by, reason, ...since(stage, task) });
  if (refused !== null) return refused;
  const followed = stage.effects.splice(kept);
  journal(stage, at, { kind: 'task.reopened', step, round, by, ...written({ mode: settings.reopen.mode, ...(reason !== '' && { reason }) }) });
  stage.effects.push(...followed);
  return null;
}

/** Since when the dates of a task count, which may have been opened again before. */
function since({ scene, world }: Stage, id: string): { opened?: Instant } {
  const opened = (scene.tasks[id] ?? world.task(id))?.countsFrom;
  return opened === undefined ? {} : { opened };
}

/** Until a date, or until another step is completed. */
function isWithinRule(stage: Stage, { visit, settings }: Omit<Place, 'step' | 'round'>, at: Instant): boolean {
  const { reopen: rule } = settings;
  if (rule === undefined) return false;
  const task = { openedAt: visit.opened, dueAt: visit.due, closesAt: visit.due };
  const until = rule.until === undefined ? null : whenAt(rule.until, contextAt(stage, at, { task }), 'ends').at;
  if (until !== null && at >= until) return false;
  return rule.untilCompleted === undefined || stage.scene.run.visits[rule.untilCompleted]?.latest.completed == null;
}

/** An answer taken back while the task still waits for others. */
export function withdraw(acting: Acting, { at, slot: id, by, reason, wallMs }: Withdrawn): string | null {
  const { stage, task, settings } = acting;
  const slot = partOf(acting, id);
  if (slot === undefined) return 'unknownPart';
  if (slot.by !== by && !mayActFor(acting, slot, by)) return 'notYours';
  if (slot.answeredAt === null) return 'notAnswered';
  const visit = stage.scene.run.visits[task.step]?.latest;
  if (!isRecent(wallMs ?? at - slot.answeredAt) && (visit === undefined || !isWithinRule(stage, { visit, settings }, at))) return 'tooLate';
  return applyAct(acting, { type: 'withdrawn', at, slot: id, by, reason });
}

/** An answer that had settled its task: what it opened is closed and told, and the step is asked again of this person alone. */
export function withdrawSettled(stage: Stage, taskId: string, { at, slot: id, by, reason, wallMs }: Withdrawn): string | null {
  const place = placeOf(stage, taskId);
  const task = stage.scene.tasks[taskId] ?? stage.world.task(taskId);
  const slot = task?.slots.find((one) => one.id === id);
  if (place === null || task === undefined || slot === undefined) return 'taskClosed';
  const { step, round, settings } = place;
  if ((slot.by ?? slot.holder) !== by && slot.holder !== by) return 'notYours';
  if (slot.answeredAt === null || task.settledBy !== 'answer') return 'notAnswered';
  if (isAnonymous(settings)) return 'anonymous';
  if (!isRecent(wallMs ?? at - slot.answeredAt) && !isWithinRule(stage, place, at)) return 'tooLate';
  if (isAnsweredSince(stage, place)) return 'answeredSince';
  const kept = stage.effects.length;
  const refused = stage.toRun({ type: 'reopened', at, step, mode: 'rewind', by, reason, slot: id, opened: task.countsFrom });
  if (refused !== null) return refused;
  const followed = stage.effects.splice(kept);
  const detail = { part: id, ...(reason !== '' && { reason }) };
  journal(stage, at, { kind: 'task.withdrawn', step, round, by, for: slot.holder, outcome: slot.outcome, ...written(detail) });
  stage.effects.push({ effect: 'takeBack', slot: id, at }, ...followed);
  takeBackSignature(stage, { step, round }, slot.holder, at);
  return null;
}

/** Whether a step that comes after this one has been answered since it was completed. */
function isAnsweredSince(stage: Stage, { step, visit }: Place): boolean {
  const { run, tasks } = stage.scene;
  const since = visit.completed ?? visit.opened;
  return [...reachedFrom(stage, step)].some((later) => {
    const kind = stepAt(stage, later)?.kind;
    const seen = run.visits[later]?.latest;
    if (kind === undefined || !isTaskKind(kind) || seen === undefined || seen.opened < since) return false;
    const answered = Object.values(tasks).some((task) => task.step === later && task.slots.some(({ status }) => status === 'answered'));
    return answered || (seen.completed !== null && seen.outcome !== 'closed' && seen.outcome !== 'timeout');
  });
}
