import { compared } from '../lengths.ts';
import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { tasksOf } from '../walk.ts';

/** A reminder comes before the task closes; later it would never be sent. */
export function reminderAfterCloses(flow: Flow): Problem[] {
  return tasksOf(flow).flatMap(({ id: step, settings }) =>
    settings.reminders.flatMap(({ at }, index): Problem[] => {
      const order = compared(at, settings.closes ?? settings.due, settings);
      return order === null || order < 0
        ? []
        : [{ rule: 'reminderAfterCloses', severity: 'error', step, path: `settings.reminders.${index}.at`, params: { nth: index + 1 } }];
    }),
  );
}
