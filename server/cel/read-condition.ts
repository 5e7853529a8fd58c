import { mirrored, signs } from '../../workflows/flow/cel/notation.ts';
import { type Kind, kindOf, type Place } from '../../workflows/flow/cel/place.ts';
import type { Condition, Operator, Value } from '../../workflows/flow/grammar.ts';
import { fitted } from './fit.ts';
import { callOf, methodOf } from './nodes.ts';
import type { Node, Read } from './read.ts';

type Sign = keyof typeof signs;
const operators = Object.fromEntries(Object.entries(signs).map(([test, sign]) => [sign, test])) as Record<(typeof signs)[Sign], Sign>;

/** As many as the grammar allows in one group. */
const most = 50;

export function readCondition(node: Node, place: Place, read: Read): Condition | null {
  switch (node.op) {
    case '&&':
    case '||': {
      const parts = partsOf(node, node.op).map((part) => read.condition(part, place));
      const of = parts.filter((part) => part !== null);
      return of.length < parts.length ? null : grouped(node.op === '&&' ? 'all' : 'any', of);
    }
    case '!_':
      return opposite(read.condition(node.args, place));
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return readComparison(operators[node.op], node.args, place, read);
    case 'in':
      return readIn(node.args, place, read);
    default:
      return readAsked(node, place, read);
  }
}

/** "a && (b && c)" is "a && b && c"; by a stack, since the left side is as deep as there are parts. */
function partsOf(node: Node, op: '&&' | '||'): Node[] {
  const parts: Node[] = [];
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.op === op) open.push(...(next.args as [Node, Node]));
    else parts.unshift(next);
  }
  return parts;
}

/** More than a group holds are groups within a group, which mean the same. */
function grouped(test: 'all' | 'any', of: Condition[]): Condition {
  if (of.length <= most) return { test, of };
  const groups = Array.from({ length: Math.ceil(of.length / most) }, (_, nth) => of.slice(nth * most, (nth + 1) * most));
  return grouped(
    test,
    groups.map((group) => (group.length === 1 && group[0] !== undefined ? group[0] : { test, of: group })),
  );
}

function opposite(condition: Condition | null): Condition | null {
  if (condition === null) return null;
  return condition.test === 'isPresent' ? { test: 'isAbsent', left: condition.left } : { test: 'not', of: condition };
}

const isNothing = (node: Node) => node.op === 'value' && node.args === null;

function readComparison(test: Sign, [a, b]: [Node, Node], place: Place, read: Read): Condition | null {
  if (isNothing(a) || isNothing(b)) return read.refuse(isNothing(a) ? a : b, 'nothing');
  const left = read.value(a, place);
  const right = read.value(b, place);
  if (left === null || right === null) return null;
  // A fixed value stands on the right.
  if (typeof left !== 'object' && typeof right === 'object') return compared(mirrored[test], [right, b], [left, a], place, read);
  return compared(test, [left, a], [right, b], place, read);
}

type Side = [value: Value, node: Node];

function compared(test: Operator, [left, a]: Side, [right, b]: Side, place: Place, read: Read): Condition | null {
  if (!isComparable([left, a], place, read) || !isComparable([right, b], place, read)) return null;
  const fit = fitted([right, b], [left, a], place, read);
  return fit === null ? null : { test, left, right: fit };
}

/** Tables and several choices are asked in other ways. */
function isComparable([value, node]: Side, place: Place, read: Read): boolean {
  const kind = kindOf(value, place);
  if (kind === 'list') read.refuse(node, 'tableCompared');
  if (kind === 'choices') read.refuse(node, 'severalCompared');
  return kind !== 'list' && kind !== 'choices';
}

/** One of a list that is written out, or a choice among several that were chosen. */
function readIn([a, b]: [Node, Node], place: Place, read: Read): Condition | null {
  if (isNothing(a) || isNothing(b)) return read.refuse(isNothing(a) ? a : b, 'nothing');
  const left = read.value(a, place);
  if (b.op === 'list') return left === null ? null : readOneOf([left, a], b.args, place, read);
  const right = read.value(b, place);
  if (left === null || right === null) return null;
  const kind = kindOf(right, place);
  if (kind === 'choices') return contains([right, b], [left, a], place, read);
  if (kind === 'list') return read.refuse(b, 'tableCompared');
  return kind !== null || typeof right !== 'object' ? read.refuse(b, 'notAList') : { test: 'oneOf', left, right };
}

function readOneOf(left: Side, entries: Node[], place: Place, read: Read): Condition | null {
  if (!isComparable(left, place, read)) return null;
  const fits = entries.map((entry) => {
    const value = isNothing(entry) ? read.refuse(entry, 'nothing') : read.value(entry, place);
    return value === null ? null : fitted([value, entry], left, place, read);
  });
  const right = fits.filter((value) => value !== null);
  return right.length < fits.length ? null : { test: 'oneOf', left: left[0], right };
}

const searched: readonly (Kind | null)[] = ['text', 'date', 'person', 'choice', 'choices', 'outcome', null];

function contains([left, a]: Side, [right, b]: Side, place: Place, read: Read): Condition | null {
  const kind = kindOf(left, place);
  if (kind === 'list') return read.refuse(a, 'tableCompared');
  if (!searched.includes(kind)) return read.refuse(a, 'containsText');
  // A part of a text need be no option or date of its own.
  const fit = kind === 'choices' ? fitted([right, b], [left, a], place, read) : right;
  return fit === null ? null : { test: 'contains', left, right: fit };
}

/** What stands by itself: has(…), contains(…), a yes or no. */
function readAsked(node: Node, place: Place, read: Read): Condition | null {
  const call = callOf(node);
  if (call?.name === 'has') return readHas(node, call.args, place, read);
  const method = methodOf(node);
  if (method?.name === 'contains') {
    const [part] = method.args;
    if (part === undefined || method.args.length > 1) return read.refuse(node, 'form', { form: 'answers.step.question.contains("…")' });
    if (isNothing(part)) return read.refuse(part, 'nothing');
    const left = read.value(method.from, place);
    const right = read.value(part, place);
    return left === null || right === null ? null : contains([left, method.from], [right, part], place, read);
  }
  if (node.op === 'value') return read.refuse(node, 'alwaysSo');
  const value = read.value(node, place);
  if (value === null) return null;
  return kindOf(value, place) === 'yesNo' ? { test: 'is', left: value, right: true } : read.refuse(node, 'notARule');
}

function readHas(node: Node, [asked, ...more]: Node[], place: Place, read: Read): Condition | null {
  if (asked === undefined || more.length > 0) return read.refuse(node, 'form', { form: 'has(answers.step.question)' });
  if (asked.op === 'value') return read.refuse(asked, 'hasFixed');
  const left = read.value(asked, place);
  return left === null ? null : { test: 'isPresent', left };
}
