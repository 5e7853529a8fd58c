import { plainNumber } from '../../workflows/flow/cel/notation.ts';
import { columnsOf, type Place } from '../../workflows/flow/cel/place.ts';
import { decimalOf, decimalText } from '../../workflows/flow/decimal.ts';
import type { Value } from '../../workflows/flow/grammar.ts';
import { isTask } from '../../workflows/flow/schema.ts';
import { numberOf } from './fit.ts';
import { listed, stepNamed, wordOf } from './names.ts';
import { pathOf, selectionOf } from './nodes.ts';
import type { Node, Read, Refusal } from './read.ts';
import { readCall, readMethod } from './read-call.ts';

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
  const form =
    word === place.table?.name ? `${word}.${columnsOf(place.flow, place.table)[0]?.id ?? '…'}` : Object.hasOwn(roots, word) ? roots[word] : undefined;
  if (form !== undefined) return read.refuse(node, 'whichName', { form });
  return read.rule(node, place) === null ? null : read.refuse(node, 'personAlone');
}

const scopes = ['person', 'group', 'cycle', 'organisation'] as const;
const ofRuns = ['state', 'outcome', 'startedOn', 'endedOn'] as const;

/** Names after a word; after anything else than the words above, a field of somebody. */
function readSelection(node: Node, place: Place, read: Read): Value | null {
  const { root = '', names = [] } = pathOf(node) ?? {};
  const [a = '', b = ''] = names;
  if (place.table !== null && root === place.table.name)
    return names.length === 1 ? readColumn(node, a, place.table, place, read) : read.refuse(node, 'whichName', { form: `${root}.${a}` });
  if (root === 'event' && names.length > 1) return readField(node, place, read);
  if (Object.hasOwn(roots, root) && names.length !== (root === 'outcomes' || root === 'event' ? 1 : 2))
    return read.refuse(node, 'whichName', { form: roots[root] ?? '' });
  switch (root) {
    case 'answers':
      return readAnswer(node, a, b, place, read);
    case 'outcomes':
      return seenFrom(node, a, place, read) && stepNamed(node, a, place, read) !== null ? { value: 'outcome', step: a } : null;
    case 'facts': {
      const scope = wordOf(node, a, scopes, read);
      return scope === null ? null : { value: 'fact', scope, key: b };
    }
    case 'records':
      return { value: 'record', type: a, field: b };
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

function readColumn(node: Node, column: string, table: { step: string; field: string }, { flow }: Place, read: Read): Value | null {
  const columns = columnsOf(flow, table).map(({ id }) => id);
  if (!columns.includes(column)) return read.refuse(node, 'unknownColumn', { name: column, known: listed(columns) });
  return { value: 'answer', step: table.step, field: column };
}

/** Within the rows of a table, answers of its own step are those of the row. */
function seenFrom(node: Node, step: string, { table }: Place, read: Read): boolean {
  return table?.step !== step || read.refuse(node, 'insideTable', { row: table.name }) !== null;
}

function readAnswer(node: Node, id: string, name: string, place: Place, read: Read): Value | null {
  if (!seenFrom(node, id, place, read)) return null;
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
