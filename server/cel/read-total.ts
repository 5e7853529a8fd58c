import { asking, isWord, totals } from '../../workflows/flow/cel/notation.ts';
import { inside, type Place } from '../../workflows/flow/cel/place.ts';
import type { Aggregate, Condition, Rows, Value, When } from '../../workflows/flow/grammar.ts';
import { isTask } from '../../workflows/flow/schema.ts';
import { rowCalls, rowMethods } from './forms.ts';
import { listed, stepNamed, stepOf, taken } from './names.ts';
import { isSeen } from './seen.ts';
import { callOf, methodOf, pathOf, textOf } from './nodes.ts';
import type { Node, Read } from './read.ts';

const doing = Object.fromEntries(Object.entries(totals).map(([word, name]) => [name, word])) as Record<Total, Aggregate>;
type Total = (typeof totals)[Aggregate];

export const isTotal = (name: string): name is Total => Object.hasOwn(doing, name);

/** What is asked of rows on the way to their total, the last first in the text. */
type Chain = { rows: Node; map?: Node; filter?: Node; within?: Node };
const order = ['map', 'filter', 'within'] as const;

function chainOf(from: Node, read: Read): Chain | null {
  const chain: Chain = { rows: from };
  let left: readonly (typeof order)[number][] = order;
  for (let method = methodOf(from); method !== null; method = methodOf(chain.rows)) {
    const name = order.find((one) => one === method?.name);
    if (name === undefined) break;
    if (!left.includes(name)) return read.refuse(chain.rows, 'orderOfTotals');
    left = left.slice(left.indexOf(name) + 1);
    chain[name] = chain.rows;
    chain.rows = method.from;
  }
  return chain;
}

/** `rows.within(…).filter(…).map(…).name(…)`. */
export function readTotal(node: Node, name: Total, from: Node, args: Node[], place: Place, read: Read): Value | null {
  const chain = chainOf(from, read);
  if (chain === null) return null;
  const total = doing[name];
  const asks = asking.includes(total);
  if (chain.map !== undefined && (asks || total === 'count')) return read.refuse(chain.map, 'mapNotHere', { name });
  if (asks && chain.filter !== undefined && args.length > 0) return read.refuse(chain.filter, 'orderOfTotals');
  if (args.length > (asks ? 2 : 0) || args.length === 1) return read.refuse(node, 'form', { form: `….${rowMethods[name]}` });
  const over = read.rows(chain.rows, place);
  if (over === null) return null;
  const window = chain.within === undefined ? undefined : readWindow(chain.within, place, read);
  const where = readWhere(chain.filter ?? (args.length > 0 ? node : undefined), over, place, read);
  const of = chain.map === undefined ? undefined : readOf(chain.map, over, place, read);
  if (window === null || where === null || of === null) return null;
  if (of === undefined && needsValue(total, over)) return read.refuse(node, 'mapMissing', { name });
  return {
    value: 'aggregate',
    do: total,
    over,
    ...(of !== undefined && { of }),
    ...(where !== undefined && { where }),
    ...(window !== undefined && { window }),
  };
}

/** A fact is a value by itself, and a person somebody; of a table, a record or a run below it must be said what is meant. */
function needsValue(total: Aggregate, { rows }: Rows): boolean {
  if (asking.includes(total) || total === 'count' || rows === 'facts') return false;
  return !((total === 'first' || total === 'last') && (rows === 'members' || rows === 'reports'));
}

function readWindow(node: Node, place: Place, read: Read): [When, When] | null {
  const [a, b, ...more] = methodOf(node)?.args ?? [];
  if (a === undefined || b === undefined || more.length > 0) return read.refuse(node, 'form', { form: `….${rowMethods.within}` });
  const from = read.when(a, place);
  const to = read.when(b, place);
  return from === null || to === null ? null : [from, to];
}

function readWhere(node: Node | undefined, over: Rows, place: Place, read: Read): Condition | null | undefined {
  if (node === undefined) return undefined;
  const row = rowOf(node, over, place, read);
  return row === null ? null : read.condition(row.asked, row.place);
}

function readOf(node: Node, over: Rows, place: Place, read: Read): Value | null {
  const row = rowOf(node, over, place, read);
  return row === null ? null : read.value(row.asked, row.place);
}

/** `name(row, …)`: what is asked, and the place inside the rows. */
function rowOf(node: Node, over: Rows, place: Place, read: Read): { asked: Node; place: Place } | null {
  const { name = '', args = [] } = methodOf(node) ?? {};
  const [row, asked, ...more] = args;
  if (row === undefined || asked === undefined || more.length > 0 || row.op !== 'id') return read.refuse(row ?? node, 'rowName', { name });
  if (taken.includes(row.args) || place.names.includes(row.args) || !isWord(row.args)) return read.refuse(row, 'rowNameTaken', { name: row.args });
  return { asked, place: inside(place, over, row.args) };
}

export function readRows(node: Node, place: Place, read: Read): Rows | null {
  const call = callOf(node);
  if (call !== null) return readRowCall(node, call.name, call.args, place, read);
  if (node.op === 'id' && node.args === 'members') return { rows: 'members' };
  const path = pathOf(node);
  const [a = '', b = ''] = path?.names ?? [];
  if (path?.root === 'records' && path.names.length === 1) return { rows: 'records', type: a };
  if (path?.root === 'answers' && path.names.length === 2) return readTable(node, a, b, place, read);
  const child = path !== null && path.root === place.child?.name && a === 'answers' && path.names.length === 3;
  return child ? readTable(node, b, path.names[2] ?? '', place, read) : read.refuse(node, 'notRows');
}

function readRowCall(node: Node, name: string, args: Node[], place: Place, read: Read): Rows | null {
  const [of] = args;
  if (name === 'reports' && of !== undefined && args.length === 1) {
    const rule = read.rule(of, place);
    return rule === null ? null : { rows: 'reports', of: rule };
  }
  if (name === 'children' && args.length === 1) {
    const step = stepOf(node, of, rowCalls.children, place, read, ({ kind }) => kind === 'forEach');
    return step === null ? null : { rows: 'children', step };
  }
  const key = textOf(of);
  if (name === 'history' && key !== null && args.length === 1) return { rows: 'facts', key };
  return name === 'history' || name === 'children' || name === 'reports' ? read.refuse(node, 'form', { form: rowCalls[name] }) : read.refuse(node, 'notRows');
}

function readTable(node: Node, id: string, name: string, place: Place, read: Read): Rows | null {
  if (!isSeen(node, id, place, read)) return null;
  const step = stepNamed(node, id, place, read, isTask);
  if (step === null || !isTask(step)) return null;
  const tables = step.settings.form.fields.filter(({ type }) => type === 'list').map((field) => field.id);
  return tables.includes(name) ? { rows: 'list', step: id, field: name } : read.refuse(node, 'notATable', { step: id, field: name, known: listed(tables) });
}
