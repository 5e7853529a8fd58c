import type { Problem } from '../problem.ts';
import { type Flow, isTask, portsOf, type Step } from '../schema.ts';

/** Outcomes of a step, questions of a form, reminders and steps of a ladder are told apart by their ids. */
export function sameIdTwice(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) =>
    listsOf(step).flatMap(({ path, ids }) =>
      repeated(ids).map((id): Problem => ({ rule: 'sameIdTwice', severity: 'error', step: step.id, path, params: { id } })),
    ),
  );
}

function listsOf(step: Step): { path: string; ids: string[] }[] {
  const outcomes = {
    path: step.kind === 'branch' || step.kind === 'split' ? 'settings.branches' : 'settings.outcomes',
    ids: portsOf(step).map(({ port }) => port),
  };
  if (!isTask(step)) return [outcomes];
  const { form, reminders, ladder } = step.settings;
  const clocks = [...reminders, ...ladder].map(({ id }) => id);
  const choices = form.fields.flatMap((field, index) =>
    'options' in field ? [{ path: `settings.form.fields.${index}.options`, ids: field.options.map(({ key }) => key) }] : [],
  );
  return [
    outcomes,
    { path: 'settings.form.fields', ids: form.fields.map(({ id }) => id) },
    { path: 'settings.form.sections', ids: (form.sections ?? []).map(({ id }) => id) },
    { path: 'settings.reminders', ids: clocks },
    ...choices,
  ];
}

const repeated = (ids: string[]) => [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
