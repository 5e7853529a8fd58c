import { between, timeLeft } from '../../workflows/flow/cel/notation.ts';
import type { Place } from '../../workflows/flow/cel/place.ts';
import type { Value } from '../../workflows/flow/grammar.ts';
import { ruleCalls, rowCalls, rowMethods, valueCalls, whenCalls, whenMethods } from './forms.ts';
import { listed, stepOf } from './names.ts';
import { callOf, methodOf, textOf } from './nodes.ts';
import type { Node, Read, Refusal } from './read.ts';
import { isTotal, readTotal } from './read-total.ts';

const unitOf = (names: Record<string, string>, name: string) => Object.keys(names).find((unit) => names[unit] === name);

/** `name(…)` as a value. */
export function readCall(node: Node, place: Place, read: Read): Value | null {
  const { name, args } = callOf(node) ?? { name: '', args: [] };
  switch (name) {
    case 'inRound':
      return readInRound(node, args, place, read);
    case 'asOf':
      return readAsOf(node, args, place, read);
    case 'daysBetween':
    case 'monthsBetween':
    case 'yearsBetween':
      return readBetween(node, name, args, place, read);
    case 'minutesLeft':
    case 'hoursLeft':
    case 'daysLeft':
      return readTimeLeft(node, name, args, place, read);
    case 'lookup':
      return readLookup(node, args, place, read);
    case 'size': {
      const [rows] = args;
      return rows === undefined || args.length > 1
        ? read.refuse(node, 'form', { form: 'answers.step.table.size()' })
        : readTotal(node, 'size', rows, [], place, read);
    }
    default:
      return read.refuse(node, ...notACall(name));
  }
}

function notACall(name: string): Refusal {
  if (name === 'has') return ['notAValue'];
  if (name === 'matches') return ['pattern'];
  if (name === 'timestamp' || name === 'duration') return ['timestamps'];
  if (Object.hasOwn(rowCalls, name)) return ['tableCompared'];
  if (Object.hasOwn(ruleCalls, name)) return ['personAlone'];
  if (Object.hasOwn(whenCalls, name)) return ['dateAlone'];
  return ['unknownCall', { name, known: listed(Object.keys(valueCalls)) }];
}

/** `from.name(…)` as a value: a total of rows. */
export function readMethod(node: Node, place: Place, read: Read): Value | null {
  const { name, from, args } = methodOf(node) ?? { name: '', from: node, args: [] };
  return isTotal(name) ? readTotal(node, name, from, args, place, read) : read.refuse(node, ...notAMethod(name));
}

function notAMethod(name: string): Refusal {
  if (name === 'contains') return ['notAValue'];
  if (name === 'matches') return ['pattern'];
  if (name === 'startsWith' || name === 'endsWith') return ['partOfText'];
  if (name === 'exists_one') return ['exactlyOne'];
  if (Object.hasOwn(rowMethods, name)) return ['tableCompared'];
  if (Object.hasOwn(whenMethods, name)) return ['dateAlone'];
  return ['unknownMethod', { name, known: listed(['contains', ...Object.keys(rowMethods)]) }];
}

function readInRound(node: Node, [of, which, ...more]: Node[], place: Place, read: Read): Value | null {
  const round = textOf(which) === 'first' ? 'first' : which?.op === 'value' && typeof which.args === 'bigint' ? Number(which.args) : null;
  if (of === undefined || round === null || more.length > 0 || round === 0) return read.refuse(node, 'form', { form: valueCalls.inRound });
  const value = read.value(of, place);
  if (value === null) return null;
  if (typeof value !== 'object' || (value.value !== 'answer' && value.value !== 'outcome') || value.round !== undefined) return read.refuse(of, 'roundNotHere');
  return { ...value, round };
}

function readAsOf(node: Node, [of, day, ...more]: Node[], place: Place, read: Read): Value | null {
  if (of === undefined || day === undefined || more.length > 0) return read.refuse(node, 'form', { form: valueCalls.asOf });
  const value = read.value(of, place);
  const asOf = read.when(day, place);
  if (value === null || asOf === null) return null;
  return isDated(value, place) ? { ...value, asOf } : read.refuse(of, 'asOfNotHere');
}

type Dated = Extract<Value, { asOf?: unknown }>;

/** What has been otherwise on other days; a row is what it is. */
function isDated(value: Value, { facts, records }: Place): value is Dated {
  if (typeof value !== 'object' || !['person', 'fact', 'record'].includes(value.value) || ('asOf' in value && value.asOf !== undefined)) return false;
  return !(value.value === 'fact' && Object.hasOwn(facts, value.key)) && !(value.value === 'record' && Object.hasOwn(records, value.type));
}

function readBetween(node: Node, name: 'daysBetween' | 'monthsBetween' | 'yearsBetween', [a, b, ...more]: Node[], place: Place, read: Read): Value | null {
  if (a === undefined || b === undefined || more.length > 0) return read.refuse(node, 'form', { form: valueCalls[name] });
  const from = read.when(a, place);
  const to = read.when(b, place);
  const unit = unitOf(between, name) as keyof typeof between;
  return from === null || to === null ? null : { value: 'timeBetween', unit, from, to };
}

function readTimeLeft(node: Node, name: 'minutesLeft' | 'hoursLeft' | 'daysLeft', [id, ...more]: Node[], place: Place, read: Read): Value | null {
  if (more.length > 0) return read.refuse(node, 'form', { form: valueCalls[name] });
  const step = stepOf(node, id, valueCalls[name], place, read);
  return step === null ? null : { value: 'timeLeft', step, unit: unitOf(timeLeft, name) as keyof typeof timeLeft };
}

/** Told by how many keys the flow's table has. */
function readLookup(node: Node, [id, keys, otherwise, ...more]: Node[], place: Place, read: Read): Value | null {
  const name = textOf(id);
  if (id === undefined || name === null || keys?.op !== 'list' || otherwise === undefined || more.length > 0)
    return read.refuse(node, 'form', { form: valueCalls.lookup });
  const { tables } = place.flow;
  const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
  if (table === undefined) return read.refuse(id, 'unknownTable', { name, known: listed(Object.keys(tables)) });
  if (keys.args.length !== table.keys.length) return read.refuse(keys, 'tableKeys', { name, count: String(table.keys.length), known: table.keys.join(', ') });
  const by = keys.args.map((key) => read.value(key, place));
  const found = by.filter((key) => key !== null);
  const other = read.value(otherwise, place);
  return other === null || found.length < by.length ? null : { value: 'lookup', table: name, keys: found, otherwise: other };
}
