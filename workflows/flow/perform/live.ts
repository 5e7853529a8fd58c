import type { Instant, TaskState } from '../state.ts';
import type { Stage } from './stage.ts';

/** The dates of a task begin anew, for who holds it now. */
export function restartDates(_stage: Stage, _task: TaskState, _at: Instant): void {}
