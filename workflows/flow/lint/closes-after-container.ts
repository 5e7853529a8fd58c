import type { When } from '../grammar.ts';
import { compared } from '../lengths.ts';
import type { Problem } from '../problem.ts';
import type { Flow, TaskStep } from '../schema.ts';
import { stepAt, tasksOf } from '../walk.ts';

/** A task is not open longer than the container around it, which closes it, unless it may outlive that: as far as the settings alone tell. */
export function closesAfterContainer(flow: Flow): Problem[] {
  return tasksOf(flow).flatMap((task): Problem[] => {
    const around = task.settings.mayOutlive ? null : closedBy(flow, task);
    if (around === null) return [];
    const path = task.settings.closes === undefined ? 'settings.due' : 'settings.closes';
    return [{ rule: 'closesAfterContainer', severity: 'suggestion', step: task.id, path, params: { read: around } }];
  });
}

/** The container that closes before the task does; null where none is known to. */
function closedBy(flow: Flow, { in: scope, settings }: TaskStep): string | null {
  for (let id = scope; id !== null; id = stepAt(flow, id)?.in ?? null) {
    const ends = closingOf(flow, id);
    const order = ends === undefined ? null : compared(settings.closes ?? settings.due, ends, settings);
    if (order !== null && order > 0) return id;
  }
  return null;
}

/** When a container closes what is still open inside of it. Occurrences of a list close one by one, each at a date of its own. */
function closingOf(flow: Flow, id: string): When | undefined {
  const step = stepAt(flow, id);
  return step?.kind === 'forEach' && step.settings.others === 'close' ? step.settings.at : undefined;
}
