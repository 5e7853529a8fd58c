import type { RunPage } from '../api-types.ts';

export type PathState = 'passed' | 'here' | 'stuck' | 'notYet';

/** `outcome`: how it was left the last time, where the reader may know. */
export type Stand = { state: PathState; outcome: string | null };

/** How each step of a flow stands in one review; steps it has not reached are left out. */
export function pathStates({ path, tokens }: Pick<RunPage, 'path' | 'tokens'>): Record<string, Stand> {
  const states: Record<string, Stand> = {};
  for (const { step, left, outcome } of path) if (left !== null) states[step] = { state: 'passed', outcome };
  for (const { step, waiting } of tokens) states[step] = { state: waiting === 'incident' ? 'stuck' : 'here', outcome: null };
  return states;
}
