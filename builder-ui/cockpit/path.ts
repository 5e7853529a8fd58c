import type { RunPage } from '../api-types.ts';

export type PathState = 'passed' | 'here' | 'stuck' | 'notYet' | 'never';

/** `outcome`: how it was left the last time, where the reader may know. */
export type Stand = { state: PathState; outcome: string | null };

type Way = Pick<RunPage, 'path'> & { tokens: Pick<RunPage['tokens'][number], 'step' | 'waiting'>[]; run: Pick<RunPage['run'], 'status'> };

/** How a step of a flow stands in one review. What a review that is over has not reached it never will. */
export function standOf({ path, tokens, run }: Way, step: string): Stand {
  const token = tokens.find((one) => one.step === step);
  if (token !== undefined) return { state: token.waiting === 'incident' ? 'stuck' : 'here', outcome: null };
  const visit = path.findLast((one) => one.step === step && one.left !== null);
  if (visit !== undefined) return { state: 'passed', outcome: visit.outcome };
  return { state: run.status === 'running' ? 'notYet' : 'never', outcome: null };
}
