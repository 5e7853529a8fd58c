import { dateOf, localOf } from './calendar.ts';
import type { Context } from './context.ts';
import { addDecimals, compareDecimals, type Decimal, decimalOf, decimalText, divideDecimal } from './decimal.ts';
import type { AnswerValue } from './form.ts';
import type { Condition, Operator, Rows, Value, WhoRule } from './grammar.ts';
import type { Answer, Instant } from './state.ts';

/** Values, conditions and rules of people: each may hold the others, so they are worked out in one place. */

/** What a value came to, where it came from, and as of when. `undefined` is absent. */
export type Valued = { value: AnswerValue | undefined; source: string; asOf: Instant | null };

/** Works out a value at the context's instant. What is not there, or not built yet, is absent; nothing is thrown. */
export function valueOf(value: Value, context: Context): Valued {
  if (typeof value !== 'object') return { value, source: 'constant', asOf: null };
  switch (value.value) {
    case 'answer':
      return answerOf(value.step, value.round, context, (answer) => own(answer.values, value.field));
    case 'outcome':
      return outcomeOf(value.step, value.round, context);
    case 'person': {
      const [person] = ruleYields(value.of, context);
      const view = person === undefined ? undefined : context.world.person(person);
      return { value: value.field === 'id' ? view?.id : own(view?.fields, value.field), source: `person.${value.field}`, asOf: context.at };
    }
    case 'today': {
      const zone = context.world.zone(context.run.subject === null ? context.world.cycle.zone : context.world.zoneOf(context.run.subject));
      return { value: dateOf(localOf(context.at, zone).day), source: 'today', asOf: context.at };
    }
    case 'lookup':
      return { value: valueOf(value.otherwise, context).value, source: `lookup.${value.table}`, asOf: null };
    case 'aggregate':
      return { value: aggregate(value, context), source: `aggregate.${value.do}`, asOf: context.at };
    default:
      return { value: undefined, source: 'notBuilt', asOf: null };
  }
}

/** A field may be called like something every object has, such as `constructor`. */
function own<Kind>(record: Record<string, Kind> | undefined, key: string): Kind | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

function answerOf(step: string, round: 'first' | 'latest' | number | undefined, context: Context, pick: (answer: Answer) => AnswerValue | undefined): Valued {
  const source = `answer.${step}`;
  if (context.giving?.step === step) return { value: pick({ values: context.giving.values } as Answer), source, asOf: context.at };
  const answers = context.world.answers(step);
  const answer = typeof round === 'number' ? answers.findLast((one) => one.round === round) : round === 'first' ? answers[0] : answers.at(-1);
  return { value: answer === undefined ? undefined : (pick(answer) ?? undefined), source, asOf: answer?.at ?? null };
}

/** A step's outcome is the one its task settled on, which of several people's answers need be none's own. */
function outcomeOf(step: string, round: 'first' | 'latest' | number | undefined, context: Context): Valued {
  if (context.giving?.step === step) return { value: context.giving.outcome ?? undefined, source: `outcome.${step}`, asOf: context.at };
  const visits = context.run.visits[step];
  const visit = round === 'first' ? visits?.first : visits?.latest;
  return { value: visit?.outcome ?? undefined, source: `outcome.${step}`, asOf: visit?.completed ?? null };
}

type Aggregated = Extract<Value, { value: 'aggregate' }>;

function aggregate({ do: doing, over, of, where }: Aggregated, context: Context): AnswerValue | undefined {
  const rows = rowsOf(over, context);
  if (rows === null) return undefined;
  const inside = rows.map((row) => rowContext(row, over, context));
  const kept = inside.filter((row) => where === undefined || holds(where, row).holds);
  if (doing === 'every') return kept.length === rows.length;
  if (doing === 'some') return kept.length > 0;
  if (doing === 'count') return kept.length;
  if (doing === 'share') return rows.length === 0 ? undefined : decimalText(divideDecimal({ digits: BigInt(kept.length), scale: 0 }, rows.length, 6));
  const values = of === undefined ? [] : kept.map((row) => valueOf(of, row).value);
  if (doing === 'first') return values[0];
  if (doing === 'last') return values.at(-1);
  return overNumbers(
    doing,
    values.flatMap((value) => decimalOf(value) ?? []),
  );
}

function overNumbers(doing: 'sum' | 'avg' | 'min' | 'max', numbers: Decimal[]): string | undefined {
  const [first] = numbers;
  if (first === undefined) return doing === 'sum' ? '0' : undefined;
  if (doing === 'min' || doing === 'max') {
    const sorted = [...numbers].sort(compareDecimals);
    return decimalText((doing === 'min' ? sorted[0] : sorted.at(-1)) ?? first);
  }
  const sum = numbers.reduce(addDecimals, { digits: 0n, scale: 0 });
  return decimalText(doing === 'sum' ? sum : divideDecimal(sum, numbers.length, 6));
}

type Row = { values: Record<string, AnswerValue> } | { person: string };

/** Null for rows whose source is not built yet. */
function rowsOf(over: Rows, context: Context): Row[] | null {
  if (over.rows === 'reports')
    return ruleYields(over.of, context)
      .flatMap((id) => context.world.reports(id))
      .map((person) => ({ person }));
  if (over.rows !== 'list') return null;
  const list = answerOf(over.step, 'latest', context, (answer) => own(answer.values, over.field)).value;
  return Array.isArray(list) ? list.flatMap((row) => (typeof row === 'object' && row !== null && !Array.isArray(row) ? [{ values: row }] : [])) : [];
}

/** Inside a row, the list's own columns are answers of its step, and a person is the subject. */
function rowContext(row: Row, over: Rows, context: Context): Context {
  if ('person' in row) return { ...context, run: { ...context.run, subject: row.person } };
  return { ...context, giving: { step: over.rows === 'list' ? over.step : '', values: row.values, outcome: null } };
}

/** One value that was looked at: null is absent. */
export type ConditionInput = { name: string; value: AnswerValue | null; source: string; asOf: Instant | null };

/** Whether a condition holds, and every value that was looked at on the way. Comparisons with what is absent are false, `isNot` too. */
export function holds(condition: Condition, context: Context): { holds: boolean; inputs: ConditionInput[] } {
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

function several(test: 'all' | 'any', of: readonly Condition[], context: Context): ReturnType<typeof holds> {
  const inputs: ConditionInput[] = [];
  for (const one of of) {
    const result = holds(one, context);
    inputs.push(...result.inputs);
    if (result.holds === (test === 'any')) return { holds: test === 'any', inputs };
  }
  return { holds: test === 'all', inputs };
}

function compared({ test, left, right }: Extract<Condition, { test: Operator }>, context: Context): ReturnType<typeof holds> {
  const [first, firstInput] = look(left, context);
  const many = Array.isArray(right) ? right.map((value) => look(value, context)) : right === undefined ? [] : [look(right, context)];
  const inputs = [firstInput, ...many.map(([, input]) => input)].filter(({ source }) => source !== 'constant');
  return {
    holds: compare(
      test,
      first,
      many.map(([value]) => value),
    ),
    inputs,
  };
}

export function look(value: Value, context: Context): [AnswerValue | undefined, ConditionInput] {
  const { value: found, source, asOf } = valueOf(value, context);
  const name = typeof value === 'object' && 'field' in value && typeof value.field === 'string' ? value.field : source;
  return [found, { name, value: found ?? null, source, asOf }];
}

function compare(test: Operator, left: AnswerValue | undefined, rights: (AnswerValue | undefined)[]): boolean {
  const absent = left === undefined || left === null || left === '';
  if (test === 'isAbsent') return absent;
  if (test === 'isPresent') return !absent;
  if (absent) return false;
  if (test === 'oneOf') return rights.flat().some((right) => right !== undefined && order(left, right) === 0);
  const [right] = rights;
  if (right === undefined || right === null) return false;
  if (test === 'contains') return Array.isArray(left) ? left.some((one) => order(one, right) === 0) : typeof left === 'string' && left.includes(textOf(right));
  const difference = order(left, right);
  if (test === 'is') return difference === 0;
  if (test === 'isNot') return difference !== 0;
  if (difference === null) return false;
  return { less: difference < 0, atMost: difference <= 0, more: difference > 0, atLeast: difference >= 0 }[test];
}

/** An answer as text, where text is looked for. */
function textOf(value: AnswerValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Numbers by their value even when one is text; texts and dates by their characters; null for what cannot be ordered and is not the same. */
function order(a: AnswerValue, b: AnswerValue): number | null {
  // A text such as 007 beside another text is a key, not a number.
  const keys = typeof a === 'string' && typeof b === 'string' && (/^0\d/.test(a) || /^0\d/.test(b));
  const [left, right] = keys ? [null, null] : [decimalOf(a), decimalOf(b)];
  if (left !== null && right !== null) return compareDecimals(left, right);
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return JSON.stringify(a) === JSON.stringify(b) ? 0 : null;
}

/** Nobody's line of managers is longer. */
const highest = 50;

/** The people a rule names, by id, before exclusions. Rules that are not built yet name nobody; lint refuses flows that use them. */
export function ruleYields(rule: WhoRule, context: Context): string[] {
  const { world, run } = context;
  switch (rule.who) {
    case 'subject':
    case 'item':
      return run.subject === null ? [] : [run.subject];
    case 'owner':
      return world.cycle.owner === null ? [] : [world.cycle.owner];
    case 'person':
      return world.person(rule.id) === undefined ? [] : [rule.id];
    case 'manager':
      return of(rule.of, context).flatMap((id) => managerOf(id, levelOf(rule, context), rule.atTop ?? 'none', context));
    case 'role':
      return holdersOf(rule, context);
    case 'group': {
      const { value } = valueOf(rule.equals, context);
      return value === undefined ? [] : world.members(rule.column, textOf(value));
    }
    case 'relation':
      return of(rule.of, context).flatMap((id) => {
        const related = rule.column === 'manager_id' ? world.person(id)?.managerId : own(world.person(id)?.fields, rule.column);
        return related === undefined || related === null ? [] : [related];
      });
    case 'reports':
      return of(rule.of, context).flatMap((id) => world.reports(id));
    case 'peers':
      return of(rule.of, context).flatMap((id) => {
        const manager = world.person(id)?.managerId;
        return manager === undefined || manager === null ? [] : world.reports(manager).filter((peer) => peer !== id);
      });
    case 'holderOf':
    case 'deciderOf': {
      const answers = world.answers(rule.step);
      const round = rule.round === 'first' ? answers[0]?.round : answers.at(-1)?.round;
      return answers.filter((answer) => answer.round === round).map((answer) => (rule.who === 'holderOf' ? answer.for : answer.by));
    }
    case 'together':
      return rule.of.flatMap((part) => ruleYields(part.rule, context));
    default:
      return [];
  }
}

/** The people a rule is about: the subject unless it says otherwise. */
function of(rule: WhoRule | undefined, context: Context): string[] {
  return ruleYields(rule ?? { who: 'subject' }, context);
}

export function levelOf(rule: Extract<WhoRule, { who: 'manager' }>, context: Context): number {
  const level = rule.level === undefined ? 1 : Number(valueOf(rule.level, context).value ?? 1);
  return Number.isInteger(level) && level >= 1 ? Math.min(level, highest) : 1;
}

/** `level` steps up. Where the line ends before, nobody, or whoever stands at the top. A circle of managers ends it too. */
function managerOf(id: string, level: number, atTop: 'none' | 'stay', { world }: Context): string[] {
  let at = id;
  const seen = new Set([id]);
  for (let step = 0; step < level; step += 1) {
    const next = world.person(at)?.managerId ?? null;
    if (next === null || seen.has(next)) return atTop === 'stay' && at !== id ? [at] : [];
    seen.add(next);
    at = next;
  }
  return [at];
}

function holdersOf(rule: Extract<WhoRule, { who: 'role' }>, context: Context): string[] {
  if (rule.scope === undefined) return context.world.holders(rule.role, null);
  const { column, of: about } = rule.scope;
  const [person] = ruleYields(about, context);
  const value = person === undefined ? undefined : own(context.world.person(person)?.fields, column);
  return value === undefined ? [] : context.world.holders(rule.role, { column, value });
}
