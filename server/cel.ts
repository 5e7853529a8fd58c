import { placeOf } from '../workflows/flow/cel/place.ts';
import { type Condition, condition as conditionSchema } from '../workflows/flow/grammar.ts';
import type { Flow } from '../workflows/flow/schema.ts';
import { type CelProblem, problemAt, type Read } from './cel/read.ts';
import { readCondition } from './cel/read-condition.ts';
import { readRule } from './cel/read-rule.ts';
import { readRows } from './cel/read-total.ts';
import { readValue } from './cel/read-value.ts';
import { readWhen } from './cel/read-when.ts';
import { parsed } from './cel/syntax.ts';

export type { CelProblem } from './cel/read.ts';

const mostTold = 20;
/** A whole flow may be 60 levels deep (parse/bounds.ts); the settings around a rule need some of them. */
const deepest = 40;

/**
 * A rule typed as CEL, read into the tree that the builder edits and the kernel works out: a notation, never evaluated. The names are those of
 * docs/typed-rules.md and of the flow. What has no meaning there is refused, each part with its place and why, in both languages.
 */
export function conditionOfCel(text: string, flow: Flow): { condition: Condition } | { problems: CelProblem[] } {
  const syntax = parsed(text);
  if ('problem' in syntax) return { problems: [syntax.problem] };
  const problems: CelProblem[] = [];
  const condition = reading(text, problems).condition(syntax.node, placeOf(flow));
  if (condition === null || problems.length > 0) return { problems: problems.slice(0, mostTold) };
  const whole = { start: 0, end: text.length };
  if (depthOf(condition) > deepest) return { problems: [problemAt(text, whole, 'tooDeep')] };
  return conditionSchema.safeParse(condition).success ? { condition } : { problems: [problemAt(text, whole, 'notPossible')] };
}

function reading(text: string, problems: CelProblem[]): Read {
  const read: Read = {
    refuse: (at, why, params) => {
      problems.push(problemAt(text, at, why, params));
      return null;
    },
    condition: (node, place) => readCondition(node, place, read),
    value: (node, place) => readValue(node, place, read),
    rows: (node, place) => readRows(node, place, read),
    when: (node, place) => readWhen(node, place, read),
    rule: (node, place) => readRule(node, place, read),
  };
  return read;
}

function depthOf(node: unknown): number {
  return typeof node === 'object' && node !== null ? 1 + Math.max(0, ...Object.values(node).map(depthOf)) : 0;
}
