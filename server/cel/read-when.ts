import { anchors } from '../../workflows/flow/cel/notation.ts';
import { kindOf, type Place } from '../../workflows/flow/cel/place.ts';
import { type Anchor, type Length, units, type Value, type When, weekdays, type Whose } from '../../workflows/flow/grammar.ts';
import { whenCalls, whenMethods } from './forms.ts';
import { listed, stepOf, wordOf } from './names.ts';
import { callOf, methodOf, pathOf, textOf } from './nodes.ts';
import type { Node, Range, Read } from './read.ts';
import { readPlainNumber } from './read-number.ts';

type Method = keyof typeof whenMethods;
const isMethod = (name: string): name is Method => Object.hasOwn(whenMethods, name);

/** A date, with what is done to it after: `runStart.plus(3, "days").at("17:00")`. Each once, in any order. */
export function readWhen(node: Node, place: Place, read: Read): When | null {
  const method = methodOf(node);
  if (method === null || !isMethod(method.name)) {
    const from = readAnchor(node, place, read);
    return from === null ? null : { from };
  }
  const when = read.when(method.from, place);
  const done = readMethod(node, method.name, method.args, place, read);
  if (when === null || done === null) return null;
  const [key] = Object.keys(done);
  return key !== undefined && key in when ? read.refuse(node, 'twice', { name: method.name }) : { ...when, ...done };
}

function readMethod(node: Node, name: Method, args: Node[], place: Place, read: Read): Partial<When> | null {
  const [arg, ...more] = args;
  if (arg === undefined || (more.length > 0 && name !== 'plus' && name !== 'notice')) return read.refuse(node, 'form', { form: `….${whenMethods[name]}` });
  switch (name) {
    case 'plus': {
      const plus = readLength(node, name, args, place, read);
      return plus === null ? null : { plus };
    }
    case 'notice': {
      const notice = readLength(node, name, args, place, read);
      return notice === null ? null : { notice };
    }
    case 'at': {
      const time = textOf(arg);
      return time !== null && /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(time) ? { time } : read.refuse(arg, 'notATime');
    }
    case 'weekday': {
      const weekday = wordOf(arg, textOf(arg), weekdays, read);
      return weekday === null ? null : { weekday };
    }
    case 'snap': {
      const snap = wordOf(arg, textOf(arg), ['next', 'previous'], read);
      return snap === null ? null : { snap };
    }
    case 'hold': {
      const hold = wordOf(arg, textOf(arg), ['live', 'frozen'], read);
      return hold === null ? null : { hold };
    }
    case 'ifPast': {
      const ifPast = wordOf(arg, textOf(arg), ['atOnce', 'skip', 'incident'], read);
      return ifPast === null ? null : { ifPast };
    }
    case 'zone': {
      const zone = readWhose(node, name, arg, read);
      return zone === null ? null : { zone };
    }
    case 'calendar': {
      const calendar = readWhose(node, name, arg, read);
      return calendar === null ? null : { calendar };
    }
  }
}

function readLength(node: Node, name: 'plus' | 'notice', [number, unitNode, countNode, ...more]: Node[], place: Place, read: Read): Length | null {
  if (number === undefined || unitNode === undefined || more.length > 0) return read.refuse(node, 'form', { form: `….${whenMethods[name]}` });
  const n = readPlainNumber(number, place, read);
  const unit = wordOf(unitNode, textOf(unitNode), units, read);
  const count = countNode === undefined ? undefined : wordOf(countNode, textOf(countNode), ['including'], read);
  return n === null || unit === null || count === null ? null : { n, unit, ...(count !== undefined && { count }) };
}

/** One of three words; the name of a zone or calendar is in quotation marks. */
function readWhose(node: Node, name: 'zone' | 'calendar', arg: Node, read: Read): Whose | null {
  const named = textOf(arg);
  if (named !== null) return { named };
  const word = arg.op === 'id' ? arg.args : null;
  return word === 'subject' || word === 'assignee' || word === 'cycle' ? word : read.refuse(node, 'form', { form: `….${whenMethods[name]}` });
}

function readAnchor(node: Node, place: Place, read: Read): Anchor | null {
  const call = callOf(node);
  if (call !== null && Object.hasOwn(whenCalls, call.name)) return readCall(node, call.name as keyof typeof whenCalls, call.args, place, read);
  const path = pathOf(node);
  if (path !== null && path.names.length === 0) return readWord(node, path.root, read);
  const [name] = path?.names ?? [];
  if (path?.root === 'dates' && name !== undefined && path.names.length === 1) return readLaunchDate(node, name, place, read);
  if (node.op !== '.' && node.op !== '[]' && call?.name !== 'inRound') return read.refuse(node, 'notADate');
  const value = read.value(node, place);
  return value === null ? null : anchorOf(node, value, place, read);
}

function readWord(node: Node, word: string, read: Read): Anchor | null {
  return Object.hasOwn(anchors, word) ? { ...anchors[word as keyof typeof anchors] } : read.refuse(node, 'notADate');
}

function readLaunchDate(node: Node, name: string, { flow }: Place, read: Read): Anchor | null {
  const known = flow.dates.map((date) => date.name);
  return known.includes(name) ? { anchor: 'cycleDate', name } : read.refuse(node, 'unknownDate', { name, known: listed(known) });
}

/** A value that is a date, as what is counted from. */
function anchorOf(at: Range, value: Value, place: Place, read: Read): Anchor | null {
  if (typeof value !== 'object') return read.refuse(at, 'notADate');
  const kind = kindOf(value, place);
  if (kind !== null && kind !== 'date') return read.refuse(at, 'notADate');
  switch (value.value) {
    case 'person':
      return { anchor: 'personDate', of: value.of, field: value.field };
    case 'answer':
      if (typeof value.round === 'number') return read.refuse(at, 'latestOnly');
      return { anchor: 'answerDate', step: value.step, field: value.field, ...(value.round !== undefined && { round: value.round }) };
    case 'record':
      return { anchor: 'recordDate', type: value.type, field: value.field };
    case 'event':
      return { anchor: 'payloadDate', field: value.field };
    default:
      return read.refuse(at, 'notADate');
  }
}

function readCall(node: Node, name: keyof typeof whenCalls, args: Node[], place: Place, read: Read): Anchor | null {
  const wrong = () => read.refuse(node, 'form', { form: whenCalls[name] });
  const [a, b, c] = args;
  switch (name) {
    case 'date': {
      const date = textOf(a);
      return date !== null && args.length === 1 && /^\d{4}-\d{2}-\d{2}$/.test(date) ? { anchor: 'date', date } : read.refuse(node, 'notADay');
    }
    case 'earliest':
    case 'latest': {
      const dates = args.map((arg) => read.when(arg, place));
      const of = dates.filter((date) => date !== null);
      if (args.length === 0 || args.length > 10) return wrong();
      return of.length < dates.length ? null : { anchor: name, of };
    }
    case 'between': {
      if (a === undefined || b === undefined || c === undefined || args.length > 3) return wrong();
      const [from, to, percent] = [read.when(a, place), read.when(b, place), readPlainNumber(c, place, read)];
      return from === null || to === null || percent === null ? null : { anchor: 'between', a: from, b: to, percent };
    }
    default: {
      if (args.length > 2 || (b !== undefined && textOf(b) !== 'first')) return wrong();
      const step = stepOf(node, a, whenCalls[name], place, read);
      return step === null ? null : { anchor: name, step, ...(b !== undefined && { round: 'first' as const }) };
    }
  }
}
