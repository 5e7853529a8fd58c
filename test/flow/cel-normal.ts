import { inside, kindOf, type Place, rowName } from '../../workflows/flow/cel/place.ts';
import type { Condition, Operator, Value } from '../../workflows/flow/grammar.ts';

/** The one form of a condition that comes back when it was written as text: what docs/typed-rules.md promises under "What comes back". */

type Comparison = Extract<Condition, { test: Operator }>;

export function normalOf(condition: Condition, place: Place): Condition {
  switch (condition.test) {
    case 'all':
    case 'any': {
      const of = condition.of.map((part) => normalOf(part, place)).flatMap((part) => (part.test === condition.test ? part.of : [part]));
      return of.length === 1 && of[0] !== undefined ? of[0] : { test: condition.test, of };
    }
    case 'not': {
      const of = normalOf(condition.of, place);
      return of.test === 'isPresent' ? { test: 'isAbsent', left: of.left } : { test: 'not', of };
    }
    default:
      return comparisonOf(condition, place);
  }
}

const turned: Partial<Record<Operator, Operator>> = { is: 'is', isNot: 'isNot', less: 'more', atMost: 'atLeast', more: 'less', atLeast: 'atMost' };

function comparisonOf({ test, left, right }: Comparison, place: Place): Condition {
  const [first] = Array.isArray(right) ? right : [right];
  const a = piece(left, place);
  if (test === 'isAbsent' || test === 'isPresent') return { test, left: a };
  if (test === 'oneOf') {
    if (typeof right === 'object' && !Array.isArray(right))
      return kindOf(right, place) === 'choices' ? { test: 'contains', left: piece(right, place), right: a } : { test, left: a, right: piece(right, place) };
    const many = Array.isArray(right) ? right : right === undefined ? [] : [right];
    return { test, left: a, right: many.map((one) => fixed(piece(one, place), left, place)) };
  }
  if (first === undefined) throw new Error('a comparison without its other side is not read back');
  const other = turned[test];
  if (typeof left !== 'object' && typeof first === 'object' && other !== undefined)
    return { test: other, left: piece(first, place), right: fixed(left, first, place) };
  return { test, left: a, right: fixed(piece(first, place), left, place) };
}

/** A number that was kept as text is a number again where a number is meant and no digit is lost. */
const numeric = (value: Value): Value =>
  typeof value === 'string' && /^-?(0|[1-9]\d{0,14})(\.\d{0,3}[1-9])?$/.test(value) && value !== '-0' ? Number(value) : value;
const fixed = (value: Value, beside: Value, place: Place): Value => (kindOf(beside, place) === 'number' ? numeric(value) : value);

/** Any piece of the grammars that is no condition. */
function piece<Of>(node: Of, place: Place): Of {
  if (Array.isArray(node)) return node.map((one: unknown) => piece(one, place)) as Of;
  if (typeof node !== 'object' || node === null) return node;
  const { over, of, where, ...rest } = node as Record<string, unknown> & { over?: never; of?: unknown; where?: Condition };
  const within = over === undefined ? place : inside(place, over, rowName(place));
  if (isRow(rest, place))
    return { ...Object.fromEntries(Object.entries(rest).filter(([key]) => key !== 'asOf')), ...(rest.value === 'fact' && { scope: 'person' }) } as Of;
  const parts: Record<string, unknown> = {
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, piece(value, place)])),
    ...(over !== undefined && { over: piece(over, place) }),
    ...(of !== undefined && { of: piece(of, within) }),
    ...(where !== undefined && { where: normalOf(where, within) }),
  };
  return Object.fromEntries(
    Object.entries(parts)
      .map(([key, value]) => [key, numbered(key, value)])
      .filter(([key, value]) => !isUsual(key as string, value, parts)),
  ) as Of;
}

/** A fact or record that is a row here is that row, whatever else is said of it. */
const isRow = ({ value, key, type }: Record<string, unknown>, { facts, records }: Place): boolean =>
  (value === 'fact' && Object.hasOwn(facts, String(key))) || (value === 'record' && Object.hasOwn(records, String(type)));

const numbered = (key: string, value: unknown) => (['n', 'level', 'atLeast', 'percent'].includes(key) ? numeric(value as Value) : value);

/** What is meant anyway where it is not said. */
function isUsual(key: string, value: unknown, { who, do: doing }: Record<string, unknown>): boolean {
  if (key === 'round') return value === 'latest';
  if (key === 'count') return value === 'after';
  if (key === 'level') return value === 1;
  if (key === 'atTop') return value === 'none';
  if (key !== 'of') return false;
  const subject = typeof value === 'object' && value !== null && 'who' in value && value.who === 'subject';
  return (['manager', 'relation', 'reports', 'peers'].includes(String(who)) && subject) || ['every', 'some', 'count', 'share'].includes(String(doing));
}
