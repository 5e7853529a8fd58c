import { absenceRule } from '../absence.ts';
import type { Context } from '../context.ts';
import { clockNamed } from '../dates-of-task.ts';
import type { PlanStep } from '../plan.ts';
import type { StepOf } from '../schema.ts';
import type { Instant, TaskState, Visit } from '../state.ts';
import { isTaskKind } from '../steps/index.ts';
import { whenAt } from '../when.ts';
import { contextAt, type Stage, stepAt, taskSettingsOf } from './stage.ts';

/**
 * Leave became known late (SEMANTICS rule 11): a step that has run out meanwhile would still be open. What has fired stays; it is an incident where the run
 * stands, which says what could be opened again and until when that would have been open.
 */
export function lookAtRunOut(stage: Stage, person: string, at: Instant): void {
  const { run } = stage.scene;
  for (const [step, { latest }] of Object.entries(run.visits)) {
    const would = latest.completed === null ? null : wouldEnd(stage, step, latest, person, at);
    const token = run.tokens.find(({ waiting }) => waiting.for !== 'incident');
    if (would === null || latest.completed === null || would <= Math.max(latest.completed, latest.wouldEnd ?? 0) || token === undefined) continue;
    const detail = { step, round: latest.round, person, was: latest.completed, would };
    stage.toRun({ type: 'failed', at, token: token.id, code: 'absenceLate', detail });
    noteWouldEnd(stage, step, would);
  }
}

/** The same leave is told of again when it begins and when it is over: that is no further incident. */
function noteWouldEnd(stage: Stage, step: string, wouldEnd: Instant): void {
  const { run } = stage.scene;
  const visit = run.visits[step];
  if (visit === undefined) return;
  stage.scene.run = { ...run, visits: { ...run.visits, [step]: { ...visit, latest: { ...visit.latest, wouldEnd } } } };
}

/** When a step that has run out would end by what is known now; null for one that did not, or that this person's leave does not hold. */
function wouldEnd(stage: Stage, stepId: string, visit: Visit, person: string, at: Instant): Instant | null {
  const rule = absenceRule(stage.plan, stepId);
  const step = stepAt(stage, stepId);
  if (rule === undefined || step === undefined) return null;
  const isSubject = rule.subject === 'hold' && person === stage.scene.run.subject;
  if (!isTaskKind(step.kind)) return isSubject ? stepWouldEnd(stage, step, visit, at) : null;
  const id = `${stage.scene.run.id}:${stepId}:${visit.round}`;
  const task = stage.scene.tasks[id] ?? stage.world.task(id);
  if (task === undefined || (task.settledBy !== 'timeout' && task.settledBy !== 'byPolicy')) return null;
  const isHolder = rule.assignee === 'hold' && task.slots.some(({ holder }) => holder === person);
  return isSubject || isHolder ? taskWouldEnd(stage, task, at) : null;
}

function taskWouldEnd(stage: Stage, task: TaskState, at: Instant): Instant | null {
  const { due, closes, ladder } = taskSettingsOf(stepAt(stage, task.step));
  const holders = task.slots.flatMap(({ holder, outcome }) => (outcome === null ? [holder] : []));
  const assignee = task.datedFor ?? task.slots[0]?.holder ?? null;
  const own = contextAt(stage, at, { assignee, holders, task: { openedAt: task.countsFrom, dueAt: null, closesAt: null } });
  const dueAt = due === undefined ? null : whenAt(due, { ...own, clock: clockNamed(task, 'due', null, closes === undefined ? ['closes'] : []) }, 'ends').at;
  const dued: Context = { ...own, task: { openedAt: task.countsFrom, dueAt, closesAt: null } };
  const closesAt = closes === undefined ? dueAt : whenAt(closes, { ...dued, clock: clockNamed(task, 'closes', null) }, 'ends').at;
  const whole: Context = { ...dued, task: { openedAt: task.countsFrom, dueAt, closesAt } };
  const outcomes = ladder.flatMap((rung) => {
    const ends = rung.do.act === 'takeOutcome' ? whenAt(rung.at, { ...whole, clock: clockNamed(task, 'rung', rung.id) }, 'other').at : null;
    return ends === null ? [] : [ends];
  });
  const all = [...(closesAt === null ? [] : [closesAt]), ...outcomes];
  return all.length === 0 ? null : Math.min(...all);
}

function stepWouldEnd(stage: Stage, step: PlanStep, { opened, outcome, round }: Visit, at: Instant): Instant | null {
  const { deadline, by } = step.settings as StepOf<'wait'>['settings'] & Partial<StepOf<'milestone'>['settings']>;
  const [when, kind] = outcome === 'timeout' ? [deadline, 'deadline'] : outcome === 'missed' ? [by, 'by'] : [undefined, ''];
  if (when === undefined) return null;
  const clock = { names: [`${stage.scene.run.id}:${step.id}:${round}:${kind}`], tags: [kind], step: step.id };
  return whenAt(when, contextAt(stage, at, { clock, task: { openedAt: opened, dueAt: null, closesAt: null } }), 'ends').at;
}
