import type { Place } from '../../workflows/flow/cel/place.ts';
import type { AsOf, Value, WhoRule } from '../../workflows/flow/grammar.ts';
import { isTask } from '../../workflows/flow/schema.ts';
import { fieldOf } from '../../workflows/flow/walk.ts';
import { ruleCalls, valueCalls } from './forms.ts';
import { listed, stepOf, unknownWord } from './names.ts';
import { callOf, pathOf, selectionOf, textOf } from './nodes.ts';
import type { Node, Read } from './read.ts';
import { readPlainNumber } from './read-number.ts';
import { rowNamed } from './row.ts';

/** People by rule. */
export function readRule(node: Node, place: Place, read: Read): WhoRule | null {
  const call = callOf(node);
  if (call !== null) return call.name === 'asOf' ? readAsOf(node, call.args, place, read) : readCall(node, call.name, call.args, place, read);
  const path = pathOf(node);
  if (path === null) return read.refuse(node, node.op === '[]' && selectionOf(node) === null ? 'rowByNumber' : 'notPeople');
  const [field] = path.names;
  if (place.child?.name === path.root && field === 'subject' && path.names.length === 1) return ofRow(node, path.root, place, read);
  if (path.root === 'event' && field !== undefined && path.names.length === 1) return { who: 'event', field };
  return path.names.length > 0 ? unknownPath(node, path.root, place, read) : readWord(node, path.root, place, read);
}

/** `answer.review.rating`: the first word is what is wrong; `subject.manager.name`: nobody has people as fields. */
function unknownPath(node: Node, root: string, place: Place, read: Read): null {
  return words.includes(root) || rowNamed(root, place) !== null
    ? read.refuse(node, 'notPeople')
    : unknownWord({ start: node.start, end: node.start + root.length }, root, place, read);
}

const words: readonly string[] = ['subject', 'item', 'previousHolder', 'owner', 'event'];

/** The person that the run below in this row is about. */
function ofRow(node: Node, name: string, place: Place, read: Read): WhoRule | null {
  return place.subject === `${name}.subject` ? { who: 'subject' } : read.refuse(node, 'outerRow', { name });
}

function readWord(node: Node, word: string, place: Place, read: Read): WhoRule | null {
  if (rowNamed(word, place)?.is === 'person') return { who: 'subject' };
  switch (word) {
    case 'subject':
      return place.subject === 'subject' ? { who: 'subject' } : read.refuse(node, 'insidePeople', { row: place.subject });
    case 'item':
    case 'previousHolder':
    case 'owner':
      return { who: word };
    default:
      return rowNamed(word, place) === null ? unknownWord(node, word, place, read) : read.refuse(node, 'notPeople');
  }
}

function readAsOf(node: Node, [of, day, ...more]: Node[], place: Place, read: Read): WhoRule | null {
  if (of === undefined || day === undefined || more.length > 0) return read.refuse(node, 'form', { form: valueCalls.asOf });
  const rule = read.rule(of, place);
  const text = textOf(day);
  const asOf: AsOf | null = text === 'cycleStart' || text === 'now' || text === 'both' ? text : read.when(day, place);
  if (rule === null || asOf === null) return null;
  return (rule.who === 'manager' || rule.who === 'relation') && rule.asOf === undefined ? { ...rule, asOf } : read.refuse(of, 'asOfNotHere');
}

/** The subject is who is meant where a rule does not say. */
const about = (of: WhoRule): { of?: WhoRule } => (of.who === 'subject' ? {} : { of });

function readCall(node: Node, name: string, args: Node[], place: Place, read: Read): WhoRule | null {
  if (!Object.hasOwn(ruleCalls, name)) return read.refuse(node, 'unknownCall', { name, known: listed(Object.keys(ruleCalls)) });
  const called = name as keyof typeof ruleCalls;
  const wrong = () => read.refuse(node, 'form', { form: ruleCalls[called] });
  const [a, b, c] = args;
  const text = textOf(a);
  const of = (arg: Node | undefined) => (arg === undefined ? wrong() : read.rule(arg, place));
  const most = { manager: 3, role: 3, group: 2, relation: 2, holderOf: 2, deciderOf: 2, external: 2, together: 10 } as Partial<Record<typeof called, number>>;
  if (a === undefined || args.length > (most[called] ?? 1)) return wrong();
  switch (called) {
    case 'manager':
      return readManager(node, a, b, c, place, read);
    case 'reports':
    case 'peers': {
      const rule = of(a);
      return rule === null ? null : { who: called, ...about(rule) };
    }
    case 'role':
      return text === null ? wrong() : readRole(node, text, b, c, place, read);
    case 'person':
      return text === null ? wrong() : { who: 'person', id: text };
    case 'recipientsOf':
      return text === null ? wrong() : { who: 'recipientsOf', record: text };
    case 'group': {
      const equals: Value | null = text === null || b === undefined ? wrong() : read.value(b, place);
      return text === null || equals === null ? null : { who: 'group', column: text, equals };
    }
    case 'relation': {
      const rule = text === null ? wrong() : of(b);
      return text === null || rule === null ? null : { who: 'relation', column: text, ...about(rule) };
    }
    case 'nominated':
    case 'missing': {
      const step = stepOf(node, a, ruleCalls[called], place, read);
      return step === null ? null : { who: called, step };
    }
    case 'holderOf':
    case 'deciderOf': {
      const step = stepOf(node, a, ruleCalls[called], place, read);
      if (b !== undefined && textOf(b) !== 'first') return wrong();
      return step === null ? null : { who: called, step, ...(b !== undefined && { round: 'first' }) };
    }
    case 'external':
      return readExternal(node, a, b, place, read);
    case 'together': {
      const parts = args.map((arg) => readPart(arg, place, read));
      const all = parts.filter((part) => part !== null);
      return all.length < parts.length ? null : { who: 'together', of: all };
    }
  }
}

/** Level 1 and nobody above the top are what is meant where it is not said. */
function readManager(node: Node, a: Node, b: Node | undefined, c: Node | undefined, place: Place, read: Read): WhoRule | null {
  const of = read.rule(a, place);
  const level = b === undefined ? 1 : readPlainNumber(b, place, read);
  if (c !== undefined && textOf(c) !== 'stay') return read.refuse(node, 'form', { form: ruleCalls.manager });
  if (of === null || level === null) return null;
  return { who: 'manager', ...about(of), ...(level !== 1 && { level }), ...(c !== undefined && { atTop: 'stay' }) };
}

function readRole(node: Node, role: string, column: Node | undefined, of: Node | undefined, place: Place, read: Read): WhoRule | null {
  if (column === undefined) return { who: 'role', role };
  const named = textOf(column);
  if (named === null || of === undefined) return read.refuse(node, 'form', { form: ruleCalls.role });
  const rule = read.rule(of, place);
  return rule === null ? null : { who: 'role', role, scope: { column: named, of: rule } };
}

function readExternal(node: Node, a: Node, b: Node | undefined, place: Place, read: Read): WhoRule | null {
  const field = textOf(b);
  const step = stepOf(node, a, ruleCalls.external, place, read, isTask);
  if (step === null) return null;
  if (field === null || b === undefined) return read.refuse(node, 'form', { form: ruleCalls.external });
  const found = place.flow.steps[step];
  const fields = found !== undefined && isTask(found) ? found.settings.form.fields.map(({ id }) => id) : [];
  if (fieldOf(place.flow, step, field) === undefined) return read.refuse(b, 'unknownField', { step, name: field, known: listed(fields) });
  return { who: 'external', step, field };
}

/** One of several rules, and how many of its people are needed. */
function readPart(node: Node, place: Place, read: Read): { rule: WhoRule; atLeast?: Value } | null {
  const call = callOf(node);
  if (call?.name !== 'atLeast') {
    const rule = read.rule(node, place);
    return rule === null ? null : { rule };
  }
  const [of, number, ...more] = call.args;
  if (of === undefined || number === undefined || more.length > 0) return read.refuse(node, 'form', { form: ruleCalls.together });
  const rule = read.rule(of, place);
  const atLeast = readPlainNumber(number, place, read);
  return rule === null || atLeast === null ? null : { rule, atLeast };
}
