import { dateOf, localOf } from '../../calendar.ts';
import type { Context } from '../../context.ts';
import type { Instant, TaskState } from '../../state.ts';
import type { Opening } from '../../task/events.ts';
import type { TaskSettings } from '../../task-settings.ts';
import type { Stage } from '../stage.ts';

/** What a holder must have on file before being asked: lacking it, a training beside the routes comes first, and the task waits. */

/** Of those to be asked, who has no record of the type in force and has not been trained for it here. */
export function whoLacks({ needs }: Pick<TaskSettings, 'needs'>, people: readonly Opening[], trained: readonly string[], context: Context): string[] {
  if (needs === undefined) return [];
  const may = ({ id, answered }: Opening) => answered !== undefined || trained.includes(id) || hasRecord(id, needs.record, context);
  return people.flatMap((opening) => (may(opening) ? [] : [opening.id]));
}

export function hasRecord(person: string, type: string, { world, at }: Context): boolean {
  if (world.person(person) === undefined) return false;
  const day = dateOf(localOf(at, world.zone(world.zoneOf(person))).day);
  return world.records(person, type).some(({ status, effective, until }) => status === 'inForce' && effective <= day && (until === null || day < until));
}

/** The training is asked of those who do not do it already; the opening of the task is pending until they are done. */
export function beginTraining(stage: Stage, task: TaskState, { needs }: TaskSettings, lacking: string[], at: Instant): void {
  if (needs?.training === undefined) return;
  const ledger = lacking.map((who) => ({ rule: 'needs', from: null, op: needs.record, to: null, why: 'trainingFirst', who }));
  const { lacking: learning, trained } = task;
  stage.taskEvent(task.id, { type: 'scheduled', at, opens: { at: null, ledger }, lacking, trained });
  for (const person of lacking) {
    if (learning.includes(person)) continue;
    stage.toRun({ type: 'begun', at, token: task.token, step: needs.training, asks: { people: [person], neededBy: task.id } });
  }
}
