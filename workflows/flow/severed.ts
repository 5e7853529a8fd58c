import type { Answer, RunState } from './state.ts';

/** Who gave it, in an anonymous step. */
export const nobodyKnown = 'anonymous';

/**
 * An answer as it is kept. Of an anonymous step nothing stays that leads to whoever gave it: it is of nobody, at no time but that of the step's opening, and of
 * the release after which it was given where there was one.
 */
export function keptAnswer(answer: Answer, { visits, startedAt }: Pick<RunState, 'visits' | 'startedAt'>): Answer {
  const { step, round, outcome, values, cameAfter } = answer;
  if (answer.anonymous !== true) return answer;
  const at = visits[step]?.latest.opened ?? startedAt;
  return { step, round, slot: '', by: nobodyKnown, for: nobodyKnown, at, outcome, values, anonymous: true, ...(cameAfter !== undefined && { cameAfter }) };
}
