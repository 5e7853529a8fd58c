import type { Problem } from '../problem.ts';
import type { Flow, TaskStep } from '../schema.ts';
import { stepAt, tasksOf } from '../walk.ts';

/** What nobody may pass over is not closed by the flow itself, with the rest of a container that goes on without it. */
export function compulsoryPassed(flow: Flow): Problem[] {
  return tasksOf(flow)
    .filter(({ settings }) => settings.compulsory && !settings.mayOutlive)
    .flatMap((task): Problem[] => {
      const around = closingAround(flow, task);
      return around === null
        ? []
        : [{ rule: 'compulsoryPassed', severity: 'suggestion', step: task.id, path: 'settings.compulsory', params: { read: around } }];
    });
}

function closingAround(flow: Flow, { in: scope }: TaskStep): string | null {
  for (let id = scope; id !== null; id = stepAt(flow, id)?.in ?? null) {
    const step = stepAt(flow, id);
    if (step?.kind === 'forEach' && step.settings.others === 'close' && (step.settings.at !== undefined || step.settings.goesOn !== 'all')) return id;
  }
  return null;
}
