import type { RunPage } from '../api-types.ts';

export type PathState = 'passed' | 'here' | 'stuck' | 'notYet';

/** How each step of a flow stands in one review; steps it has not reached are left out. */
export function pathStates({ path, tokens }: Pick<RunPage, 'path' | 'tokens'>): Record<string, PathState> {
  const states: Record<string, PathState> = {};
  for (const { step, left } of path) if (left !== null) states[step] = 'passed';
  for (const { step, waiting } of tokens) states[step] = waiting === 'incident' ? 'stuck' : 'here';
  return states;
}
