import type { Context } from './context.ts';
import { holds } from './evaluate.ts';
import type { Condition } from './grammar.ts';
import type { Instant } from './state.ts';

/** So many instants at which something may change are looked at in one go: a year of days. */
const most = 400;

/**
 * The next instant at which time alone makes a condition true or false, by what is known now (SEMANTICS rule 15): a validity begins or ends, a value grows
 * stale, a row comes into a window or leaves it, a length of time is reached, midnight. Null where it never does. Where nothing turns for very long, an
 * instant at which it has not turned yet and is to be looked at again. How people will be is not looked ahead at: changes of them are told to the run.
 */
export function flipsAt(condition: Condition, context: Context): Instant | null {
  const now = look(condition, context);
  let next = now.turns;
  for (let n = 1; n < most && next !== null; n += 1) {
    const then = look(condition, { ...context, at: next });
    if (then.holds !== now.holds) return next;
    next = then.turns;
  }
  return next;
}

/** Whether it holds, and the first instant after that at which a value that was looked at may be another. */
function look(condition: Condition, context: Context): { holds: boolean; turns: Instant | null } {
  let turns: Instant | null = null;
  const told = (at: Instant) => {
    if (at > context.at && (turns === null || at < turns)) turns = at;
  };
  const { holds: now } = holds(condition, { ...context, turns: told });
  return { holds: now, turns };
}
