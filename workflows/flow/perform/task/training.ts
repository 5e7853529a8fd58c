import type { Context } from '../../context.ts';
import { valueOf } from '../../evaluate.ts';
import { trainingPrefix } from '../../fact-type.ts';
import type { Value } from '../../grammar.ts';
import type { Instant, TaskState } from '../../state.ts';
import { isoDayOf } from '../../when.ts';
import type { FactRow } from '../../world.ts';
import { causeOf } from '../doors.ts';
import { contextAt, type Stage, stepAt, taskSettingsOf } from '../stage.ts';

/** Trainings end by a fact: `training.<course>` of the learner. */

export const trainingEnds = ['completed', 'failed', 'waived'];

/** The first training whose fact is there ends. True when one did. */
export function trainingOver(stage: Stage, at: Instant): boolean {
  for (const task of Object.values(stage.scene.tasks)) {
    if (task.status !== 'open' || stepAt(stage, task.step)?.kind !== 'training') continue;
    for (const { id, holder, status } of task.slots) {
      const outcome = status === 'open' ? outcomeOf(stage, task, holder, at) : null;
      if (outcome === null) continue;
      // Each learner's own: several may be asked.
      stage.effects.push({ effect: 'answer', answer: { step: task.step, round: task.round, slot: id, by: holder, for: holder, at, outcome, values: {} } });
      stage.taskEvent(task.id, { type: 'learned', at, slot: id, outcome });
      return true;
    }
  }
  return false;
}

/** Under which key the completion of a course is on file; null while nobody can tell the course. */
export function completionKey(course: Value, context: Context): string | null {
  const name = valueOf(course, context).value;
  return typeof name === 'string' || typeof name === 'number' ? `${trainingPrefix}${name}` : null;
}

function outcomeOf(stage: Stage, task: TaskState, learner: string, at: Instant): string | null {
  const { course, counts } = taskSettingsOf(stepAt(stage, task.step));
  const context = contextAt(stage, at, { ...causeOf(stage, task.token), assignee: learner });
  const key = course === undefined ? null : completionKey(course, context);
  if (key === null) return null;
  const day = (instant: Instant) => isoDayOf(instant, context);
  // A completion of today is often dated by its day alone, which began before the task did.
  const isAfterwards = ({ effective, recorded }: FactRow) => effective >= task.openedAt || (recorded >= task.openedAt && day(effective) === day(task.openedAt));
  const row = stage.world
    .facts('person', learner, key)
    .filter(({ effective, until, recorded }) => effective <= at && recorded <= at && (until === null || at < until))
    .at(-1);
  if (row === undefined || typeof row.value !== 'string' || !trainingEnds.includes(row.value)) return null;
  return counts === 'earlier' || isAfterwards(row) ? row.value : null;
}
