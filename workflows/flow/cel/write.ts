import type { Condition, Rows, Value, When, WhoRule } from '../grammar.ts';
import type { Kind, Place } from './place.ts';

/** How the grammars, which hold each other, are written as CEL: each file writes its own and asks for the rest here (writer.ts). */
export type Write = {
  condition: (condition: Condition, place: Place) => string;
  /** `beside` is what a fixed value is compared with, or is to be. */
  value: (value: Value, place: Place, beside?: Kind | null) => string;
  rows: (rows: Rows, place: Place) => string;
  when: (when: When, place: Place) => string;
  rule: (rule: WhoRule, place: Place) => string;
};
