import { isDate } from './calendar.ts';
import { decimalOf } from './decimal.ts';
import type { Value } from './grammar.ts';
import { type Flow, type FormField, isTask, type Step } from './schema.ts';
import { stepAt } from './walk.ts';

/** What a value is, as far as the flow tells without a run. */
export type ValueType = 'text' | 'number' | 'date' | 'person' | 'yesNo' | 'list' | 'unknown';

/** The type of a value by the flow's own questions, data, records and tables; `unknown` where only a run can tell. */
export function typeOf(value: Value, flow: Flow): ValueType {
  if (typeof value !== 'object') return typeOfConstant(value);
  switch (value.value) {
    case 'answer':
      return typeOfAnswer(value.step, value.field, flow);
    case 'outcome':
      return 'text';
    case 'person':
      return typeOfColumn(value.field);
    case 'fact':
      return Object.hasOwn(flow.facts, value.key) ? (flow.facts[value.key]?.type ?? 'unknown') : 'unknown';
    case 'record':
      return typeOfRecord(value, flow);
    case 'run':
      return value.what === 'startedOn' || value.what === 'endedOn' ? 'date' : 'text';
    case 'event':
      return 'unknown';
    case 'today':
      return 'date';
    case 'timeBetween':
    case 'occurrence':
    case 'timeLeft':
      return 'number';
    case 'lookup':
      return typeOfTable(value, flow);
    case 'aggregate':
      return typeOfTotal(value, flow);
  }
}

/** A text that looks like a number may be one: decimals are written so. */
function typeOfConstant(value: string | number | boolean): ValueType {
  if (typeof value === 'boolean') return 'yesNo';
  if (typeof value === 'number') return 'number';
  if (isDate(value)) return 'date';
  return decimalOf(value) === null ? 'text' : 'unknown';
}

const typesOfFields: Record<FormField['type'], ValueType> = {
  text: 'text',
  longText: 'text',
  rating: 'number',
  choice: 'text',
  choices: 'list',
  number: 'number',
  date: 'date',
  person: 'person',
  people: 'list',
  yesNo: 'yesNo',
  list: 'list',
  file: 'list',
};

/** Columns that an import always means in the same way; what others hold, the flow does not say. */
function typeOfColumn(column: string): ValueType {
  if (column === 'id' || column.endsWith('_id')) return 'person';
  if (column.endsWith('_on') || column === 'role_since') return 'date';
  return column === 'roles' ? 'list' : 'unknown';
}

/**
 * What a step's answer holds, by field; null where the flow does not say, as for what another system replies. Over the rows of a list its columns are read
 * like answers of that step, and come after the fields.
 */
export function fieldsOf(step: Step): Record<string, ValueType> | null {
  if (isTask(step)) {
    const columns = step.settings.form.fields.flatMap((field) => (field.type === 'list' ? field.columns : []));
    return {
      ...Object.fromEntries(columns.map(({ id, type }) => [id, typesOfFields[type]])),
      comment: 'text',
      ...(step.kind === 'nominate' && { people: 'list', value: 'person' }),
      ...(step.kind === 'meeting' && { start: 'date' }),
      ...Object.fromEntries(step.settings.form.fields.map((field) => [field.id, typeOfField(field)])),
    };
  }
  if (step.kind === 'score') return { score: 'number', band: 'text', tooFew: 'yesNo', rows: 'list', rest: 'number', share: 'number' };
  return step.kind === 'connect' || step.kind === 'whenever' || step.kind === 'start' ? null : {};
}

/** A choice whose keys are all numbers may be compared as one. */
function typeOfField(field: FormField): ValueType {
  if (field.type === 'choice' && field.options.every(({ key }) => decimalOf(key) !== null)) return 'unknown';
  return typesOfFields[field.type];
}

function typeOfAnswer(step: string, field: string, flow: Flow): ValueType {
  const of = stepAt(flow, step);
  const fields = of === undefined ? null : fieldsOf(of);
  return fields !== null && Object.hasOwn(fields, field) ? (fields[field] ?? 'unknown') : 'unknown';
}

function typeOfRecord({ type, field }: Extract<Value, { value: 'record' }>, { records }: Flow): ValueType {
  const fields = Object.hasOwn(records, type) ? (records[type]?.fields ?? {}) : {};
  if (Object.hasOwn(fields, field)) return fields[field]?.type ?? 'unknown';
  return field === 'effective' || field === 'until' ? 'date' : 'unknown';
}

/** One type where all rows and the rest agree. What is looked up from another table is not followed. */
function typeOfTable({ table, otherwise }: Extract<Value, { value: 'lookup' }>, flow: Flow): ValueType {
  const rows = Object.hasOwn(flow.tables, table) ? (flow.tables[table]?.rows ?? []) : [];
  const types = [...rows.map((row) => row.value), otherwise].map((value) => (isLookup(value) ? 'unknown' : typeOf(value, flow)));
  return types.every((type) => type === types[0]) ? (types[0] ?? 'unknown') : 'unknown';
}

const isLookup = (value: Value) => typeof value === 'object' && value.value === 'lookup';

function typeOfTotal({ do: doing, over, of }: Extract<Value, { value: 'aggregate' }>, flow: Flow): ValueType {
  if (doing === 'every' || doing === 'some') return 'yesNo';
  if (doing === 'count' || doing === 'share' || doing === 'sum' || doing === 'avg') return 'number';
  if (of !== undefined) return typeOf(of, flow);
  return over.rows === 'facts' ? typeOf({ value: 'fact', scope: 'person', key: over.key }, flow) : 'unknown';
}

/** Whether two can be the same at all. People are named by their id, which is text. */
export function mayBeSame(a: ValueType, b: ValueType): boolean {
  const known = [a, b].filter((type) => type !== 'unknown').map((type) => (type === 'person' ? 'text' : type));
  return known.length < 2 || known[0] === known[1];
}
