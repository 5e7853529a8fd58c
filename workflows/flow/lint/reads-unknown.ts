import { scopesAround } from '../graph.ts';
import type { Problem } from '../problem.ts';
import { type Flow, isTask, type Step } from '../schema.ts';
import { fieldOf, piecesOf, stepAt, yieldedBy } from '../walk.ts';

type Reading = { step: string; field: string | null; path: string };

/** Conditions, dates, people and forms speak only of steps and questions that are there and that this step can see. */
export function readsUnknown(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) => readingsOf(step).flatMap((reading) => problemOf(flow, step, reading)));
}

function readingsOf(step: Step): Reading[] {
  const pieces = piecesOf(step).flatMap(({ piece, path }): Reading[] => {
    if (!('step' in piece)) return [];
    return [{ step: piece.step, field: 'field' in piece ? piece.field : null, path }];
  });
  const shows = isTask(step)
    ? step.settings.form.shows.flatMap((shown, index) => shown.fields.map((field) => ({ step: shown.step, field, path: `settings.form.shows.${index}` })))
    : [];
  return [...pieces, ...shows];
}

function problemOf(flow: Flow, step: Step, { step: read, field, path }: Reading): Problem[] {
  const target = stepAt(flow, read);
  const problem = { severity: 'error' as const, step: step.id, path };
  if (target === undefined) return [{ ...problem, rule: 'readsUnknown', params: { what: 'step', read } }];
  if (!scopesAround(flow, step).includes(target.in)) return [{ ...problem, rule: 'readsUnknown', params: { what: 'inside', read } }];
  const yielded = yieldedBy(target);
  if (field === null || yielded === 'any' || yielded.includes(field)) return [];
  if (fieldOf(flow, read, field) !== undefined || isColumn(target, field)) return [];
  return [{ ...problem, rule: 'readsUnknown', params: { what: 'field', read, field } }];
}

/** Over the rows of a list its columns are read like answers of that step. */
function isColumn(step: Step, id: string): boolean {
  return isTask(step) && step.settings.form.fields.some((field) => field.type === 'list' && field.columns.some((column) => column.id === id));
}
