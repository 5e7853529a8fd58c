import type { Problem } from '../problem.ts';
import type { Flow, StepOf } from '../schema.ts';

type Settings = StepOf<'forEach'>['settings'];

/** Who moves from group to group takes a run along only where groups are gone through, each of them person by person. */
export function transfersUnused(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step): Problem[] => {
    if (step.kind !== 'forEach' || step.settings.transfers === 'stay') return [];
    const fault = !isOverGroups(step.settings) ? 'noGroups' : hasPeople(flow, step.id) ? null : 'noPeople';
    return fault === null ? [] : [{ rule: 'transfersUnused', severity: 'error', step: step.id, path: 'settings.transfers', params: { fault } }];
  });
}

const isOverGroups = ({ over, continues }: Settings): boolean => continues === undefined && typeof over === 'object' && 'groups' in over;

/** Whether each group goes through its people itself: those of a group inside of it are that group's. */
function hasPeople({ steps }: Flow, group: string): boolean {
  return Object.values(steps).some(
    (inner) => inner.in === group && inner.kind === 'forEach' && inner.settings.continues === undefined && inner.settings.over === 'audience',
  );
}
