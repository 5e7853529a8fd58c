import { type Anchor, type Value, value, when, type WhoRule, whoRule } from '../../../workflows/flow/grammar.ts';
import { blankVariant } from './blank.ts';
import { shapeOf, type Variants, variantsOf } from './describe.ts';

/** The forms in which a value is worked out, and those in which people are named: read from their grammars, so that none is forgotten. */
export const valueForms: Variants = variantsOf(value);
export const ruleForms: Variants = variantsOf(whoRule);
export const anchorForms: Variants = variantsOf(shapeOf(when).from);

export type Worked = Exclude<Value, string | number | boolean>;

/** A form as it begins when it is chosen. */
export function valueOfForm(form: string): Worked {
  const way = valueForms.ways.find(({ option }) => option === form);
  return (way === undefined ? { value: 'today' } : blankVariant('value', way, 'value')) as Worked;
}

export function ruleOfForm(form: string): WhoRule {
  const way = ruleForms.ways.find(({ option }) => option === form);
  return (way === undefined ? { who: 'subject' } : blankVariant('who', way, 'rule')) as WhoRule;
}

export function anchorOfForm(form: string): Anchor {
  const way = anchorForms.ways.find(({ option }) => option === form);
  return (way === undefined ? { anchor: 'opened' } : blankVariant('anchor', way, 'anchor')) as Anchor;
}

/** Settings that count something: what is typed there is a number. Elsewhere it may be words, a number, or yes or no. */
const numbers = /(^|\.)(n|atLeast|atMost|minutes|level|percent|weight|count|total|cap|times|min|max|anonymousFrom)$/;
export const isCounted = (path: string): boolean => numbers.test(path);
