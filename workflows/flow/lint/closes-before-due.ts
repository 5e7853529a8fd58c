import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { compared } from '../lengths.ts';
import { tasksOf } from '../walk.ts';

/** A task does not close before it is due, as far as this can be told from the settings alone. */
export function closesBeforeDue(flow: Flow): Problem[] {
  return tasksOf(flow)
    .filter(({ settings }) => {
      const order = compared(settings.closes, settings.due, settings);
      return order !== null && order < 0;
    })
    .map(({ id }) => ({ rule: 'closesBeforeDue', severity: 'error', step: id, path: 'settings.closes', params: {} }));
}
