import { valueOf } from '../../evaluate.ts';
import type { Instant, TaskState } from '../../state.ts';
import { isoDayOf } from '../../when.ts';
import type { FactRow } from '../../world.ts';
import { causeOf, yields } from '../doors.ts';
import { contextAt, type Stage, stepAt, taskSettingsOf } from '../stage.ts';

/** Trainings end by a fact: `training.<course>` of the learner. */

const ends = ['completed', 'failed', 'waived'];

/** The first training whose fact is there ends. True when one did. */
export function trainingOver(stage: Stage, at: Instant): boolean {
  for (const task of Object.values(stage.scene.tasks)) {
    if (task.status !== 'open' || stepAt(stage, task.step)?.kind !== 'training') continue;
    for (const { id, holder, status } of task.slots) {
      const outcome = status === 'open' ? outcomeOf(stage, task, holder, at) : null;
      if (outcome === null) continue;
      yields(stage, task.step, task.round, outcome, {}, at);
      stage.taskEvent(task.id, { type: 'learned', at, slot: id, outcome });
      return true;
    }
  }
  return false;
}

function outcomeOf(stage: Stage, task: TaskState, learner: string, at: Instant): string | null {
  const { course, counts } = taskSettingsOf(stepAt(stage, task.step));
  const context = contextAt(stage, at, { ...causeOf(stage, task.token), assignee: learner });
  const name = course === undefined ? undefined : valueOf(course, context).value;
  if (typeof name !== 'string' && typeof name !== 'number') return null;
  const day = (instant: Instant) => isoDayOf(instant, context);
  // A completion of today is often dated by its day alone, which began before the task did.
  const isAfterwards = ({ effective, recorded }: FactRow) => effective >= task.openedAt || (recorded >= task.openedAt && day(effective) === day(task.openedAt));
  const row = stage.world
    .facts('person', learner, `training.${name}`)
    .filter(({ effective, until, recorded }) => effective <= at && recorded <= at && (until === null || at < until))
    .at(-1);
  if (row === undefined || typeof row.value !== 'string' || !ends.includes(row.value)) return null;
  return counts === 'earlier' || isAfterwards(row) ? row.value : null;
}
