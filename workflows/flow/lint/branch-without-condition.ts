import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';

/** A branch has at least one rule beside "otherwise". */
export function branchWithoutCondition(flow: Flow): Problem[] {
  return Object.values(flow.steps)
    .filter((step) => step.kind === 'branch' && step.settings.branches.length === 0)
    .map(({ id }) => ({ rule: 'branchWithoutCondition', severity: 'error', step: id, path: 'settings.branches', params: {} }));
}
