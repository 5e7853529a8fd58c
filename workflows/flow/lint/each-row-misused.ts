import type { Problem } from '../problem.ts';
import type { Flow, StepOf } from '../schema.ts';
import { fieldOf } from '../walk.ts';

type Settings = StepOf<'record'>['settings'];

/** What is filed row by row has rows, and a person in each. */
export function eachRowMisused(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step): Problem[] => {
    const fault = step.kind === 'record' && step.settings.eachRow !== undefined ? faultOf(step.settings.eachRow, step.settings, flow) : null;
    return fault === null ? [] : [{ rule: 'eachRowMisused', severity: 'error', step: step.id, path: 'settings.eachRow', params: { fault } }];
  });
}

function faultOf({ step, field, person }: NonNullable<Settings['eachRow']>, { of }: Settings, flow: Flow): 'noTable' | 'noPerson' | 'twoWhoses' | null {
  const asked = fieldOf(flow, step, field);
  if (asked?.type !== 'list') return 'noTable';
  if (asked.columns.find(({ id }) => id === person)?.type !== 'person') return 'noPerson';
  return of === undefined ? null : 'twoWhoses';
}
