import type { Field } from '../../../workflows/flow/form.ts';
import { scopesAround } from '../../../workflows/flow/graph.ts';
import type { Rows, Value } from '../../../workflows/flow/grammar.ts';
import type { RecordType } from '../../../workflows/flow/record-type.ts';
import { type Flow, isTask, portsOf, type Step, stepsIn } from '../../../workflows/flow/schema.ts';
import { type Language, nameOf, outcomeWords, said } from '../../../workflows/flow/sentences.ts';
import { type Compare, compareOf, type Read } from './reads.ts';

/** What a question may begin with, as the inspector offers it. No React. */
export type BeginsWay = 'cycleBefore' | Rows['rows'];

const rowWays = ['list', 'children', 'members', 'reports', 'records', 'facts'] as const satisfies Rows['rows'][];

/** How it begins now; empty: with nothing. */
export function beginsOf({ begins }: Field): BeginsWay | '' {
  if (begins === undefined) return '';
  return 'over' in begins ? begins.over.rows : 'cycleBefore';
}

/** The ways there are for this question here; the one that is taken stays. */
export function waysOf(field: Field, flow: Flow, step: Step | null): BeginsWay[] {
  const now = beginsOf(field);
  if (field.type !== 'list') return ['cycleBefore'];
  const lists = seenFrom(flow, step).some((one) => tablesOf(one, step, field).length > 0);
  const boxes = seenFrom(flow, step).some(({ kind }) => kind === 'forEach');
  return ['cycleBefore', ...rowWays.filter((way) => way === now || ((way !== 'list' || lists) && (way !== 'children' || boxes)))];
}

/** The question, beginning in that way with the first there is of its kind. */
export function beginsAs(field: Field, way: BeginsWay, flow: Flow, step: Step | null): Field {
  if (way === 'cycleBefore') return { ...field, begins: { cycleBefore: { step: step?.id ?? '', field: field.id } } };
  return field.type === 'list' ? { ...field, begins: { over: firstRows(way, field, flow, step), values: {}, fixed: false } } : field;
}

function firstRows(way: Rows['rows'], field: Field, flow: Flow, step: Step | null): Rows {
  switch (way) {
    case 'list': {
      const [first] = seenFrom(flow, step).flatMap((one) => tablesOf(one, step, field).map(({ id }) => ({ step: one.id, field: id })));
      return { rows: 'list', step: first?.step ?? '', field: first?.field ?? '' };
    }
    case 'children':
      return { rows: 'children', step: seenFrom(flow, step).find(({ kind }) => kind === 'forEach')?.id ?? '' };
    case 'reports':
      return { rows: 'reports', of: { who: 'subject' } };
    case 'records':
      return { rows: 'records', type: Object.keys(flow.records)[0] ?? 'record' };
    case 'facts':
      return { rows: 'facts', key: Object.keys(flow.facts)[0] ?? 'data' };
    case 'members':
      return { rows: 'members' };
  }
}

/** Steps that this one can see. */
export const seenFrom = (flow: Flow, step: Step | null): Step[] => (step === null ? [null] : scopesAround(flow, step)).flatMap((scope) => stepsIn(flow, scope));

/** Questions of a step whose answer has rows, but for this very one. */
export function tablesOf(one: Step, step: Step | null, field: Field): Field[] {
  const fields = isTask(one) ? one.settings.form.fields : [];
  return fields.filter(({ id, type }) => (type === 'list' || type === 'people') && !(one.id === step?.id && id === field.id));
}

/** Whether two values say the same, in whatever order their parts were kept. */
export const isSame = (a: Value, b: Value): boolean => inOrder(a) === inOrder(b);

function inOrder(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(parts.map(([key, part]) => [key, inOrder(part)]));
}

/** A cell of a row, and with what it may be compared in a rule about rows. */
type Cell = { id: string; label: string; group?: string; value: Read['value']; compare: Compare };
type Words = { person: string; outcome: string; itself: string; column: (name: string) => string };

const personFields = ['name', 'department', 'location', 'title', 'grade', 'hired_on', 'role_since'];

/** What a column may begin with, of one row: a column of an earlier table, something about the person, an answer below, a value on file. */
export function cellsOffered(over: Rows, flow: Flow, language: Language, types: Readonly<Record<string, RecordType>>, words: Words): Cell[] {
  switch (over.rows) {
    case 'list': {
      const step = flow.steps[over.step];
      const list = step !== undefined && isTask(step) ? step.settings.form.fields.find(({ id }) => id === over.field) : undefined;
      if (list?.type !== 'list') return [answerCell(over.step, { id: over.field, label: words.itself, compare: { is: 'person' } })];
      return list.columns.map((column) =>
        answerCell(over.step, { id: column.id, label: said(column.label, language) || column.id, compare: compareOf(column, language) }),
      );
    }
    case 'children':
      return [...personCells(words), ...stepsIn(flow, over.step).flatMap((step) => cellsBelow(step, language, words))];
    case 'members':
    case 'reports':
      return personCells(words);
    case 'records':
      return Object.entries(types[over.type]?.fields ?? {}).map(([field, { label, type }]): Cell => {
        const value: Read['value'] = { value: 'record', type: over.type, field };
        return { id: `record ${field}`, label: said(label, language) || field, value, compare: { is: type === 'yesNo' ? 'truth' : type } };
      });
    case 'facts':
      return [{ id: `fact ${over.key}`, label: words.itself, value: { value: 'fact', scope: 'person', key: over.key }, compare: { is: 'text' } }];
  }
}

const answerCell = (step: string, { id, ...cell }: Pick<Cell, 'id' | 'label' | 'group' | 'compare'>): Cell => ({
  ...cell,
  id: `answer ${step} ${id}`,
  value: { value: 'answer', step, field: id },
});

function personCells({ person, column }: Words): Cell[] {
  const compared = (field: string): Compare => ({ is: field === 'id' ? 'person' : field.endsWith('_on') || field === 'role_since' ? 'date' : 'text' });
  const ofSubject = (field: string, label: string): Cell => {
    return { id: `person ${field}`, label, value: { value: 'person', of: { who: 'subject' }, field }, compare: compared(field) };
  };
  return [ofSubject('id', person), ...personFields.map((field) => ofSubject(field, column(field)))];
}

function cellsBelow(step: Step, language: Language, { outcome }: Words): Cell[] {
  if (!isTask(step)) return [];
  const group = nameOf(step, language);
  const answers = step.settings.form.fields.filter(({ type }) => type !== 'list' && type !== 'people');
  const options = portsOf(step).map(({ port }) => ({ value: port, label: outcomeWords(step, port, language) }));
  return [
    ...answers.map((field) =>
      answerCell(step.id, { id: field.id, label: said(field.label, language) || field.id, group, compare: compareOf(field, language) }),
    ),
    { id: `outcome ${step.id}`, label: outcome, group, value: { value: 'outcome', step: step.id }, compare: { is: 'options', ordered: false, options } },
  ];
}
