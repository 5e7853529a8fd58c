import { run as runCel } from '@bufbuild/cel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionOfCel } from '../../server/cel.ts';
import { placeOf } from '../../workflows/flow/cel/place.ts';
import { celOf } from '../../workflows/flow/condition.ts';
import type { Context } from '../../workflows/flow/context.ts';
import { holds } from '../../workflows/flow/evaluate.ts';
import type { Answers } from '../../workflows/flow/form.ts';
import { type Condition, condition as conditionSchema, type Operator, type Value } from '../../workflows/flow/grammar.ts';
import { celFlow, conditions } from './cel-conditions.ts';
import { normalOf } from './cel-normal.ts';
import { aContext, anAnswer, aVisit } from './kernel-context.ts';

const seed = Number(process.env.SEED ?? 20_270_301);
const place = placeOf(celFlow);

function readBack(text: string): Condition {
  const read = conditionOfCel(text, celFlow);
  if ('problems' in read) throw new Error(`${text}\n${read.problems.map(({ at, why }) => `${at}: ${why.en}`).join('\n')}`);
  return read.condition;
}

const answer = (field: string): Value => ({ value: 'answer', step: 'plan', field });

/** Everything that the rules below look at, all of it answered. */
type Known = { plan: Answers; check: { n: number }; department: string; outcome: string };

const numbers = fc.constantFrom(-2, 0, 1, 2, 2.5, 10);
const words = fc.constantFrom('Rooms', 'rooms', 'Room', 'b', '人力資源', 'it"s \\ so');
const dates = fc.constantFrom('2027-02-28', '2027-03-01', '2028-02-29');
const picks = fc.constantFrom('a', 'b', '3');

const known: fc.Arbitrary<Known> = fc.record({
  plan: fc.record({
    n: numbers,
    m: numbers,
    rating: fc.constantFrom(1, 2, 3),
    note: words,
    contains: words,
    agree: fc.boolean(),
    on: dates,
    pick: picks,
    tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'c-d'), { minLength: 1 }),
    goals: fc.array(fc.record({ weight: numbers, ok: fc.boolean(), what: words, by: dates }), { minLength: 1, maxLength: 4 }),
  }),
  check: fc.record({ n: numbers }),
  department: words,
  outcome: fc.constantFrom('approved', 'rejected'),
});

function contextOf({ plan, check, department, outcome }: Known): Context {
  return aContext({
    people: [{ id: 'amy', fields: { department } }],
    answers: [anAnswer('plan', { values: plan }), anAnswer('self-check', { values: check })],
    run: { visits: { 'self-check': { first: aVisit({ outcome }), latest: aVisit({ outcome }) } } },
  });
}

/** The same as plain data, for an evaluator of CEL that knows nothing of ours. Noon in Hong Kong on 1 March 2027, as in `aContext`. */
function bindingsOf({ plan, check, department, outcome }: Known): Parameters<typeof runCel>[1] {
  const bindings = { answers: { plan, 'self-check': check }, outcomes: { 'self-check': outcome }, subject: { department }, today: '2027-03-01' };
  return JSON.parse(JSON.stringify(bindings)) as Parameters<typeof runCel>[1];
}

/** Values of one kind each, and fixed values to compare them with; CEL compares no text with a number. */
const sides: { lefts: Value[]; fixed: fc.Arbitrary<Value>; tests: Operator[] }[] = [
  {
    lefts: [
      ...['n', 'm', 'rating'].map(answer),
      { value: 'answer', step: 'self-check', field: 'n' },
      { value: 'aggregate', do: 'count', over: { rows: 'list', step: 'plan', field: 'goals' } },
    ],
    fixed: numbers,
    tests: ['is', 'isNot', 'less', 'atMost', 'more', 'atLeast', 'oneOf'],
  },
  {
    lefts: [answer('note'), answer('contains'), { value: 'person', of: { who: 'subject' }, field: 'department' }],
    fixed: words,
    tests: ['is', 'isNot', 'less', 'atLeast', 'contains', 'oneOf'],
  },
  { lefts: [answer('on'), { value: 'today' }], fixed: dates, tests: ['is', 'isNot', 'less', 'atMost', 'more', 'atLeast', 'oneOf'] },
  { lefts: [answer('agree')], fixed: fc.boolean(), tests: ['is', 'isNot'] },
  { lefts: [answer('pick')], fixed: picks, tests: ['is', 'isNot', 'oneOf'] },
  { lefts: [answer('tags')], fixed: picks.filter((key) => key !== '3'), tests: ['contains'] },
  { lefts: [{ value: 'outcome', step: 'self-check' }], fixed: fc.constantFrom('approved', 'rejected'), tests: ['is', 'isNot', 'oneOf'] },
];

function plainRules(depth: number): fc.Arbitrary<Condition> {
  const compared = fc.constantFrom(...sides).chain(({ lefts, fixed, tests }) =>
    fc.tuple(fc.constantFrom(...lefts), fc.constantFrom(...tests)).chain(([left, test]): fc.Arbitrary<Condition> => {
      if (test === 'oneOf') return fc.array(fixed, { maxLength: 3 }).map((right) => ({ test, left, right }));
      const others = lefts.length > 1 ? fc.constantFrom(...lefts) : fixed;
      return fc.oneof(fixed, others).map((right) => ({ test, left, right }));
    }),
  );
  const present = fc
    .tuple(fc.constantFrom<Operator>('isPresent', 'isAbsent'), fc.constantFrom('n', 'note', 'tags', 'mentor'))
    .map(([test, field]): Condition => ({ test, left: answer(field) }));
  if (depth === 0) return fc.oneof({ weight: 5, arbitrary: compared }, { weight: 1, arbitrary: present });
  const inner = fc.constant(null).chain(() => plainRules(depth - 1));
  return fc.oneof(
    { weight: 2, arbitrary: compared },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('all' as const, 'any' as const), fc.array(inner, { minLength: 1, maxLength: 3 }))
        .map(([test, of]): Condition => ({ test, of })),
    },
    { weight: 1, arbitrary: inner.map((of): Condition => ({ test: 'not', of })) },
    { weight: 1, arbitrary: overRows },
  );
}

const columns = fc.oneof(
  fc.tuple(fc.constantFrom<Operator>('less', 'is', 'atLeast'), fc.constant('weight'), numbers),
  fc.tuple(fc.constantFrom<Operator>('is', 'contains'), fc.constant('what'), words),
  fc.tuple(fc.constantFrom<Operator>('is', 'isNot'), fc.constant('ok'), fc.boolean()),
  fc.tuple(fc.constantFrom<Operator>('less', 'isNot'), fc.constant('by'), dates),
);

const overRows = fc
  .tuple(fc.constantFrom('every' as const, 'some' as const, 'count' as const), fc.array(columns, { minLength: 1, maxLength: 2 }), fc.boolean())
  .map(([doing, rules, right]): Condition => {
    const of = rules.map(([test, column, value]): Condition => ({ test, left: answer(column), right: value }));
    const left: Value = { value: 'aggregate', do: doing, over: { rows: 'list', step: 'plan', field: 'goals' }, where: { test: 'any', of } };
    return doing === 'count' ? { test: 'more', left, right: 1 } : { test: 'is', left, right };
  });

describe(`random conditions (seed ${seed})`, () => {
  it('come back from their text as they were, in the form that is promised', () => {
    fc.assert(
      fc.property(conditions(), (condition) => {
        expect(conditionSchema.safeParse(condition).success).toBe(true);
        const text = celOf(condition, celFlow);
        const back = readBack(text);
        expect(back).toEqual(normalOf(condition, place));
        expect(celOf(back, celFlow)).toBe(text);
      }),
      { seed, numRuns: 300 },
    );
  });

  it('mean the same when they come back', () => {
    fc.assert(
      fc.property(conditions(), known, (condition, given) => {
        const context = contextOf(given);
        expect(holds(readBack(celOf(condition, celFlow)), context).holds).toBe(holds(condition, context).holds);
      }),
      { seed, numRuns: 300 },
    );
  });

  it('hold where another evaluator of CEL says that their text holds', () => {
    let yes = 0;
    fc.assert(
      fc.property(plainRules(2), known, (condition, given) => {
        const text = celOf(condition, celFlow);
        const { holds: held } = holds(condition, contextOf(given));
        if (held) yes += 1;
        expect([text, runCel(text, bindingsOf(given))]).toEqual([text, held]);
      }),
      { seed, numRuns: 600 },
    );
    // Either result must come up often, or the two agree on nothing much.
    expect(yes).toBeGreaterThan(120);
    expect(yes).toBeLessThan(480);
  });
});
