import type { Condition, Operator, Value } from '../grammar.ts';
import { mirrored, signs } from './notation.ts';
import { kindOf, type Place } from './place.ts';
import type { Write } from './write.ts';

type Comparison = Extract<Condition, { test: Operator }>;
type Group = Extract<Condition, { test: 'all' | 'any' }>;

const isGroup = (condition: Condition): condition is Group => condition.test === 'all' || condition.test === 'any';

/** A condition; what joins or compares is without brackets around it. */
export function conditionText(condition: Condition, place: Place, write: Write): string {
  const one = plain(condition);
  if (isGroup(one)) return one.of.map((part) => grouped(part, place, write)).join(one.test === 'all' ? ' && ' : ' || ');
  return one.test === 'not' ? notText(one.of, place, write) : comparisonText(one, place, write);
}

/** The one of several forms of the same condition that is written: see "What comes back" in docs/typed-rules.md. */
function plain(condition: Condition): Condition {
  if (isGroup(condition)) {
    const of = flattened(condition);
    return of.length === 1 && of[0] !== undefined ? of[0] : { test: condition.test, of };
  }
  if (condition.test !== 'not') return turned(condition);
  const of = plain(condition.of);
  return of.test === 'isPresent' ? { test: 'isAbsent', left: of.left } : { test: 'not', of };
}

/** "a and (b and c)" is "a and b and c". */
function flattened({ test, of }: Group): Condition[] {
  return of.flatMap((part) => {
    const one = plain(part);
    return isGroup(one) && one.test === test ? one.of : [one];
  });
}

/** A fixed value stands on the right: `3 <= x` is `x >= 3`. Only `oneOf` looks at more than one. */
function turned({ test, left, right }: Comparison): Comparison {
  if (test === 'isPresent' || test === 'isAbsent') return { test, left };
  if (test === 'oneOf') return { test, left, right: typeof right === 'object' ? right : right === undefined ? [] : [right] };
  const first = Array.isArray(right) ? right[0] : right;
  if (first === undefined) return { test, left };
  return test === 'contains' || typeof left === 'object' || typeof first !== 'object'
    ? { test, left, right: first }
    : { test: mirrored[test], left: first, right: left };
}

function grouped(part: Condition, place: Place, write: Write): string {
  const text = write.condition(part, place);
  return isGroup(part) ? `(${text})` : text;
}

function notText(of: Condition, place: Place, write: Write): string {
  const text = write.condition(of, place);
  return isBare(of, place) || isCall(of, place) ? `!${text}` : `!(${text})`;
}

/** A yes or no that is written by itself, without `== true`. */
const isBare = (condition: Condition, place: Place): boolean =>
  condition.test === 'is' && condition.right === true && kindOf(condition.left, place) === 'yesNo';

/** Several choices are a list, which CEL asks with `in`. */
const isCall = (condition: Condition, place: Place): boolean => condition.test === 'contains' && kindOf(condition.left, place) !== 'choices';

function comparisonText(condition: Comparison, place: Place, write: Write): string {
  const { test, left, right } = condition;
  const text = write.value(left, place);
  if (test === 'isPresent') return `has(${text})`;
  if (test === 'isAbsent') return `!has(${text})`;
  if (isBare(condition, place)) return text;
  const beside = kindOf(left, place);
  const side = Array.isArray(right)
    ? `[${right.map((one) => write.value(one, place, beside)).join(', ')}]`
    : right === undefined
      ? 'null'
      : write.value(right, place, beside);
  if (test === 'oneOf') return `${text} in ${side}`;
  if (test === 'contains') return isCall(condition, place) ? `${receiver(left, text)}.contains(${side})` : `${side} in ${text}`;
  return `${text} ${signs[test]} ${side}`;
}

/** Only a number needs brackets before a point. */
const receiver = (value: Value, text: string): string => (typeof value === 'number' ? `(${text})` : text);
