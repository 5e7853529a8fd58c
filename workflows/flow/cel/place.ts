import type { Rows, Value } from '../grammar.ts';
import type { Flow, FormField } from '../schema.ts';
import { fieldOf } from '../walk.ts';

/**
 * Where a piece of a rule stands. Inside the rows of a table its columns are answers of that table's step, and inside a group of people each of
 * them is the subject (evaluate.ts); as text both are reached through the name of the row.
 */
export type Place = {
  flow: Flow;
  table: { step: string; field: string; name: string } | null;
  /** The name of the row that is the subject here. */
  person: string | null;
  /** Every name given to a row around here, those no longer within reach included. */
  names: readonly string[];
};

export const placeOf = (flow: Flow): Place => ({ flow, table: null, person: null, names: [] });

/** The name that is written for a row: `row`, and inside that `row2`. */
export const rowName = ({ names }: Place): string => (names.length === 0 ? 'row' : `row${names.length + 1}`);

/** The place inside the rows, each of which is called by the name. */
export function inside(place: Place, over: Rows, name: string): Place {
  const within = { ...place, names: [...place.names, name] };
  switch (over.rows) {
    case 'list':
      return { ...within, table: { step: over.step, field: over.field, name } };
    case 'members':
    case 'reports':
      return { ...within, person: name };
    default:
      return within;
  }
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
};

export function kindOf(value: Value, place: Place): Kind | null {
  if (typeof value !== 'object') return null;
  switch (value.value) {
    case 'answer':
      return answerKind(value.step, value.field, place);
    case 'outcome':
      return 'outcome';
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

function answerKind(step: string, field: string, { flow, table }: Place): Kind | null {
  if (table?.step === step) return columnsOf(flow, table).find(({ id }) => id === field)?.type ?? null;
  const found = fieldOf(flow, step, field);
  return found === undefined ? null : kinds[found.type];
}

/** The columns of a table; none where there is no such table. */
export function columnsOf(flow: Flow, { step, field }: { step: string; field: string }): Extract<FormField, { type: 'list' }>['columns'] {
  const table = fieldOf(flow, step, field);
  return table?.type === 'list' ? table.columns : [];
}

/** Kinds that hold without the question they come from. */
const freeKinds: readonly (Kind | null)[] = ['number', 'text', 'date', 'person', 'yesNo'];

function totalKind({ do: doing, over, of }: Extract<Value, { value: 'aggregate' }>, place: Place): Kind | null {
  if (doing === 'every' || doing === 'some') return 'yesNo';
  if (doing !== 'first' && doing !== 'last') return 'number';
  const kind = of === undefined ? null : kindOf(of, inside(place, over, rowName(place)));
  return freeKinds.includes(kind) ? kind : null;
}
