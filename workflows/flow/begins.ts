import { carriedInto } from './carried.ts';
import type { Context } from './context.ts';
import { holds, rowsIn, valueOf } from './evaluate.ts';
import { own } from './evaluate/ask.ts';
import type { Answers, AnswerValue, Form } from './form.ts';
import type { FormField } from './schema.ts';
import type { TaskState } from './state.ts';

/** What a form begins with (SEMANTICS rules 14 and 18): rows from members, runs below or an earlier list, the cycle before, the occurrence before. */

type ListField = Extract<FormField, { type: 'list' }>;
type ForEach = Extract<NonNullable<ListField['begins']>, { over: unknown }>;

export function begunWith(form: Form, task: Pick<TaskState, 'step' | 'token'>, context: Context): Answers {
  const begun = Object.fromEntries(
    form.fields.flatMap((field): [string, AnswerValue][] => {
      const value = beginning(field, context);
      return value === undefined ? [] : [[field.id, value]];
    }),
  );
  return { ...begun, ...carriedInto(task, context) };
}

function beginning(field: FormField, context: Context): AnswerValue | undefined {
  const { begins } = field;
  if (begins === undefined) return undefined;
  if ('over' in begins) return rowsOf(field as ListField, begins, context);
  const { step, field: asked } = begins.cycleBefore;
  const value = own(context.world.answersBefore(step).at(-1)?.values, asked);
  return field.type === 'list' && Array.isArray(value) ? value.map((row) => knownCells(field, row)) : value;
}

/** What is still a column of the list. */
function knownCells({ columns }: ListField, row: AnswerValue): AnswerValue {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return {};
  return Object.fromEntries(Object.entries(row).filter(([id]) => columns.some((column) => column.id === id)));
}

/** Runs below that were cancelled are no rows. */
function rowsOf({ columns }: ListField, { over, where, values }: ForEach, context: Context): Answers[] {
  const rows = rowsIn(over, context).filter(({ run }) => over.rows !== 'children' || run.status !== 'cancelled');
  return rows
    .filter((row) => where === undefined || holds(where, row).holds)
    .map((row) =>
      Object.fromEntries(
        columns.flatMap(({ id }) => {
          const given = own(values, id);
          const found = given === undefined ? undefined : valueOf(given, row).value;
          return found === undefined ? [] : [[id, found]];
        }),
      ),
    );
}

/** Whose rows are not for the answer to add or take away. */
export function isFixed(field: FormField): field is ListField & { begins: ForEach } {
  return field.type === 'list' && field.begins !== undefined && 'over' in field.begins && field.begins.fixed;
}

/** By which a row is found again: what is given first, else the first column. */
export const keyColumn = ({ columns }: Pick<ListField, 'columns'>): string => (columns.find(({ given }) => given) ?? columns[0])?.id ?? '';

/**
 * The rows of fixed lists as they are now, each with what was typed for it: who has come is there, who has gone is not, and what is given is as it is now.
 * `missing`: lists in which somebody has come whom the answer does not know of.
 */
export function withFixedRows(form: Form, given: Record<string, unknown>, context: Context): { values: Record<string, unknown>; missing: string[] } {
  const values = { ...given };
  const missing: string[] = [];
  for (const field of form.fields) {
    if (!isFixed(field)) continue;
    const key = keyColumn(field);
    const typed = Array.isArray(given[field.id]) ? (given[field.id] as Record<string, unknown>[]) : [];
    const rows = rowsOf(field, field.begins, context);
    const found = rows.map((row) => typed.find((one) => one !== null && typeof one === 'object' && one[key] === row[key]));
    values[field.id] = rows.map((row, index) => ({ ...row, ...askedIn(field, found[index]), ...givenIn(field, row) }));
    if (found.includes(undefined)) missing.push(field.id);
  }
  return { values, missing };
}

const askedIn = ({ columns }: ListField, row: Record<string, unknown> = {}) =>
  Object.fromEntries(Object.entries(row).filter(([id]) => !columns.some((column) => column.id === id && column.given)));
const givenIn = ({ columns }: ListField, row: Answers) =>
  Object.fromEntries(Object.entries(row).filter(([id]) => columns.some((column) => column.id === id && column.given)));
