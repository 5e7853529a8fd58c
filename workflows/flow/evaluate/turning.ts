import type { Context } from '../context.ts';
import type { AnswerValue } from '../form.ts';
import type { Condition, Operator, Value, When } from '../grammar.ts';
import type { Instant } from '../state.ts';
import type { Ask } from './ask.ts';
import { compare, order } from './compare.ts';
import { movesWithTime } from './time.ts';

type Comparison = Extract<Condition, { test: Operator }>;

/** So far ahead is looked for the instant at which time turns a comparison. */
const century = 36_525 * 86_400_000;

const ordered: readonly Operator[] = ['less', 'atMost', 'more', 'atLeast'];

/**
 * When time alone turns a comparison of what goes one way with time (today, a length of time, the time that is left) with what stands still: once, or never,
 * which is null. Undefined for any other, which has to be looked at whenever one of its values may be another.
 */
export function turnOf({ test, left, right }: Comparison, { turns: _told, ...context }: Context, ask: Ask): Instant | null | undefined {
  if (right === undefined || Array.isArray(right)) return undefined;
  const goes = goesOneWay(left) ? left : right;
  if (!goesOneWay(goes) || !standsStill(goes === left ? right : left, context, ask)) return undefined;
  const sidesAt = (at: Instant) => [left, right].map((value) => ask.value(value, value === goes ? { ...context, at } : context).value);
  if (!ordered.includes(test))
    return isPast(sidesAt(context.at), sidesAt(context.at + century), context) && (test === 'is' || test === 'isNot') ? null : undefined;
  const holdsAt = (at: Instant) => {
    const [a, b] = sidesAt(at);
    return compare(test, a, [b], context);
  };
  const now = holdsAt(context.at);
  if (holdsAt(context.at + century) === now) return null;
  let [before, after] = [context.at, context.at + century];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (holdsAt(middle) === now) before = middle;
    else after = middle;
  }
  return after;
}

/** On the same side of each other, now and at last: they never meet any more. */
function isPast(now: readonly (AnswerValue | undefined)[], later: readonly (AnswerValue | undefined)[], context: Context): boolean {
  const sideOf = ([a, b]: readonly (AnswerValue | undefined)[]) => (a === undefined || b === undefined ? null : order(a, b, context));
  const [before, after] = [sideOf(now), sideOf(later)];
  return before !== null && after !== null && Math.sign(before) * Math.sign(after) > 0;
}

/** A length of time does while one of its ends is the very present and the other stands still. */
function goesOneWay(value: Value): boolean {
  if (typeof value !== 'object') return false;
  if (value.value === 'today' || value.value === 'timeLeft') return true;
  if (value.value !== 'timeBetween') return false;
  const [from, to] = [movesWithTime(value.from), movesWithTime(value.to)];
  return from !== to && isPresent(from ? value.from : value.to);
}

const isPresent = (when: When): boolean => when.from.anchor === 'now' && Object.keys(when).length === 1;

function standsStill(value: Value, context: Context, ask: Ask): boolean {
  let turns = false;
  ask.value(value, { ...context, turns: () => (turns = true) });
  return !turns;
}
