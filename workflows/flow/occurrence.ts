import type { Plan } from './plan.ts';
import type { Inside } from './state.ts';

/** Which occurrence of the innermost repeat a path lies in; null outside of any. */
export function occurrenceOf({ steps }: Plan, path: readonly Inside[]): number | null {
  return path.findLast(({ container }) => steps[container.slice(0, container.lastIndexOf(':'))]?.kind === 'repeat')?.occurrence ?? null;
}
