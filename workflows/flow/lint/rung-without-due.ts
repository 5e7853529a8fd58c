import { needsMissing } from '../lengths.ts';
import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { tasksOf } from '../walk.ts';

/** A step of "If late" that counts from the due or closing date needs one. */
export function rungWithoutDue(flow: Flow): Problem[] {
  return tasksOf(flow).flatMap(({ id: step, settings }) =>
    settings.ladder.flatMap(({ at }, index): Problem[] => {
      if (needsMissing(at, settings) === null) return [];
      return [
        {
          rule: 'rungWithoutDue',
          severity: 'error',
          step,
          path: `settings.ladder.${index}.at`,
          params: { nth: index + 1 },
          fix: { edit: 'setDue', params: { step, days: 5 } },
        },
      ];
    }),
  );
}
