import { plainNumber } from '../../workflows/flow/cel/notation.ts';
import { columnsOf, type Place, rowsAt } from '../../workflows/flow/cel/place.ts';
import { decimalOf, decimalText } from '../../workflows/flow/decimal.ts';
import type { Value } from '../../workflows/flow/grammar.ts';
import { isTask } from '../../workflows/flow/schema.ts';
import { numberOf } from './fit.ts';
import { listed, stepNamed, wordOf } from './names.ts';
import { pathOf, selectionOf } from './nodes.ts';
import type { Node, Read, Refusal } from './read.ts';
import { readCall, readMethod } from './read-call.ts';
import { formOf, type Row, rowNamed } from './row.ts';
import { isOfChild, isSeen } from './seen.ts';

const longest = 2_000;

export function readValue(node: Node, place: Place, read: Read): Value | null {
  switch (node.op) {
    case 'value':
      return readFixed(node, node.args, read);
    case '-_':
      return readNegative(node, node.args, read);
    case 'id':
      return readWord(node, node.args, place, read);
    case '.':
    case '[]':
      return readSelection(node, place, read);
    case 'call':
      return readCall(node, place, read);
    case 'rcall':
      return readMethod(node, place, read);
    default:
      return read.refuse(node, ...notAValue(node.op));
  }
}

function notAValue(op: Node['op']): Refusal {
  switch (op) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return ['arithmetic', { sign: op }];
    case '?:':
      return ['ifElse'];
    case 'map':
      return ['braces'];
    case 'list':
      return ['listAlone'];
    default:
      return ['notAValue'];
  }
}

function readFixed(node: Node, fixed: unknown, read: Read): Value | null {
  if (typeof fixed === 'boolean') return fixed;
  if (typeof fixed === 'string') return fixed.length > longest ? read.refuse(node, 'textTooLong', { most: String(longest) }) : fixed;
  if (fixed === null) return read.refuse(node, 'nothing');
  return typeof fixed === 'number' || typeof fixed === 'bigint' ? readNumber(node, '', read) : read.refuse(node, 'bytes');
}

/** As it is written: a number where that keeps every digit, else its text. */
function readNumber(node: Node, sign: '' | '-', read: Read): Value | null {
  const written = node.input.slice(node.start, node.end);
  if (/^0\d/.test(written)) return read.refuse(node, 'leadingZero');
  const plain = plainNumber.test(written) ? written : plainOf(written);
  return (plain === null ? null : numberOf(`${sign}${plain}`)) ?? read.refuse(node, 'wrongNumber');
}

/** `1e3` and `0xFF` written out; null for what has too many digits. */
function plainOf(written: string): string | null {
  const decimal = decimalOf(/^0x/i.test(written) ? String(BigInt(written)) : Number(written));
  return decimal === null ? null : decimalText(decimal);
}

function readNegative(node: Node, of: Node, read: Read): Value | null {
  const isNumber = of.op === 'value' && (typeof of.args === 'number' || typeof of.args === 'bigint');
  return isNumber ? readNumber(of, '-', read) : read.refuse(node, 'arithmetic', { sign: '-' });
}

/** How what follows each of these words is written. */
const roots: Record<string, string> = {
  answers: 'answers.step.question',
  outcomes: 'outcomes.step',
  facts: 'facts.person.data',
  records: 'records.type.field',
  runs: 'runs["flow"].outcome',
  event: 'event.field',
};

function readWord(node: Node, word: string, place: Place, read: Read): Value | null {
  if (word === 'today' || word === 'occurrence') return { value: word };
  if (word === 'members') return read.refuse(node, 'tableCompared');
  const row = rowNamed(word, place);
  if (row?.is === 'fact') return { value: 'fact', scope: 'person', key: row.key };
  const form = row === null ? (Object.hasOwn(roots, word) ? roots[word] : undefined) : formOf(word, row, place);
  if (form !== undefined) return read.refuse(node, 'whichName', { form });
  return read.rule(node, place) === null ? null : read.refuse(node, 'personAlone');
}

const scopes = ['person', 'group', 'cycle', 'organisation'] as const;
const ofRuns = ['state', 'outcome', 'startedOn', 'endedOn'] as const;

/** Names after a word; after anything else than the words above, a field of somebody. */
function readSelection(node: Node, place: Place, read: Read): Value | null {
  const { root = '', names = [] } = pathOf(node) ?? {};
  const [a = '', b = ''] = names;
  const row = rowNamed(root, place);
  if (row !== null) return readInRow(node, root, names, row, place, read);
  if (root === 'event' && names.length > 1) return readField(node, place, read);
  if (Object.hasOwn(roots, root) && names.length !== (root === 'outcomes' || root === 'event' ? 1 : 2))
    return read.refuse(node, 'whichName', { form: roots[root] ?? '' });
  switch (root) {
    case 'answers':
      return isSeen(node, a, place, read) ? readAnswer(node, a, b, place, read) : null;
    case 'outcomes':
      return isSeen(node, a, place, read) && stepNamed(node, a, place, read) !== null ? { value: 'outcome', step: a } : null;
    case 'facts':
      return readFact(node, a, b, place, read);
    case 'records': {
      const inside = rowsAt(place.records, a);
      return inside === undefined ? { value: 'record', type: a, field: b } : read.refuse(node, 'insideRows', { row: `${inside}.${b}` });
    }
    case 'runs': {
      const what = wordOf(node, b, ofRuns, read);
      return what === null ? null : { value: 'run', flow: a, what };
    }
    case 'event':
      return { value: 'event', field: a };
    case 'dates':
      return read.refuse(node, 'dateAlone');
    default:
      return readField(node, place, read);
  }
}

function readFact(node: Node, word: string, key: string, place: Place, read: Read): Value | null {
  const inside = rowsAt(place.facts, key);
  if (inside !== undefined) return read.refuse(node, 'insideRows', { row: inside });
  const scope = wordOf(node, word, scopes, read);
  return scope === null ? null : { value: 'fact', scope, key };
}

/** What a row holds: `row.column`, `row.field`, and of a run below all that it has come to. */
function readInRow(node: Node, name: string, names: string[], row: Row, place: Place, read: Read): Value | null {
  const [a = '', b = '', c = ''] = names;
  if (row.is === 'person') return readField(node, place, read);
  if (row.is === 'child') {
    if (a === 'subject' && names.length === 2) return readField(node, place, read);
    if (a === 'outcome' && names.length === 1) return { value: 'outcome', step: row.step };
    if (a === 'answers' && names.length === 3) return isOfChild(node, b, c, place, read) ? readAnswer(node, b, c, place, read) : null;
    if (a === 'outcomes' && names.length === 2) return isOfChild(node, b, '', place, read) ? { value: 'outcome', step: b } : null;
  }
  if (names.length !== 1 || row.is === 'child' || row.is === 'fact') return read.refuse(node, 'whichName', { form: formOf(name, row, place) });
  if (row.is === 'record') return { value: 'record', type: row.type, field: a };
  const columns = columnsOf(place.flow, row.step, row.field).map(({ id }) => id);
  return columns.includes(a) ? { value: 'answer', step: row.step, field: a } : read.refuse(node, 'unknownColumn', { name: a, known: listed(columns) });
}

function readAnswer(node: Node, id: string, name: string, place: Place, read: Read): Value | null {
  const step = stepNamed(node, id, place, read, isTask);
  if (step === null || !isTask(step)) return null;
  const fields = step.settings.form.fields.map((field) => field.id);
  if (!fields.includes(name)) return read.refuse(node, 'unknownField', { step: id, name, known: listed(fields) });
  return { value: 'answer', step: id, field: name };
}

function readField(node: Node, place: Place, read: Read): Value | null {
  const selection = selectionOf(node);
  if (selection === null) return read.refuse(node, 'rowByNumber');
  const of = read.rule(selection.from, place);
  return of === null ? null : { value: 'person', of, field: selection.name };
}
