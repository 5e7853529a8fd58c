import type { Clock, Instant } from '../../state.ts';
import { lookAtTask } from './holders.ts';
import { openNow } from './opening.ts';
import type { Stage } from '../stage.ts';
import { taskClockDue } from './events.ts';

/** A date of a task has come. Who holds it is looked at before: what it does goes to whom the task is with now. */
export function onTaskClock(stage: Stage, clock: Clock, at: Instant): void {
  const task = stage.scene.tasks[clock.task ?? ''];
  if (task === undefined) return;
  if (clock.kind === 'opens') return openNow(stage, task.id, at);
  lookAtTask(stage, task.id, at);
  const now = stage.scene.tasks[task.id];
  if (clock.kind !== 'look' && now?.status === 'open') taskClockDue(stage, now, clock, at);
}
