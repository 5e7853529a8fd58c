import type { Problem } from './problem.ts';
import type { Flow, StepOf } from './schema.ts';

/** What connectionProblems() may find. */
export const connectionRules = ['connectionUnknown'] as const;

/** The steps that exchange data with another system. */
export function exchangesOf(flow: Flow): StepOf<'connect'>[] {
  return Object.values(flow.steps).flatMap((step) => (step.kind === 'connect' ? [step] : []));
}

/**
 * Steps that name a connection which this installation does not have. What a drawing lacks where it is to run is no fault of the drawing: it may be published and
 * tried, and a real launch asks for it.
 */
export function connectionProblems(flow: Flow, known: readonly string[]): Problem[] {
  return exchangesOf(flow)
    .filter(({ settings }) => !known.includes(settings.connection))
    .map(({ id, settings }) => ({
      rule: 'connectionUnknown',
      severity: 'suggestion',
      step: id,
      path: 'settings.connection',
      params: { name: settings.connection },
    }));
}
