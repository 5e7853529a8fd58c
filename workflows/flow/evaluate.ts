import type { Context } from './context.ts';
import { decimalOf, decimalText } from './decimal.ts';
import { aggregate } from './evaluate/aggregate.ts';
import { answerOf, eventField, outcomeOf } from './evaluate/answers.ts';
import { type Ask, type ConditionInput, type Held, own, type Valued, valued } from './evaluate/ask.ts';
import { compare } from './evaluate/compare.ts';
import { lookup } from './evaluate/lookup.ts';
import { factValue, otherRun, personField, recordValue } from './evaluate/outside.ts';
import { levelOf as levelWithin, ruleYields as peopleWithin } from './evaluate/rules.ts';
import { timeBetween, timeLeft, today } from './evaluate/time.ts';
import { turnOf } from './evaluate/turning.ts';
import { rowsOf } from './evaluate/rows.ts';
import type { Condition, Operator, Rows, Value, WhoRule } from './grammar.ts';

export type { ConditionInput } from './evaluate/ask.ts';

/** Values, conditions and rules of people, which each may hold the others, at the context's instant. Nothing is thrown: what is not there is absent. */
const ask: Ask = { value: valueOf, holds, people: ruleYields };

/** What a value comes to, and every value that was looked at on the way. */
export function valueOf(value: Value, context: Context): Valued {
  if (typeof value !== 'object') return { value, source: 'constant', asOf: null, inputs: [] };
  switch (value.value) {
    case 'answer':
      return answerOf(value.step, value.field, value.round, context);
    case 'outcome':
      return outcomeOf(value.step, value.round, context);
    case 'person':
      return personField(value, context, ask);
    case 'fact':
      return factValue(value, context);
    case 'record':
      return recordValue(value, context);
    case 'run':
      return otherRun(value, context);
    case 'event':
      return eventField(value.field, context);
    case 'today':
      return today(context);
    case 'timeBetween':
      return timeBetween(value, context);
    case 'lookup':
      return lookup(value, context, ask);
    case 'occurrence':
      return occurrence(context);
    case 'timeLeft':
      return timeLeft(value, context);
    case 'aggregate':
      return aggregate(value, context, ask);
  }
}

/** Of the innermost repeat around: in this run, else in a run above. */
function occurrence({ plan, place, run, at }: Context): Valued {
  const inside = place?.path.findLast(({ container }) => own(plan.steps, container.slice(0, container.lastIndexOf(':')))?.kind === 'repeat');
  return valued('occurrence', { value: inside?.occurrence ?? run.occurrence, source: 'occurrence', asOf: at });
}

/** A number of a setting, with what was looked at for it; null where it is absent or none. */
export function numberOf(value: Value, context: Context): { number: number | null; inputs: ConditionInput[] } {
  const { value: found, inputs } = valueOf(value, context);
  const decimal = decimalOf(found);
  return { number: decimal === null ? null : Number(decimalText(decimal)), inputs };
}

/** Whether a condition holds, and every value that was looked at on the way. Comparisons with what is absent are false, `isNot` too. */
export function holds(condition: Condition, context: Context): Held {
  switch (condition.test) {
    case 'all':
    case 'any':
      return several(condition.test, condition.of, context);
    case 'not': {
      const inner = holds(condition.of, context);
      return { holds: !inner.holds, inputs: inner.inputs };
    }
    default:
      return compared(condition, context);
  }
}

function several(test: 'all' | 'any', of: readonly Condition[], context: Context): Held {
  const inputs: ConditionInput[] = [];
  for (const one of of) {
    const result = holds(one, context);
    inputs.push(...result.inputs);
    if (result.holds === (test === 'any')) return { holds: test === 'any', inputs };
  }
  return { holds: test === 'all', inputs };
}

function compared(condition: Extract<Condition, { test: Operator }>, { turns, ...quiet }: Context): Held {
  const { test, left, right } = condition;
  const turn = turns === undefined ? null : turnOf(condition, quiet, ask);
  if (turn != null) turns?.(turn);
  const context = turn === undefined && turns !== undefined ? { ...quiet, turns } : quiet;
  const first = valueOf(left, context);
  const many = right === undefined ? [] : (Array.isArray(right) ? right : [right]).map((value) => valueOf(value, context));
  const rights = many.map(({ value }) => value);
  return { holds: compare(test, first.value, rights, context), inputs: [first, ...many].flatMap(({ inputs }) => inputs) };
}

/** What values and conditions see inside each row. */
export function rowsIn(over: Rows, context: Context): Context[] {
  return (rowsOf(over, context.at, context, ask) ?? []).map((row) => row.context);
}

/** The people a rule names, by id, before exclusions. */
export function ruleYields(rule: WhoRule, context: Context): string[] {
  return peopleWithin(rule, context, ask);
}

/** How many steps up a rule of managers goes. */
export function levelOf(rule: Extract<WhoRule, { who: 'manager' }>, context: Context): number {
  return levelWithin(rule, context, ask);
}
