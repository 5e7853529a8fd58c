import type { Context } from '../context.ts';
import type { AnswerValue } from '../form.ts';
import type { Round } from '../grammar.ts';
import type { Answer, Item } from '../state.ts';
import { own, type Valued, valued } from './ask.ts';

/** What steps of this run and of those above it have come to. */

/** A field of a step's answer, the latest unless told. Inside a row of its list, and in a run that is about such a row, the row's columns are its fields. */
export function answerOf(step: string, field: string, round: Round | undefined, context: Context): Valued {
  const source = `answer.${step}`;
  const { at, rows, giving, run } = context;
  const row = own(rows?.lists, step);
  if (row !== undefined) return valued(field, { value: own(row, field), source, asOf: at });
  if (giving?.step === step) return valued(field, { value: own(giving.values, field), source, asOf: at });
  const answer = answerIn(step, round, context);
  const isItem = run.item !== null && 'row' in run.item && run.item.row.step === step;
  const cell = isItem ? own(cellsOfItem(run.item, context), field) : undefined;
  return valued(field, { value: cell ?? own(answer?.values, field) ?? undefined, source, asOf: answer?.at ?? null });
}

function answerIn(step: string, round: Round | undefined, { world }: Context): Answer | undefined {
  const answers = world.answers(step);
  if (typeof round === 'number') return answers.findLast((one) => one.round === round);
  return round === 'first' ? answers[0] : answers.at(-1);
}

/** The columns of a row; a row that is one value by itself, such as a person who was chosen, has it as `value`. */
export function cellsOf(row: AnswerValue): Record<string, AnswerValue> {
  return typeof row === 'object' && row !== null && !Array.isArray(row) ? row : { value: row };
}

/** What stands in a row, by the names of its columns: a database keeps those in an order of its own. */
export function cellsInOrder(row: AnswerValue): AnswerValue[] {
  return Object.entries(cellsOf(row))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, cell]) => cell);
}

/** The columns of the row that a run is about. */
export function cellsOfItem(item: Item | null, { world }: Context): Record<string, AnswerValue> | undefined {
  if (item === null || !('row' in item)) return undefined;
  const { step, field, round, index } = item.row;
  const list = world.answers(step).findLast((answer) => answer.round === round && Array.isArray(own(answer.values, field)))?.values[field];
  const row = Array.isArray(list) ? list[index] : undefined;
  return row === undefined ? undefined : cellsOf(row);
}

/** A step's outcome is the one its task settled on, which of several people's answers need be none's own. */
export function outcomeOf(step: string, round: Round | undefined, context: Context): Valued {
  const source = `outcome.${step}`;
  const { giving, run, world, at } = context;
  if (giving?.step === step) return valued(source, { value: giving.outcome ?? undefined, source, asOf: at });
  const visits = own(run.visits, step) ?? world.visitsAbove(step);
  const visit = typeof round !== 'number' ? visits?.[round ?? 'latest'] : [visits?.latest, visits?.first].find((one) => one?.round === round);
  if (visit !== undefined || typeof round !== 'number') return valued(source, { value: visit?.outcome ?? undefined, source, asOf: visit?.completed ?? null });
  return valued(source, betweenRounds(step, round, context, source));
}

/** Of rounds between the first and the latest only the answers are kept: their outcome, where all gave the same. */
function betweenRounds(step: string, round: number, { world }: Context, source: string): Omit<Valued, 'inputs'> {
  const given = world.answers(step).filter((answer) => answer.round === round);
  const [first] = given;
  const same = first !== undefined && given.every(({ outcome }) => outcome === first.outcome);
  return { value: same ? first.outcome : undefined, source, asOf: same ? (given.at(-1)?.at ?? null) : null };
}

/** What the event brought that is being handled; without one, what the run began with. */
export function eventField(field: string, context: Context): Valued {
  const cause = context.cause ?? startOf(context);
  const found = cause === null ? undefined : answerOf(cause.step, field, cause.round, context);
  return valued(field, { value: found?.value, source: 'event', asOf: found?.asOf ?? null });
}

function startOf({ plan }: Context): { step: string; round: number } | null {
  const step = own(plan.first, '');
  return step === undefined ? null : { step, round: 1 };
}
