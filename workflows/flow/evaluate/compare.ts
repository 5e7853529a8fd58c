import { zoneOf } from '../calendar-of.ts';
import { dateOf, isDate, localOf, parseIso } from '../calendar.ts';
import type { Context } from '../context.ts';
import { compareDecimals, decimalOf } from '../decimal.ts';
import type { AnswerValue } from '../form.ts';
import type { Operator } from '../grammar.ts';
import { isAbsent, textOf } from './ask.ts';

/** Whether a comparison holds. With what is absent, on either side, only `isAbsent` does. */
export function compare(test: Operator, left: AnswerValue | undefined, rights: readonly (AnswerValue | undefined)[], context: Context): boolean {
  if (test === 'isAbsent' || test === 'isPresent') return isAbsent(left) === (test === 'isAbsent');
  if (isAbsent(left)) return false;
  if (test === 'oneOf') return rights.flat().some((right) => !isAbsent(right) && order(left, right, context) === 0);
  const [right] = rights;
  if (isAbsent(right)) return false;
  if (test === 'contains') return contains(left, right, context);
  const difference = order(left, right, context);
  if (test === 'is') return difference === 0;
  if (test === 'isNot') return difference !== 0;
  if (difference === null) return false;
  return { less: difference < 0, atMost: difference <= 0, more: difference > 0, atLeast: difference >= 0 }[test];
}

function contains(left: AnswerValue, right: AnswerValue, context: Context): boolean {
  if (Array.isArray(left)) return left.some((one) => order(one, right, context) === 0);
  return typeof left === 'string' && left.includes(textOf(right));
}

/**
 * Which comes first: negative, zero or positive; null for what cannot be ordered and is not the same. Numbers go by their value even when one is text, dates
 * by the calendar (a day beside an instant: by the day of that instant where the subject lives), texts by their characters.
 */
export function order(a: AnswerValue, b: AnswerValue, context: Context): number | null {
  // A text such as 007 beside another text is a key, not a number.
  const keys = typeof a === 'string' && typeof b === 'string' && (/^0\d/.test(a) || /^0\d/.test(b));
  const [left, right] = keys ? [null, null] : [decimalOf(a), decimalOf(b)];
  if (left !== null && right !== null) return compareDecimals(left, right);
  if (typeof a === 'string' && typeof b === 'string') return orderOfTexts(a, b, context);
  return JSON.stringify(a) === JSON.stringify(b) ? 0 : null;
}

function orderOfTexts(a: string, b: string, context: Context): number {
  const [left, right] = [parseIso(a), parseIso(b)];
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  const day = (text: string, instant: number) => (Number.isNaN(instant) ? text : dateOf(localOf(instant, zoneOf('subject', context)).day));
  if (isDate(a) && !Number.isNaN(right)) return byCharacters(a, day(b, right));
  if (isDate(b) && !Number.isNaN(left)) return byCharacters(day(a, left), b);
  return byCharacters(a, b);
}

const byCharacters = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
