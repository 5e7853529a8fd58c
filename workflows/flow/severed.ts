import type { Answer, Instant } from './state.ts';

/** Who gave it, in an anonymous step. */
export const nobodyKnown = 'anonymous';

/** An answer of an anonymous step as rules may see it once it is kept: of nobody, at no time but that of the step's opening. `id` is one of chance. */
export function severed({ step, round, outcome, values }: Answer, opened: Instant, id: string): Answer {
  return { step, round, slot: id, by: nobodyKnown, for: nobodyKnown, at: opened, outcome, values, anonymous: true };
}
