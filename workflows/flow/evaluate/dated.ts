import type { Context } from '../context.ts';
import type { When } from '../grammar.ts';
import type { Instant } from '../state.ts';
import type { Dated, Use } from '../when.ts';

/** A date inside of a value. What was decided for the clock that is worked out, where it is one, is not this date's. */
export function dated(when: When, { clock: _outer, ...context }: Context, use: Use = 'opens'): Dated {
  return context.whenAt(when, context, use);
}

/** Its instant; null where it is not known. */
export function instantIn(when: When, context: Context, use: Use = 'opens'): Instant | null {
  return dated(when, context, use).at;
}
