import type { Problem } from '../problem.ts';
import { type Flow, type FormField, isTask } from '../schema.ts';
import { fieldOf, stepAt } from '../walk.ts';

type List = Extract<FormField, { type: 'list' }>;

/** What a question begins with is there, and what is given in a table comes from somewhere. */
export function beginsMisused(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) =>
    !isTask(step)
      ? []
      : step.settings.form.fields.flatMap((field, index) =>
          faultsOf(field, flow).map(({ fault, column = '' }): Problem => {
            const path = `settings.form.fields.${index}`;
            return { rule: 'beginsMisused', severity: 'error', step: step.id, path, params: { field: field.id, column, fault } };
          }),
        ),
  );
}

type Fault = { fault: 'noQuestion' | 'otherKind' | 'notEach' | 'noColumn' | 'givenByNothing' | 'nothingGiven'; column?: string };

function faultsOf(field: FormField, flow: Flow): Fault[] {
  const { begins } = field;
  const given = field.type === 'list' ? field.columns.filter((column) => column.given) : [];
  if (begins !== undefined && 'over' in begins) return faultsOfRows(field as List, begins, flow);
  const alone = given.map(({ label }): Fault => ({ fault: 'givenByNothing', column: label.en }));
  if (begins === undefined) return alone;
  const before = fieldOf(flow, begins.cycleBefore.step, begins.cycleBefore.field);
  if (before === undefined) return [{ fault: 'noQuestion' }, ...alone];
  return before.type === field.type ? alone : [{ fault: 'otherKind' }, ...alone];
}

function faultsOfRows({ columns }: List, { over, values, fixed }: Extract<NonNullable<List['begins']>, { over: unknown }>, flow: Flow): Fault[] {
  const given = columns.filter((column) => column.given);
  return [
    ...(over.rows === 'children' && stepAt(flow, over.step)?.kind !== 'forEach' ? [{ fault: 'notEach' as const }] : []),
    ...Object.keys(values).flatMap((id): Fault[] => (columns.some((column) => column.id === id) ? [] : [{ fault: 'noColumn', column: id }])),
    ...given.flatMap(({ id, label }): Fault[] => (Object.hasOwn(values, id) ? [] : [{ fault: 'givenByNothing', column: label.en }])),
    // Which row is which could be changed by whoever answers.
    ...(fixed && given.length === 0 ? [{ fault: 'nothingGiven' as const }] : []),
  ];
}
