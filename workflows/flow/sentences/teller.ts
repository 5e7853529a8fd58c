import type { Flow } from '../schema.ts';
import { conditionTold } from './condition.ts';
import type { Language } from './language.ts';
import type { Tell } from './tell.ts';
import { valueTold } from './value.ts';
import { lengthTold, whenTold } from './when.ts';
import { ruleTold } from './who.ts';

/** Tells the pieces of a flow in a language. */
export function tellerOf(flow: Flow, language: Language): Tell {
  const tell: Tell = {
    language,
    flow,
    value: (value, beside) => valueTold(value, tell, beside),
    condition: (condition) => conditionTold(condition, tell),
    when: (when) => whenTold(when, tell),
    length: (length) => lengthTold(length, tell),
    rule: (rule) => ruleTold(rule, tell),
  };
  return tell;
}
