import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds, valueOf } from '../../workflows/flow/evaluate.ts';
import type { Answers, AnswerValue } from '../../workflows/flow/form.ts';
import type { Condition, Operator, Value } from '../../workflows/flow/grammar.ts';
import { aContext, anAnswer, at, aVisit, type Given } from './kernel-context.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1e9);
const own = (field: string): Value => ({ value: 'answer', step: 'plan', field });
const given = (values: Answers, more: Given = {}): Given => ({ answers: [anAnswer('plan', { at: at('2027-02-01T00:00:00Z'), values })], ...more });

/** Whether `f`, answered with this, passes the test; undefined: it was not answered. */
function passes(left: AnswerValue | undefined, test: Operator, right?: Value | Value[]): boolean {
  const context = aContext(given(left === undefined ? {} : { f: left }));
  return holds({ test, left: own('f'), ...(right !== undefined && { right }) }, context).holds;
}

describe('comparisons', () => {
  it.each<[AnswerValue, Operator, Value | Value[], boolean]>([
    [3, 'is', 3, true],
    [3, 'is', '3.00', true],
    ['3.0', 'atMost', 3, true],
    ['10', 'more', '9', true],
    [0.3, 'is', '0.3', true],
    [2, 'isNot', 3, true],
    [2, 'less', 2, false],
    [2, 'atLeast', 2, true],
    ['2027-03-01', 'less', '2027-03-02', true],
    ['2027-03-10', 'more', '2027-03-09', true],
    ['007', 'is', '7', false],
    ['007', 'is', 7, true],
    ['Rooms', 'is', 'Rooms', true],
    ['Rooms', 'is', 'rooms', false],
    [true, 'is', true, true],
    [true, 'is', 'true', false],
    [true, 'isNot', false, true],
    ['many', 'less', 3, false],
    ['many', 'atLeast', 3, false],
    ['many', 'isNot', 3, true],
    ['b', 'oneOf', ['a', 'b'], true],
    [2, 'oneOf', ['1', '2'], true],
    ['c', 'oneOf', ['a', 'b'], false],
    [['a', 'b'], 'contains', 'b', true],
    [['a', 'b'], 'contains', 'c', false],
    [[1, 2], 'contains', '2', true],
    ['late again', 'contains', 'again', true],
    ['late again', 'contains', 'Again', false],
    [12, 'contains', 1, false],
  ])('%j %s %j: %s', (left, test, right, result) => expect(passes(left, test, right)).toBe(result));

  it('with what is absent are false, on either side, and isNot too', () => {
    const absent: Value = own('other');
    for (const test of ['is', 'isNot', 'less', 'atMost', 'more', 'atLeast', 'contains', 'oneOf'] as const) {
      expect([test, passes(undefined, test, 1), passes(1, test, absent), passes(undefined, test, absent), passes(1, test)]).toEqual([
        test,
        false,
        false,
        false,
        false,
      ]);
    }
    expect([
      passes(undefined, 'isAbsent'),
      passes(undefined, 'isPresent'),
      passes(0, 'isAbsent'),
      passes(false, 'isPresent'),
      passes(null, 'isAbsent'),
      passes('', 'isAbsent'),
    ]).toEqual([true, false, false, true, true, true]);
  });

  it('a field called like a part of every object is absent until it is answered', () => {
    const left: Value = { value: 'answer', step: 'plan', field: 'constructor' };
    expect([{}, { constructor: 'x' }].map((values) => holds({ test: 'isPresent', left }, aContext(given(values as Answers))).holds)).toEqual([false, true]);
  });

  it('oneOf takes a list that was answered', () => {
    expect(holds({ test: 'oneOf', left: own('f'), right: own('list') }, aContext(given({ f: 'b', list: ['a', 'b'] }))).holds).toBe(true);
  });
});

describe('conditions', () => {
  const yes: Condition = { test: 'is', left: own('f'), right: 1 };
  const no: Condition = { test: 'is', left: own('g'), right: 1 };
  const context = aContext(given({ f: 1, g: 2 }));

  it('stop where the answer is known, and tell what they looked at until then', () => {
    const looked = (condition: Condition) => [
      holds(condition, context).holds,
      holds(condition, context)
        .inputs.map(({ name }) => name)
        .join(),
    ];
    expect(looked({ test: 'any', of: [yes, no] })).toEqual([true, 'f']);
    expect(looked({ test: 'any', of: [no, yes] })).toEqual([true, 'g,f']);
    expect(looked({ test: 'all', of: [no, yes] })).toEqual([false, 'g']);
    expect(looked({ test: 'not', of: { test: 'all', of: [yes, no] } })).toEqual([true, 'f,g']);
  });

  it('tell each input with its source and as of when; constants are none, absent is null', () => {
    expect(holds(yes, context).inputs).toEqual([{ name: 'f', value: 1, source: 'answer.plan', asOf: at('2027-02-01T00:00:00Z') }]);
    expect(holds({ test: 'isAbsent', left: own('none') }, context).inputs).toEqual([
      { name: 'none', value: null, source: 'answer.plan', asOf: at('2027-02-01T00:00:00Z') },
    ]);
  });

  it(`obey De Morgan, whatever is absent (seed ${seed})`, () => {
    const leaf = fc.record({
      test: fc.constantFrom('is', 'isNot', 'less', 'atLeast', 'isAbsent') as fc.Arbitrary<Operator>,
      left: fc.constantFrom('f', 'g', 'none').map(own),
      right: fc.constantFrom<Value>(1, 2, '2.0', 'x', own('none')),
    });
    fc.assert(
      fc.property(fc.array(leaf, { minLength: 1, maxLength: 5 }), (of) => {
        const not = (one: Condition): Condition => ({ test: 'not', of: one });
        expect(holds(not({ test: 'all', of }), context).holds).toBe(holds({ test: 'any', of: of.map(not) }, context).holds);
        expect(holds(not({ test: 'any', of }), context).holds).toBe(holds({ test: 'all', of: of.map(not) }, context).holds);
      }),
      { seed, numRuns: 500 },
    );
  });
});

describe('values', () => {
  const people = [
    { id: 'amy', managerId: 'bob', zone: 'Europe/London', fields: { grade: '7' } },
    { id: 'bob', fields: { grade: '9' } },
    { id: 'cy', managerId: 'amy', fields: { grade: '3' } },
    { id: 'di', managerId: 'amy', fields: { grade: '4.5' } },
  ];
  const answers = [anAnswer('plan', { values: { n: 1 } }), anAnswer('plan', { round: 2, values: { n: 2 } }), anAnswer('plan', { round: 3, values: { n: 3 } })];
  const value = (one: Value, more: Given = {}) => valueOf(one, aContext({ people, answers, ...more })).value;

  it('of answers are the latest, the first, or those of a round', () => {
    const round = (which?: 'first' | 'latest' | number) => value({ value: 'answer', step: 'plan', field: 'n', ...(which !== undefined && { round: which }) });
    expect([round(), round('latest'), round('first'), round(2), round(9)]).toEqual([3, 3, 1, 2, undefined]);
    expect(value({ value: 'answer', step: 'plan', field: 'n' }, { giving: { step: 'plan', values: { n: 9 }, outcome: null } })).toBe(9);
    expect(value({ value: 'answer', step: 'other', field: 'n' })).toBeUndefined();
  });

  it('of outcomes are what the step settled on', () => {
    const visits = { plan: { first: aVisit({ outcome: 'rejected' }), latest: aVisit({ round: 2, outcome: 'approved' }) } };
    expect([
      value({ value: 'outcome', step: 'plan' }, { run: { visits } }),
      value({ value: 'outcome', step: 'plan', round: 'first' }, { run: { visits } }),
      value({ value: 'outcome', step: 'x' }, { run: { visits } }),
    ]).toEqual(['approved', 'rejected', undefined]);
  });

  it('of people are those of the first whom the rule names', () => {
    expect([
      value({ value: 'person', of: { who: 'manager' }, field: 'grade' }),
      value({ value: 'person', of: { who: 'manager' }, field: 'id' }),
      value({ value: 'person', of: { who: 'manager', level: 2 }, field: 'grade' }),
    ]).toEqual(['9', 'bob', undefined]);
  });

  it('today is the day where the subject lives', () => {
    const late = { at: at('2027-02-28T23:30:00Z') };
    expect([value({ value: 'today' }, late), value({ value: 'today' }, { ...late, run: { subject: null } })]).toEqual(['2027-02-28', '2027-03-01']);
  });

  it('that are not built yet are absent', () => {
    expect([
      value({ value: 'record', type: 'x', field: 'y' }),
      value({ value: 'event', field: 'x' }),
      value({ value: 'occurrence' }),
      value({ value: 'fact', scope: 'person', key: 'x' }),
    ]).toEqual(Array(4).fill(undefined));
  });

  describe('over rows', () => {
    const rows = {
      answers: [anAnswer('plan', { values: { goals: [{ weight: 0.1, ok: true }, { weight: '0.2', ok: true }, { weight: 5, ok: false }, { ok: false }] } })],
    };
    const over = { rows: 'list', step: 'plan', field: 'goals' } as const;
    const weight = own('weight');
    const fine: Condition = { test: 'is', left: own('ok'), right: true };
    const of = (doing: Extract<Value, { value: 'aggregate' }>['do'], where?: Condition) =>
      value({ value: 'aggregate', do: doing, over, of: weight, ...(where && { where }) }, rows);

    it('are counted and summed without a float in between', () => {
      expect([
        of('sum', fine),
        of('sum'),
        of('avg', fine),
        of('min'),
        of('max'),
        of('count', fine),
        of('share', fine),
        of('some', fine),
        of('every', fine),
        of('first'),
        of('last', fine),
      ]).toEqual(['0.3', '5.3', '0.15', '0.1', '5', 2, '0.5', true, false, 0.1, '0.2']);
    });

    it('of no rows are what they should be', () => {
      const none: Condition = { test: 'is', left: own('ok'), right: 'never' };
      expect([of('sum', none), of('avg', none), of('max', none), of('count', none), of('some', none), of('first', none)]).toEqual([
        '0',
        undefined,
        undefined,
        0,
        false,
        undefined,
      ]);
    });

    it('of people go by each of them', () => {
      const reports = (doing: 'sum' | 'count') =>
        value({
          value: 'aggregate',
          do: doing,
          over: { rows: 'reports', of: { who: 'subject' } },
          of: { value: 'person', of: { who: 'subject' }, field: 'grade' },
        });
      expect([reports('count'), reports('sum')]).toEqual([2, '7.5']);
    });

    it('are absent where the rows are not built yet', () => expect(value({ value: 'aggregate', do: 'count', over: { rows: 'members' } })).toBeUndefined());
  });
});
