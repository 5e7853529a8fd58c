import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';

/** A form asks something, shows something or offers a choice. */
export function formEmpty(flow: Flow): Problem[] {
  return Object.values(flow.steps)
    .filter(
      (step) => step.kind === 'form' && step.settings.form.fields.length === 0 && step.settings.form.shows.length === 0 && step.settings.outcomes === undefined,
    )
    .map(({ id }) => ({ rule: 'formEmpty', severity: 'error', step: id, path: 'settings.form', params: {} }));
}
