import { kinds, type StepKind } from '../../../workflows/flow/steps/index.ts';
import { type Field, fieldsOf } from './describe.ts';

/** The rows of the inspector. Every setting of a kind stands in one of them; what no row names stands under More. */
export type RowName = 'who' | 'what' | 'when' | 'late' | 'next' | 'more';
export type Row = { name: RowName; fields: Field[] };

type Plan = Partial<Record<RowName, string[]>>;

const task: Plan = {
  who: ['who', 'tally'],
  what: ['form', 'outcomes', 'mayReturn', 'commentFor', 'declined'],
  when: ['opens', 'due', 'closes'],
  late: ['reminders', 'ladder', 'onTimeout'],
};

const plans: Record<StepKind, Plan> = {
  start: { who: ['audience', 'eligible', 'by'], what: ['about', 'begins', 'form'], when: ['triggers', 'ifRunning', 'merges', 'key', 'limit'] },
  form: task,
  approval: task,
  branch: { what: ['branches'] },
  split: { what: ['branches'] },
  join: { what: ['waitsFor', 'others'] },
  nominate: { ...task, what: ['atLeast', 'atMost', 'from', 'approvedBy', 'form'] },
  acknowledge: { ...task, what: ['document', 'refusalBy', 'form'] },
  meeting: { ...task, what: ['with', 'starts', 'minutes', 'agenda', 'form'] },
  training: { ...task, what: ['course', 'counts'] },
  wait: { when: ['until', 'condition', 'endedBy', 'deadline'] },
  milestone: { what: ['condition'], when: ['by', 'judged', 'warns'] },
  repeat: { what: ['first', 'leaves', 'carriesOver'], when: ['every', 'starts', 'occurrences', 'times', 'until', 'untilTrue', 'overlap'] },
  record: { what: ['type', 'does', 'of', 'values', 'letter'], when: ['effective', 'until', 'finalAfter'] },
  score: { what: ['does', 'parts', 'decimals', 'rounding', 'bands', 'raters', 'allocates'] },
  connect: { what: ['connection', 'sends', 'discloses', 'replies', 'attempts'] },
  subflow: { what: ['flow'] },
  whenever: { what: ['trigger', 'if', 'ifRunning', 'earlier', 'interrupts', 'holdsOpen'] },
  emit: { what: ['key', 'value', 'scope', 'of', 'group'] },
  notify: { what: ['message'] },
  forEach: { what: ['first', 'noun'], when: ['goesOn', 'at', 'others'] },
  end: { what: ['outcome'] },
};

/** Settings that have only one value, or that publishing fills in. They are not offered. */
const notOffered: Partial<Record<StepKind, string[]>> = {
  subflow: ['version', 'first', 'outcomes'],
};

const order: RowName[] = ['who', 'what', 'when', 'late', 'next', 'more'];

/** The rows of a kind, each with its settings; `next` has none of its own: it tells the routes. */
export function rowsOf(kind: StepKind): readonly Row[] {
  const known = rowsKnown.get(kind) ?? laidOut(kind);
  rowsKnown.set(kind, known);
  return known;
}
const rowsKnown = new Map<StepKind, readonly Row[]>();

function laidOut(kind: StepKind): Row[] {
  const all = fieldsOf(kinds[kind].settings).filter(({ key }) => notOffered[kind]?.includes(key) !== true);
  const plan = plans[kind];
  const named = new Set(Object.values(plan).flat());
  return order.flatMap((name): Row[] => {
    if (name === 'next') return kind === 'end' ? [] : [{ name, fields: [] }];
    const keys = name === 'more' ? all.flatMap(({ key }) => (named.has(key) ? [] : [key])) : (plan[name] ?? []);
    const fields = keys.flatMap((key) => all.find((field) => field.key === key) ?? []);
    return fields.length === 0 ? [] : [{ name, fields }];
  });
}

/** The row that a setting stands in. */
export const rowWith = (kind: StepKind, setting: string): RowName | null =>
  rowsOf(kind).find(({ fields }) => fields.some(({ key }) => key === setting))?.name ?? null;
