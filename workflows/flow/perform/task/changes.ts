import type { Instant } from '../../state.ts';
import { lookAtHolders } from './holders.ts';
import { lookAtMeeting } from './meeting.ts';
import type { Stage } from '../stage.ts';
import { lookAtNeeds } from './trained.ts';

/** Something changed that tasks may hang on: who holds them, when a meeting begins, what a holder must have on file. */
export function lookAtTasks(stage: Stage, at: Instant): void {
  lookAtHolders(stage, at);
  for (const task of Object.values(stage.scene.tasks)) lookAtMeeting(stage, task, at);
  lookAtNeeds(stage, at);
}
