import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { tasksOf } from '../walk.ts';

/** A task has a date by which it is expected: without one nothing reminds and nothing escalates. */
export function dueMissing(flow: Flow): Problem[] {
  return tasksOf(flow)
    .filter(({ settings }) => settings.due === undefined && settings.closes === undefined)
    .map(({ id }) => ({
      rule: 'dueMissing',
      severity: 'suggestion',
      step: id,
      path: 'settings.due',
      params: {},
      fix: { edit: 'setDue', params: { step: id, days: 5 } },
    }));
}
