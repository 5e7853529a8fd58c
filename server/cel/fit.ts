import { plainNumber } from '../../workflows/flow/cel/notation.ts';
import { type Kind, kindOf, type Place } from '../../workflows/flow/cel/place.ts';
import { decimalOf, decimalText } from '../../workflows/flow/decimal.ts';
import type { Value } from '../../workflows/flow/grammar.ts';
import { portsOf } from '../../workflows/flow/schema.ts';
import { fieldOf, stepAt } from '../../workflows/flow/walk.ts';
import type { Node, Read } from './read.ts';

/** A value that is compared, as what it is compared with wants it: a number beside a number, one of its options beside a choice. */
export function fitted([value, node]: [Value, Node], [beside, besideNode]: [Value, Node], place: Place, read: Read): Value | null {
  if (typeof value === 'object') return value;
  const named = { beside: besideNode.input.slice(besideNode.start, besideNode.end) };
  const kind: Kind | null = kindOf(beside, place);
  switch (kind) {
    case 'number':
      return numberOf(value) ?? read.refuse(node, 'numberMeant', named);
    case 'yesNo':
      return typeof value === 'boolean' ? value : read.refuse(node, 'truthMeant', named);
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : read.refuse(node, 'dateMeant', named);
    case 'choice':
    case 'choices':
    case 'outcome': {
      const known = keysOf(beside, place);
      return known.keys.includes(String(value)) ? String(value) : read.refuse(node, known.why, { ...known.of, known: known.keys.join(', ') });
    }
    default:
      return value;
  }
}

/** A number, or a decimal whose digits a number would not keep, as it was written; null for anything else. */
export function numberOf(value: string | number | boolean): string | number | null {
  if (typeof value !== 'string') return typeof value === 'number' ? value : null;
  if (!plainNumber.test(value)) return null;
  const decimal = decimalOf(Number(value));
  return decimal !== null && decimalText(decimal) === value ? Number(value) : value;
}

function keysOf(beside: Value, { flow }: Place): { keys: string[]; why: 'unknownOption' | 'unknownOutcome'; of: Record<string, string> } {
  if (typeof beside === 'object' && beside.value === 'outcome') {
    const step = stepAt(flow, beside.step);
    return { keys: step === undefined ? [] : portsOf(step).map(({ port }) => port), why: 'unknownOutcome', of: { step: beside.step } };
  }
  const field = typeof beside === 'object' && beside.value === 'answer' ? fieldOf(flow, beside.step, beside.field) : undefined;
  return { keys: field !== undefined && 'options' in field ? field.options.map(({ key }) => key) : [], why: 'unknownOption', of: { field: field?.id ?? '' } };
}
