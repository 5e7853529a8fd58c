import { diff } from '../../workflows/flow/diff.ts';
import type { Flow } from '../../workflows/flow/schema.ts';

export { conflictKey, merge } from '../../workflows/flow/merge.ts';

/** Steps that came, went or changed, also those that only stand elsewhere. */
export function stepsThatDiffer(before: Flow, after: Flow): string[] {
  const { added, removed, changed, placed } = diff(before, after);
  return [...new Set([...added, ...removed, ...Object.keys(changed), ...placed])];
}
