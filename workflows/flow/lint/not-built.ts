import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import type { StepKind } from '../steps/index.ts';

/** Kinds whose meaning stands but that would reach nobody. They are not offered, and not published. */
export const kindsNotBuilt: readonly StepKind[] = ['connect'];

/** What a flow may hold but that no run would bring to anybody. */
export function notBuilt(flow: Flow): Problem[] {
  return Object.values(flow.steps)
    .filter(({ kind }) => kindsNotBuilt.includes(kind))
    .map(({ id, kind }) => ({ rule: 'notBuilt', severity: 'error', step: id, path: 'kind', params: { what: `kind.${kind}` } }));
}
