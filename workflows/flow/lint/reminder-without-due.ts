import { needsMissing } from '../lengths.ts';
import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { tasksOf } from '../walk.ts';

/** A reminder that counts from the due or closing date needs one. */
export function reminderWithoutDue(flow: Flow): Problem[] {
  return tasksOf(flow).flatMap(({ id: step, settings }) =>
    settings.reminders.flatMap(({ at }, index): Problem[] => {
      if (needsMissing(at, settings) === null) return [];
      return [
        {
          rule: 'reminderWithoutDue',
          severity: 'error',
          step,
          path: `settings.reminders.${index}.at`,
          params: { nth: index + 1 },
          fix: { edit: 'setDue', params: { step, days: 5 } },
        },
      ];
    }),
  );
}
