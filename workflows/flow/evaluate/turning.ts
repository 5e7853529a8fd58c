import type { Context } from '../context.ts';
import type { Condition, Operator, Value } from '../grammar.ts';
import type { Ask } from './ask.ts';
import { compare, order } from './compare.ts';

/** So long a time settles what time alone comes to. */
const century = 36_525 * 86_400_000;

const ordered: readonly Operator[] = ['less', 'atMost', 'more', 'atLeast'];

/**
 * Whether time alone never again changes a comparison of what goes one way with time (today, a length of time, the time that is left) with what stands still:
 * then nobody needs to look at it every day.
 */
export function isDecidedForGood({ test, left, right }: Extract<Condition, { test: Operator }>, context: Context, ask: Ask): boolean {
  if (right === undefined || Array.isArray(right)) return false;
  const [goes, stands] = goesOneWay(left) ? [left, right] : [right, left];
  if (!goesOneWay(goes) || !standsStill(stands, context, ask)) return false;
  const { turns: _told, ...quiet } = context;
  const beside = ask.value(stands, quiet).value;
  const [now, later] = [context.at, context.at + century].map((at) => ask.value(goes, { ...quiet, at }).value);
  if (now === undefined || later === undefined || beside === undefined) return false;
  const holdsWith = (value: typeof now) => (goes === left ? compare(test, value, [beside], quiet) : compare(test, beside, [value], quiet));
  if (ordered.includes(test)) return holdsWith(now) === holdsWith(later);
  const [before, after] = [order(now, beside, quiet), order(later, beside, quiet)];
  return (test === 'is' || test === 'isNot') && before !== null && after !== null && Math.sign(before) * Math.sign(after) > 0;
}

const goesOneWay = (value: Value): boolean =>
  typeof value === 'object' && (value.value === 'today' || value.value === 'timeBetween' || value.value === 'timeLeft');

function standsStill(value: Value, context: Context, ask: Ask): boolean {
  let turns = false;
  ask.value(value, { ...context, turns: () => (turns = true) });
  return !turns;
}
