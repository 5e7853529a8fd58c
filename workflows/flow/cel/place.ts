import { scopesAround } from '../graph.ts';
import type { Rows, Value } from '../grammar.ts';
import type { Flow, FormField } from '../schema.ts';
import { fieldOf, stepAt } from '../walk.ts';

/**
 * Where a piece of a rule stands. Inside rows, what is asked is asked of each row (evaluate.ts): the columns of a table are answers of its step, a
 * fact or record of that kind is the row's, each person of a group and of a run below is the subject, and answers inside a run below are its own.
 * As text all of these are reached through the name of the row.
 */
export type Place = {
  flow: Flow;
  /** Every name given to a row around here, those no longer within reach included. */
  names: readonly string[];
  /** Names of rows within reach, by the step, key or type that they are rows of. */
  tables: Readonly<Record<string, { field: string; name: string }>>;
  facts: Readonly<Record<string, string>>;
  records: Readonly<Record<string, string>>;
  child: { step: string; name: string } | null;
  /** How the subject is written. */
  subject: string;
};

export const placeOf = (flow: Flow): Place => ({ flow, names: [], tables: {}, facts: {}, records: {}, child: null, subject: 'subject' });

/** The name that is written for a row: `row`, and inside that `row2`. */
export const rowName = ({ names }: Place): string => (names.length === 0 ? 'row' : `row${names.length + 1}`);

/** The place inside the rows, each of which is called by the name. */
export function inside(place: Place, over: Rows, name: string): Place {
  const within = { ...place, names: [...place.names, name] };
  switch (over.rows) {
    case 'list':
      return { ...within, tables: { ...place.tables, [over.step]: { field: over.field, name } } };
    case 'facts':
      return { ...within, facts: { ...place.facts, [over.key]: name } };
    case 'records':
      return { ...within, records: { ...place.records, [over.type]: name } };
    case 'children':
      return { ...within, child: { step: over.step, name }, subject: `${name}.subject` };
    case 'members':
    case 'reports':
      return { ...within, subject: name };
  }
}

/** What rows within reach are kept under; a key may be called like something every object has. */
export const rowsAt = <Of>(rows: Readonly<Record<string, Of>>, key: string): Of | undefined => (Object.hasOwn(rows, key) ? rows[key] : undefined);

/** The name of the run below whose own step this is; null for steps that are seen as they are. */
export function childOf({ flow, child }: Place, step: string): string | null {
  const found = stepAt(flow, step);
  return child !== null && found !== undefined && scopesAround(flow, found).includes(child.step) ? child.name : null;
}

/** What a value is, as far as the flow tells: then fixed values beside it are read as such. Null where only a run can tell. */
export type Kind = 'number' | 'text' | 'date' | 'person' | 'yesNo' | 'choice' | 'choices' | 'list' | 'outcome';

const kinds: Record<FormField['type'], Kind> = {
  text: 'text',
  longText: 'text',
  rating: 'number',
  number: 'number',
  choice: 'choice',
  choices: 'choices',
  date: 'date',
  person: 'person',
  yesNo: 'yesNo',
  list: 'list',
  people: 'choices',
  file: 'list',
};

export function kindOf(value: Value, place: Place): Kind | null {
  if (typeof value !== 'object') return null;
  switch (value.value) {
    case 'answer':
      return answerKind(value.step, value.field, place);
    case 'outcome':
      return value.step === place.child?.step ? null : 'outcome';
    case 'today':
      return 'date';
    case 'timeBetween':
    case 'timeLeft':
    case 'occurrence':
      return 'number';
    case 'aggregate':
      return totalKind(value, place);
    default:
      return null;
  }
}

function answerKind(step: string, field: string, { flow, tables }: Place): Kind | null {
  const table = rowsAt(tables, step);
  if (table !== undefined) {
    const column = columnsOf(flow, step, table.field).find(({ id }) => id === field);
    return column === undefined ? null : kinds[column.type];
  }
  const found = fieldOf(flow, step, field);
  return found === undefined ? null : kinds[found.type];
}

/** The columns of a table; none where there is no such table. */
export function columnsOf(flow: Flow, step: string, field: string): Extract<FormField, { type: 'list' }>['columns'] {
  const table = fieldOf(flow, step, field);
  return table?.type === 'list' ? table.columns : [];
}

/** Kinds that hold without the question they come from. */
const freeKinds: readonly (Kind | null)[] = ['number', 'text', 'date', 'person', 'yesNo'];

function totalKind({ do: doing, over, of }: Extract<Value, { value: 'aggregate' }>, place: Place): Kind | null {
  if (doing === 'every' || doing === 'some') return 'yesNo';
  if (doing === 'count' || doing === 'share' || doing === 'sum' || doing === 'avg') return 'number';
  const kind = of === undefined ? null : kindOf(of, inside(place, over, rowName(place)));
  return freeKinds.includes(kind) ? kind : null;
}
