import { lint } from './lint/index.ts';
import type { Problem } from './problem.ts';
import type { Flow } from './schema.ts';
import { soundness } from './soundness.ts';

/** Everything that should be put right before a flow is published: what single steps lack, and what following all runs finds. Errors first. */
export function check(flow: Flow): Problem[] {
  const all = [...lint(flow), ...soundness(flow)];
  return [...all.filter(({ severity }) => severity === 'error'), ...all.filter(({ severity }) => severity === 'suggestion')];
}

/** Whether nothing stands in the way of publishing. */
export const mayPublish = (problems: Problem[]): boolean => problems.every(({ severity }) => severity !== 'error');
