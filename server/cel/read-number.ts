import type { Place } from '../../workflows/flow/cel/place.ts';
import type { Value } from '../../workflows/flow/grammar.ts';
import { numberOf } from './fit.ts';
import type { Node, Read } from './read.ts';

/** A number, or what yields one: how many days, how many people. */
export function readPlainNumber(node: Node, place: Place, read: Read): Value | null {
  const value = read.value(node, place);
  if (value === null || typeof value === 'object') return value;
  return numberOf(value) ?? read.refuse(node, 'numberWanted');
}
