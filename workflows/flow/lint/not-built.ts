import type { StepKind } from '../steps/index.ts';
import type { Problem } from '../problem.ts';
import { type Flow, isTask, type Step, type TaskStep } from '../schema.ts';

/** Kinds whose meaning stands but that people could not answer yet, or that would reach nobody. They are not offered, and not published. */
export const kindsNotBuilt: readonly StepKind[] = ['nominate', 'acknowledge', 'meeting', 'training', 'connect'];

/** What a flow may hold but whose meaning is not built yet; a run that met it would stand still. */
export function notBuilt(flow: Flow): Problem[] {
  const whole = Object.values(flow.steps).filter(({ kind }) => kindsNotBuilt.includes(kind));
  return [...whole.map((step) => problem(step, `kind.${step.kind}`, 'kind')), ...partsNotBuilt(flow)];
}

function partsNotBuilt(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) => (isTask(step) ? ofTask(step) : []).map(({ what, path }) => problem(step, what, path)));
}

type Found = { what: string; path: string };

function ofTask({ settings }: TaskStep): Found[] {
  return settings.visibility === undefined ? [] : [{ what: 'visibility', path: 'settings.visibility' }];
}

const problem = (step: Step, what: string, path: string): Problem => ({ rule: 'notBuilt', severity: 'error', step: step.id, path, params: { what } });
