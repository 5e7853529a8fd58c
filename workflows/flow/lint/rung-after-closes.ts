import { compared } from '../lengths.ts';
import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { tasksOf } from '../walk.ts';

/**
 * A step of "If late" comes before the task closes. A due date alone also closes, so that "two days late" would never come:
 * such a task needs a later closing date.
 */
export function rungAfterCloses(flow: Flow): Problem[] {
  return tasksOf(flow).flatMap(({ id: step, settings }) =>
    settings.ladder.flatMap(({ at }, index): Problem[] => {
      const order = compared(at, settings.closes ?? settings.due, settings);
      if (order === null || order <= 0) return [];
      const problem: Problem = { rule: 'rungAfterCloses', severity: 'error', step, path: `settings.ladder.${index}.at`, params: { nth: index + 1 } };
      return [settings.closes === undefined ? { ...problem, fix: { edit: 'closeAfterLadder', params: { step } } } : problem];
    }),
  );
}
