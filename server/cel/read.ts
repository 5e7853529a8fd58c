import type { ASTNode } from '@marcbachmann/cel-js';
import type { Place } from '../../workflows/flow/cel/place.ts';
import type { Condition, Rows, Value, When, WhoRule } from '../../workflows/flow/grammar.ts';
import { type Refused, refusalOf } from './words.ts';

/** A part of what was typed that has no meaning here: where it begins (characters, from 0), the part itself, and why with the way out. `code` stays when words change. */
export type CelProblem = { at: number; text: string; code: Refused; why: { en: string; zh: string } };

export type Node = ASTNode;
export type Range = { start: number; end: number };

export type Refusal = [why: Refused, params?: Record<string, string>];

/** How the grammars, which hold each other, are read: each file reads its own and asks for the rest here (server/cel.ts). Null: refused, and said why. */
export type Read = {
  refuse: (at: Range, ...refusal: Refusal) => null;
  condition: (node: Node, place: Place) => Condition | null;
  value: (node: Node, place: Place) => Value | null;
  rows: (node: Node, place: Place) => Rows | null;
  when: (node: Node, place: Place) => When | null;
  rule: (node: Node, place: Place) => WhoRule | null;
};

const shown = 60;

/** The part of the text from one place to another, cut where it is long. */
export function problemAt(text: string, { start, end }: Range, why: Refused, params: Record<string, string> = {}): CelProblem {
  const part = text.slice(start, end);
  const words = part.length > shown ? `${part.slice(0, shown)}…` : part;
  return { at: start, text: part, code: why, why: refusalOf(why, { it: words, ...params }) };
}
