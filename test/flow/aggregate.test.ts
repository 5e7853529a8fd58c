import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueOf } from '../../workflows/flow/evaluate.ts';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { Aggregate, Condition, Length, Rows, Value, When } from '../../workflows/flow/grammar.ts';
import { aChild, aContext, aFact, anAnswer, aRecord, at, aVisit, type Given, type TestPerson } from './kernel-context.ts';

const seed = Number(process.env.SEED ?? 20_270_301);

const own = (field: string): Value => ({ value: 'answer', step: 'plan', field });
const on = (date: string): When => ({ from: { anchor: 'date', date } });
const ago = (n: number, unit: Length['unit']): When => ({ from: { anchor: 'now' }, plus: { n: -n, unit } });
const now: When = { from: { anchor: 'now' } };
type Total = Omit<Extract<Value, { value: 'aggregate' }>, 'value' | 'do' | 'over'>;
const total = (doing: Aggregate, over: Rows, more: Total = {}): Value => ({ value: 'aggregate', do: doing, over, ...more });
const value = (one: Value, given: Given = {}): AnswerValue | undefined => valueOf(one, aContext(given)).value;
const looked = (one: Value, given: Given = {}) => valueOf(one, aContext(given)).inputs.at(-1)?.rows;

const all: Aggregate[] = ['every', 'some', 'count', 'share', 'sum', 'avg', 'min', 'max', 'first', 'last'];
const hk = (day: string) => `${day}T00:00:00+08:00`;

describe('over rows of a list', () => {
  const over: Rows = { rows: 'list', step: 'plan', field: 'goals' };
  const fine: Condition = { test: 'is', left: own('ok'), right: true };
  const goals = (rows: AnswerValue): Given => ({ answers: [anAnswer('plan', { values: { goals: rows } })] });
  const some = goals([{ weight: 0.1, ok: true }, { weight: '0.2', ok: true }, { weight: 5, ok: false }, { ok: true }, { weight: 'much', ok: true }]);

  it.each<[string, Given, Total, (AnswerValue | undefined)[]]>([
    ['of those that pass', some, { of: own('weight'), where: fine }, [false, true, 4, '0.8', '0.3', '0.15', '0.1', '0.2', 0.1, 'much']],
    ['of all', some, { of: own('weight') }, [true, true, 5, '1', '5.3', '1.766667', '0.1', '5', 0.1, 'much']],
    ['of none', goals([]), { of: own('weight'), where: fine }, [true, false, 0, undefined, '0', undefined, undefined, undefined, undefined, undefined]],
    ['that nobody has filled in', {}, { of: own('weight') }, [true, false, 0, undefined, '0', undefined, undefined, undefined, undefined, undefined]],
    [
      'with dates',
      goals([{ by: '2027-06-30' }, { by: '2027-02-28' }, {}]),
      { of: own('by') },
      [true, true, 3, '1', '0', undefined, '2027-02-28', '2027-06-30', '2027-06-30', undefined],
    ],
    ['of one value each', goals(['b', 'a']), {}, [true, true, 2, '1', '0', undefined, undefined, undefined, 'b', 'a']],
    ['of numbers by themselves', goals([2, '3.5']), {}, [true, true, 2, '1', '5.5', '2.75', '2', '3.5', 2, '3.5']],
  ])('%s: every, some, count, share, sum, avg, min, max, first, last', (_, given, more, expected) => {
    expect(all.map((doing) => value(total(doing, over, more), given))).toEqual(expected);
  });

  it('tells how many rows counted, and why others did not', () => {
    expect(looked(total('sum', over, { of: own('weight'), where: fine }), some)).toEqual({ counted: 2, outside: 0, unmatched: 1, absent: 2 });
    expect(looked(total('count', over, { where: fine }), some)).toEqual({ counted: 4, outside: 0, unmatched: 1, absent: 0 });
    expect(looked(total('last', over, { of: own('missing') }), some)).toEqual({ counted: 0, outside: 0, unmatched: 0, absent: 1 });
  });

  it('has no dates, so a window around them is no answer', () =>
    expect(value(total('count', over, { window: [on('2020-01-01'), now] }), some)).toBeUndefined());

  it('sees other answers beside the columns of the row, and rows within rows', () => {
    const answers = [
      anAnswer('plan', { values: { goals: [{ weight: 1 }, { weight: 3 }] } }),
      anAnswer('limit', { values: { least: 2, marks: [{ n: 3 }, { n: 3 }, { n: 9 }] } }),
    ];
    const atLeast: Condition = { test: 'atLeast', left: own('weight'), right: { value: 'answer', step: 'limit', field: 'least' } };
    expect(value(total('count', over, { where: atLeast }), { answers })).toBe(1);
    const same: Condition = { test: 'is', left: { value: 'answer', step: 'limit', field: 'n' }, right: own('weight') };
    const marked: Condition = { test: 'is', left: total('count', { rows: 'list', step: 'limit', field: 'marks' }, { where: same }), right: 2 };
    expect(value(total('count', over, { where: marked }), { answers })).toBe(1);
  });
});

describe('over the history of a fact', () => {
  const over: Rows = { rows: 'facts', key: 'late' };
  const minutes: Value = { value: 'fact', scope: 'person', key: 'late' };
  const facts = [
    aFact('late', 5, hk('2026-12-31')),
    aFact('late', 10, hk('2027-01-01')),
    aFact('late', 20, hk('2027-01-31')),
    aFact('late', 40, hk('2027-02-01'), { recorded: at(hk('2027-02-20')) }),
    aFact('late', 80, hk('2027-02-15')),
    aFact('late', 90, hk('2027-02-15'), { recorded: at(hk('2027-02-16')) }),
    aFact('late', 7, hk('2027-06-01'), { recorded: at(hk('2027-02-01')) }),
  ];
  const sum = (more: Total) => value(total('sum', over, more), { facts });

  it.each<[string, Total, string | undefined]>([
    ['all that is known, corrected, also what is still to come', {}, '172'],
    ['from the first day of the window until the day that ends it', { window: [on('2027-01-01'), on('2027-02-01')] }, '30'],
    ['two windows that meet share no row and lose none', { window: [on('2027-02-01'), on('2027-02-16')] }, '130'],
    // It is nine in the morning.
    ['a window that slides goes by the clock', { window: [ago(1, 'months'), now] }, '90'],
    ['or by the day', { window: [{ ...ago(1, 'months'), time: '00:00' }, now] }, '130'],
    ['a window that turns back on itself holds nothing', { window: [on('2027-02-01'), on('2027-01-01')] }, '0'],
    ['a window that is not known is no answer', { window: [{ from: { anchor: 'answerDate', step: 'x', field: 'y' } }, now] }, undefined],
    ['what was recorded late does not count', { window: [on('2027-02-01'), on('2027-03-01')], knownBy: on('2027-02-19') }, '90'],
    ['what was recorded on that day does', { window: [on('2027-02-01'), on('2027-03-01')], knownBy: on('2027-02-20') }, '130'],
    ['corrections that came late do not count either', { window: [on('2027-02-15'), on('2027-03-01')], knownBy: on('2027-02-15') }, '80'],
    ['those of a size', { where: { test: 'more', left: minutes, right: 10 }, of: minutes }, '150'],
  ])('%s', (_, more, expected) => expect(sum(more)).toBe(expected));

  it('tells the first and the last by date', () => expect([value(total('first', over), { facts }), value(total('last', over), { facts })]).toEqual([5, 7]));
  it('tells what lay outside of the window', () =>
    expect(looked(total('count', over, { window: [on('2027-01-01'), on('2027-02-01')] }), { facts })).toEqual({
      counted: 2,
      outside: 4,
      unmatched: 0,
      absent: 0,
    }));
  it('is that of the group or the cycle where the run is about none', () => {
    const group = { group: { column: 'department', value: 'Rooms' } };
    const given = {
      facts: [aFact('late', 3, hk('2027-01-01'), { scope: 'group', id: 'department=Rooms' }), aFact('late', 4, hk('2027-01-01'), { scope: 'cycle', id: null })],
    };
    expect([
      value(total('sum', over), { ...given, run: { subject: null, item: group } }),
      value(total('sum', over), { ...given, run: { subject: null } }),
    ]).toEqual(['3', '4']);
  });
});

describe('over records', () => {
  const over: Rows = { rows: 'records', type: 'warning' };
  const level: Value = { value: 'record', type: 'warning', field: 'level' };
  const records = [
    aRecord('warning', { level: 1 }, '2025-05-01', { until: '2026-05-01' }),
    aRecord('warning', { level: 2 }, '2026-05-01'),
    aRecord('warning', { level: 3 }, '2026-06-01', { status: 'superseded', until: '2026-06-01' }),
    aRecord('warning', { level: 4 }, '2026-06-01', { status: 'superseded', until: '2026-08-01' }),
    aRecord('warning', { level: 5 }, '2026-08-01', { status: 'suspended' }),
    aRecord('warning', { level: 6 }, '2026-09-01', { status: 'revoked' }),
    aRecord('warning', {}, '2026-10-01', { status: 'erased' }),
    aRecord('warning', { level: 7 }, '2027-02-01', { written: at(hk('2027-02-10')) }),
  ];
  const sum = (more: Total) => value(total('sum', over, { of: level, ...more }), { records });

  it.each<[string, Total, string]>([
    ['all that ever stood there, but for what was revoked, erased or replaced before it held', {}, '19'],
    ['of the last twelve months', { window: [ago(12, 'months'), now] }, '18'],
    ['that were on file by a date', { window: [ago(12, 'months'), now], knownBy: on('2027-02-09') }, '11'],
    ['of a level', { where: { test: 'atMost', left: level, right: 4 } }, '7'],
  ])('%s', (_, more, expected) => expect(sum(more)).toBe(expected));
});

describe('over people', () => {
  const people: TestPerson[] = [
    { id: 'amy', managerId: 'bob', fields: { department: 'Rooms', grade: '3' } },
    { id: 'ben', managerId: 'bob', fields: { department: 'Rooms', grade: '4.5' } },
    { id: 'cat', managerId: 'bob', fields: { department: 'Kitchen' } },
    { id: 'dan', managerId: 'bob', leftOn: '2027-02-28', fields: { department: 'Rooms', grade: '9' } },
    { id: 'bob', fields: { department: 'Office', grade: '7' } },
  ];
  const grade: Value = { value: 'person', of: { who: 'subject' }, field: 'grade' };
  const group = { group: { column: 'department', value: 'Rooms' } };

  it('of the group that the run is about, without those who have left', () => {
    const given = { people, run: { subject: null, item: group } };
    expect(['count', 'sum', 'max'].map((doing) => value(total(doing as Aggregate, { rows: 'members' }, { of: grade }), given))).toEqual([2, '7.5', '4.5']);
  });
  it('whom a rule names', () => {
    const rule: Rows = {
      rows: 'members',
      of: { who: 'group', column: 'department', equals: { value: 'person', of: { who: 'subject' }, field: 'department' } },
    };
    expect(value(total('count', rule), { people })).toBe(2);
    expect(
      value(total('count', { rows: 'members', of: { who: 'together', of: [{ rule: { who: 'subject' } }, { rule: { who: 'subject' } }] } }), { people }),
    ).toBe(1);
  });
  it('are nobody’s members where the run is about no group', () => expect(value(total('count', { rows: 'members' }), { people })).toBeUndefined());
  it('who report to somebody', () => {
    expect(value(total('count', { rows: 'reports', of: { who: 'manager' } }), { people })).toBe(3);
    expect(value(total('avg', { rows: 'reports', of: { who: 'manager' } }, { of: grade }), { people })).toBe('3.75');
    expect(looked(total('avg', { rows: 'reports', of: { who: 'manager' } }, { of: grade }), { people })).toEqual({
      counted: 2,
      outside: 0,
      unmatched: 0,
      absent: 1,
    });
  });
  it('reads facts and records of each', () => {
    const valid: Condition = { test: 'is', left: { value: 'record', type: 'licence', field: 'level' }, right: 'A' };
    const records = [
      aRecord('licence', { level: 'A' }, '2027-01-01'),
      aRecord('licence', { level: 'A' }, '2027-01-01', { person: 'cat', until: '2027-02-01' }),
    ];
    const facts = [aFact('sales', 4, hk('2027-01-01')), aFact('sales', 6, hk('2027-01-01'), { id: 'ben' })];
    const over: Rows = { rows: 'reports', of: { who: 'manager' } };
    expect([
      value(total('share', over, { where: valid }), { people, records }),
      value(total('sum', over, { of: { value: 'fact', scope: 'person', key: 'sales' } }), { people, facts }),
    ]).toEqual(['0.333333', '10']);
  });
});

describe('over the runs of a step for each', () => {
  const over: Rows = { rows: 'children', step: 'each' };
  const rating: Value = { value: 'answer', step: 'review', field: 'rating' };
  const ended = (outcome: string) => ({ status: 'ended' as const, outcome });
  const review = (n: AnswerValue) => [anAnswer('review', { values: { rating: n } })];
  const visits = (outcome: string) => ({ sign: { first: aVisit({ outcome: 'old' }), latest: aVisit({ outcome }) } });
  const children = {
    each: [
      aChild('amy', { given: review(4), ...ended('done'), visits: visits('signed') }),
      aChild('ben', { given: review(2), ...ended('notSigned'), visits: visits('timeout') }),
      aChild('cat', { given: review(3) }),
      aChild('dan'),
    ],
  };
  const given: Given = {
    children,
    people: ['amy', 'ben', 'cat', 'dan'].map((id) => ({ id, fields: { grade: id === 'amy' ? '1' : '2' } })),
    run: { subject: null },
  };

  it('their answers and outcomes are those of each run', () => {
    expect(value(total('avg', over, { of: rating }), given)).toBe('3');
    expect(value(total('count', over, { where: { test: 'is', left: { value: 'outcome', step: 'sign' }, right: 'signed' } }), given)).toBe(1);
    expect(value(total('count', over, { where: { test: 'is', left: { value: 'outcome', step: 'sign', round: 'first' }, right: 'old' } }), given)).toBe(2);
    expect(looked(total('avg', over, { of: rating }), given)).toEqual({ counted: 3, outside: 0, unmatched: 0, absent: 1 });
  });
  it('the outcome of the step itself is how each of them ended', () => {
    const how: Value = { value: 'outcome', step: 'each' };
    expect(value(total('share', over, { where: { test: 'is', left: how, right: 'done' } }), given)).toBe('0.25');
    expect(value(total('share', over, { where: { test: 'isPresent', left: how } }), given)).toBe('0.5');
    expect(value(total('every', over, { where: { test: 'isPresent', left: how } }), given)).toBe(false);
  });
  it('whom each is about is the subject, and answers of this run are still seen', () => {
    expect(value(total('count', over, { where: { test: 'is', left: { value: 'person', of: { who: 'subject' }, field: 'grade' }, right: 2 } }), given)).toBe(3);
    const limit: Condition = { test: 'less', left: rating, right: { value: 'answer', step: 'limit', field: 'n' } };
    expect(value(total('count', over, { where: limit }), { ...given, answers: [anAnswer('limit', { values: { n: 4 } })] })).toBe(2);
  });
  it('outcomes of this run are those above for them', () => {
    const above: Condition = { test: 'is', left: { value: 'outcome', step: 'open' }, right: 'approved' };
    const run = { subject: null, visits: { open: { first: aVisit(), latest: aVisit({ outcome: 'approved' }) } } };
    expect(value(total('count', over, { where: above }), { ...given, run })).toBe(4);
  });
});

/** The same once more on plain numbers and lists, each number a fraction of two whole ones. */
type Fraction = [bigint, bigint];
const fraction = (text: string): Fraction | null => {
  const [whole = '', part = ''] = text.replace(/^-/, '').split('.');
  if (!/^\d+$/.test(whole) || !/^\d*$/.test(part)) return null;
  return [BigInt(`${text.startsWith('-') ? '-' : ''}${whole}${part}`), 10n ** BigInt(part.length)];
};
const plus = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * d + c * b, b * d];
const less = ([a, b]: Fraction, [c, d]: Fraction): boolean => a * d < c * b;
const same = (text: unknown, wanted: Fraction | undefined): boolean => {
  if (wanted === undefined || text === undefined) return text === wanted;
  const came = typeof text === 'string' ? fraction(text) : null;
  return came !== null && came[0] * wanted[1] === wanted[0] * came[1];
};
const fractionIn = (value_: unknown): Fraction[] => {
  const found = typeof value_ === 'string' ? fraction(value_) : null;
  return found === null ? [] : [found];
};
/** To six digits, halves away from zero. */
const rounded = ([a, b]: Fraction): Fraction => {
  const size = a < 0n ? -a : a;
  const up = (size * 10n ** 6n * 2n + b) / (b * 2n);
  return [a < 0n ? -up : up, 10n ** 6n];
};

describe(`whatever the rows hold (seed ${seed})`, () => {
  const number = fc.tuple(fc.integer({ min: -10_000, max: 10_000 }), fc.integer({ min: 0, max: 4 })).map(([n, places]) => {
    const digits = String(Math.abs(n)).padStart(places + 1, '0');
    return `${n < 0 ? '-' : ''}${digits.slice(0, digits.length - places)}${places > 0 ? `.${digits.slice(-places)}` : ''}`;
  });
  const cell = fc.oneof({ weight: 6, arbitrary: number }, fc.constantFrom('', 'many', '2027-01-01', null, undefined, true, '1e3'));
  const row = fc.record({ n: cell, ok: fc.constantFrom(true, false, undefined) });

  function naive(doing: Aggregate, rows: { n: unknown; ok: boolean | undefined }[], filtered: boolean): Fraction | boolean | undefined {
    const kept = filtered ? rows.filter(({ ok }) => ok === true) : rows;
    const numbers = kept.flatMap(({ n }) => fractionIn(n));
    const whole = (n: number): Fraction => [BigInt(n), 1n];
    switch (doing) {
      case 'every':
        return kept.length === rows.length;
      case 'some':
        return kept.length > 0;
      case 'count':
        return whole(kept.length);
      case 'share':
        return rows.length === 0 ? undefined : rounded([BigInt(kept.length), BigInt(rows.length)]);
      case 'sum':
        return numbers.reduce(plus, whole(0));
      case 'avg': {
        const [a, b] = numbers.reduce(plus, whole(0));
        return numbers.length === 0 ? undefined : rounded([a, b * BigInt(numbers.length)]);
      }
      case 'min':
        return numbers.reduce<Fraction | undefined>((best, one) => (best === undefined || less(one, best) ? one : best), undefined);
      case 'max':
        return numbers.reduce<Fraction | undefined>((best, one) => (best === undefined || less(best, one) ? one : best), undefined);
      default:
        return undefined;
    }
  }

  it('totals are those of a second opinion', () => {
    const over: Rows = { rows: 'list', step: 'plan', field: 'goals' };
    const doings = fc.constantFrom<Aggregate>('every', 'some', 'count', 'share', 'sum', 'avg', 'min', 'max');
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), doings, fc.boolean(), (rows, doing, filtered) => {
        const goals = rows.map(({ n, ok }) => ({ ...(n !== undefined && { n }), ...(ok !== undefined && { ok }) }));
        const where: Condition = { test: 'is', left: own('ok'), right: true };
        const asked = total(doing, over, { of: own('n'), ...(filtered && { where }) });
        const came = value(asked, { answers: [anAnswer('plan', { values: { goals } })] });
        const wanted = naive(doing, rows, filtered);
        if (typeof wanted === 'boolean') expect(came).toBe(wanted);
        // Dates are told of where there is no number at all.
        else if (wanted === undefined && (doing === 'min' || doing === 'max') && came !== undefined) expect(came).toBe('2027-01-01');
        else expect([came, same(typeof came === 'number' ? String(came) : came, wanted)]).toEqual([came, true]);
      }),
      { seed, numRuns: 3_000 },
    );
  });

  it('windows hold just those rows that lie in them by what was known', () => {
    const day = fc.integer({ min: 0, max: 30 });
    const fact = fc.record({ day, late: fc.integer({ min: 0, max: 20 }), n: fc.integer({ min: 1, max: 9 }) });
    const dateOf = (n: number) => `2027-01-${String(n + 1).padStart(2, '0')}`;
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 10 }), day, day, day, fc.boolean(), (facts, from, until, known, bounded) => {
        const rows = facts.map(({ day: n, late, n: amount }) => aFact('late', amount, hk(dateOf(n)), { recorded: at(hk(dateOf(n))) + late * 86_400_000 }));
        const window: [When, When] = [on(dateOf(from)), on(dateOf(until))];
        const came = value(total('sum', { rows: 'facts', key: 'late' }, { window, ...(bounded && { knownBy: on(dateOf(known)) }) }), { facts: rows });
        // The day it was recorded on counts to its end; of one date the row that was recorded last, of two at once the later one.
        const seen = facts.filter(({ day: n, late }) => !bounded || n + late <= known);
        const last = seen.filter(
          (one, index) => !seen.some((other, place) => other.day === one.day && (other.late > one.late || (other.late === one.late && place > index))),
        );
        const sum = last.filter(({ day: n }) => n >= from && n < until).reduce((all_, { n }) => all_ + n, 0);
        expect(came).toBe(String(sum));
      }),
      { seed, numRuns: 2_000 },
    );
  });
});
