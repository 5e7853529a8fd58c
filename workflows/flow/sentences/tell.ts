import type { Condition, Length, Value, When, WhoRule } from '../grammar.ts';
import type { Flow } from '../schema.ts';
import type { Language } from './language.ts';

/** How the grammars, which speak of each other, are told in one language: each file says its own and asks for the rest here (teller.ts). */
export type Tell = {
  language: Language;
  flow: Flow;
  /** `beside` is what the value is compared with. */
  value: (value: Value, beside?: Value) => string;
  condition: (condition: Condition) => string;
  when: (when: When) => string;
  /** Without its sign. */
  length: (length: Length) => string;
  rule: (rule: WhoRule) => string;
};
