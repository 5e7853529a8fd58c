import type { RunPage, Waiting } from '../api-types.ts';

export type PathState = 'passed' | 'here' | 'stuck' | 'notYet';

/** What a token waits for, as a word. */
export function waitsFor(waiting: Waiting): string {
  return typeof waiting === 'string' ? waiting : waiting.for;
}

/** How each step of a flow stands in one review; steps it has not reached are left out. */
export function pathStates({ path, tokens }: Pick<RunPage, 'path' | 'tokens'>): Record<string, PathState> {
  const states: Record<string, PathState> = {};
  for (const { step, left } of path) if (left !== null) states[step] = 'passed';
  for (const { step, waiting } of tokens) states[step] = waitsFor(waiting) === 'incident' ? 'stuck' : 'here';
  return states;
}
