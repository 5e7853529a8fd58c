import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';

/** Who may begin one, what becomes of a second, and how many there may be are for flows that are begun about one person; what is merged goes to a list. */
export function startIncomplete(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step): Problem[] => {
    if (step.kind !== 'start') return [];
    const { about, by, ifRunning, merges, limit } = step.settings;
    const problem = (path: string): Problem => ({ rule: 'startIncomplete', severity: 'error', step: step.id, path: `settings.${path}`, params: {} });
    const idle = Object.entries({ by, ifRunning, merges, limit }).flatMap(([path, value]) =>
      about === undefined && value !== undefined ? [problem(path)] : [],
    );
    return ifRunning === 'merge' && merges === undefined ? [...idle, problem('ifRunning')] : idle;
  });
}
