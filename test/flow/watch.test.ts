import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds } from '../../workflows/flow/evaluate.ts';
import type { Condition, Length, Operator, Value, When } from '../../workflows/flow/grammar.ts';
import { flipsAt } from '../../workflows/flow/watch.ts';
import { aContext, aFact, anAnswer, aRecord, at, aVisit, type Given } from './kernel-context.ts';

const seed = Number(process.env.SEED ?? 20_270_301);

const now: When = { from: { anchor: 'now' } };
const ago = (n: number, unit: Length['unit'], more: Partial<When> = {}): When => ({ from: { anchor: 'now' }, plus: { n: -n, unit }, ...more });
const on = (date: string): When => ({ from: { anchor: 'date', date } });
const sales: Value = { value: 'fact', scope: 'person', key: 'sales' };
const hk = (text: string) => `${text.length === 10 ? `${text}T00:00:00` : text}+08:00`;
const flips = (condition: Condition, given: Given = {}) => {
  const found = flipsAt(condition, aContext(given));
  return found === null ? null : new Date(found).toISOString();
};
const utc = (text: string) => new Date(hk(text)).toISOString();
const is = (left: Value, test: Operator, right?: Value): Condition => ({ test, left, ...(right !== undefined && { right }) });

/** It is nine in the morning of 1 March 2027 in Hong Kong. */
describe('time alone turns a condition', () => {
  it.each<[string, Condition, Given, string | null]>([
    [
      'when a value ends',
      is(sales, 'isPresent'),
      { facts: [aFact('sales', 5, hk('2027-01-01'), { until: at(hk('2027-03-10T12:00:00')) })] },
      '2027-03-10T12:00:00',
    ],
    [
      'when the next one takes effect',
      is(sales, 'more', 6),
      { facts: [aFact('sales', 5, hk('2027-01-01')), aFact('sales', 7, hk('2027-04-01'), { recorded: 0 })] },
      '2027-04-01',
    ],
    [
      'not when one takes effect that changes nothing',
      is(sales, 'more', 6),
      {
        facts: [
          aFact('sales', 5, hk('2027-01-01')),
          aFact('sales', 6, hk('2027-04-01'), { recorded: 0 }),
          aFact('sales', 7, hk('2027-05-01'), { recorded: 0 }),
        ],
      },
      '2027-05-01',
    ],
    ['when a value grows stale', is(sales, 'isAbsent'), { facts: [aFact('sales', 5, hk('2027-01-01'))], plan: { staleAfter: { sales: 90 } } }, '2027-04-01'],
    [
      'when a record begins',
      is({ value: 'record', type: 'licence', field: 'level' }, 'isPresent'),
      { records: [aRecord('licence', { level: 'A' }, '2027-03-05', { written: 0 })] },
      '2027-03-05',
    ],
    [
      'when a record ends',
      is({ value: 'record', type: 'licence', field: 'level' }, 'isPresent'),
      { records: [aRecord('licence', { level: 'A' }, '2027-01-01', { until: '2027-06-01' })] },
      '2027-06-01',
    ],
    ['at midnight', is({ value: 'today' }, 'atLeast', '2027-03-02'), {}, '2027-03-02'],
    ['when a day has come', is({ value: 'today' }, 'is', '2027-09-01'), {}, '2027-09-01'],
    ['and is over', is({ value: 'today' }, 'is', '2027-03-01'), {}, '2027-03-02'],
    ['when an age is reached', is({ value: 'timeBetween', unit: 'years', from: on('2009-03-15'), to: now }, 'atLeast', 18), {}, '2027-03-15'],
    ['when fewer days are left', is({ value: 'timeBetween', unit: 'days', from: now, to: on('2027-03-20') }, 'less', 10), {}, '2027-03-10T00:00:00.001'],
    [
      'when a row leaves the window',
      is({ value: 'aggregate', do: 'count', over: { rows: 'records', type: 'warning' }, window: [ago(12, 'months', { time: '00:00' }), now] }, 'more', 0),
      { records: [aRecord('warning', {}, '2026-05-01')] },
      '2027-05-02',
    ],
    [
      'when so few are left in it',
      is({ value: 'aggregate', do: 'sum', over: { rows: 'facts', key: 'sales' }, window: [ago(30, 'days'), now] }, 'less', 10),
      { facts: [aFact('sales', 9, hk('2027-02-10')), aFact('sales', 4, hk('2027-02-20')), aFact('sales', 5, hk('2027-02-25'))] },
      '2027-03-12T00:00:00.001',
    ],
    [
      'when a value as of an hour ago has come',
      is({ ...(sales as object), asOf: ago(1, 'hours') } as Value, 'isPresent'),
      { facts: [aFact('sales', 1, hk('2027-03-01T08:30:00'))] },
      '2027-03-01T09:30:00',
    ],
    [
      'when too little time is left',
      is({ value: 'timeLeft', step: 'ask', unit: 'hours' }, 'less', 3),
      { run: { visits: { ask: { first: aVisit(), latest: aVisit({ due: at(hk('2027-03-01T14:00:00')) }) } } } },
      '2027-03-01T11:00:00.001',
    ],
    [
      'when somebody who counts has left',
      is({ value: 'aggregate', do: 'count', over: { rows: 'reports', of: { who: 'subject' } } }, 'less', 1),
      { people: [{ id: 'amy' }, { id: 'ben', managerId: 'amy', leftOn: '2027-03-09' }] },
      '2027-03-09',
    ],
    [
      'when somebody is as they were another day',
      is({ value: 'person', of: { who: 'subject' }, field: 'grade', asOf: ago(7, 'days') }, 'is', 'B'),
      {
        people: [
          {
            id: 'amy',
            fields: { grade: 'B' },
            states: [
              { from: 0, fields: { grade: 'A' } },
              { from: at(hk('2027-02-26')), fields: { grade: 'B' } },
            ],
          },
        ],
      },
      '2027-03-05',
    ],
    [
      'when a value comes back into a window that goes back: the working day before a Sunday is Friday, at the same hour',
      is({ value: 'aggregate', do: 'count', over: { rows: 'facts', key: 'sales' }, window: [ago(1, 'workingDays'), now] }, 'less', 1),
      { at: at(hk('2027-03-06T12:00:00')), facts: [aFact('sales', 1, hk('2027-03-05T11:00:00'))] },
      '2027-03-07',
    ],
    ['never by an answer', is({ value: 'answer', step: 'plan', field: 'n' }, 'isPresent'), { answers: [anAnswer('plan', { values: { n: 1 } })] }, null],
    ['never where nothing moves', is(sales, 'more', 6), { facts: [aFact('sales', 5, hk('2027-01-01'))] }, null],
    [
      'not by what nobody looks at any more',
      { test: 'any', of: [is({ value: 'answer', step: 'plan', field: 'n' }, 'isAbsent'), is({ value: 'today' }, 'is', '2027-03-02')] },
      {},
      null,
    ],
    [
      'where one of several turns',
      { test: 'all', of: [is({ value: 'today' }, 'atLeast', '2027-03-05'), is({ value: 'today' }, 'less', '2027-03-09')] },
      {},
      '2027-03-05',
    ],
    ['turned round', { test: 'not', of: is({ value: 'today' }, 'less', '2027-03-05') }, {}, '2027-03-05'],
  ])('%s', (_, condition, given, expected) => expect(flips(condition, given)).toBe(expected === null ? null : utc(expected)));

  it('where the subject lives', () =>
    expect(flips(is({ value: 'today' }, 'atLeast', '2027-03-02'), { people: [{ id: 'amy', zone: 'Europe/London' }] })).toBe('2027-03-02T00:00:00.000Z'));

  it('however far that is', () => expect(flips(is({ value: 'today' }, 'atLeast', '2040-01-01'), {})).toBe(utc('2040-01-01')));

  it('is looked at again where it is looked for day by day and nothing turns for very long', () => {
    const far = flipsAt(is({ value: 'today' }, 'is', '2040-01-01'), aContext());
    expect(far).toBeGreaterThan(at('2028-01-01T00:00:00Z'));
    expect(far).toBeLessThan(at('2029-01-01T00:00:00Z'));
  });

  it(`is the first instant at which it is otherwise, and nothing turns before it (seed ${seed})`, () => {
    const day = fc.integer({ min: 0, max: 40 });
    const date = (n: number) => new Date(at('2027-02-15T00:00:00Z') + n * 86_400_000).toISOString().slice(0, 10);
    const fact = fc.record({ from: day, days: fc.option(fc.integer({ min: 1, max: 20 })), n: fc.integer({ min: 1, max: 5 }) });
    const counted: Value = { value: 'aggregate', do: 'sum', over: { rows: 'facts', key: 'sales' }, window: [ago(7, 'days'), now] };
    const leaf = fc.oneof(
      fc.record({ left: fc.constant(sales), test: fc.constantFrom<Operator>('atLeast', 'less', 'isAbsent'), right: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ left: fc.constant(counted), test: fc.constantFrom<Operator>('atLeast', 'less'), right: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ left: fc.constant<Value>({ value: 'today' }), test: fc.constantFrom<Operator>('atLeast', 'less', 'is'), right: day.map(date) }),
      day.map((n): Condition => is({ value: 'timeBetween', unit: 'days', from: on(date(n)), to: now }, 'atLeast', 5)),
    );
    const whole = fc.record({
      test: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(leaf as fc.Arbitrary<Condition>, { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(whole, fc.array(fact, { maxLength: 4 }), (condition, list) => {
        const facts = list.map(({ from, days, n }) =>
          aFact('sales', n, hk(date(from)), { recorded: 0, until: days === null ? null : at(hk(date(from + days))) }),
        );
        const context = aContext({ facts });
        const found = flipsAt(condition, context);
        const before = holds(condition, context).holds;
        const holdsAt = (instant: number) => holds(condition, { ...context, at: instant }).holds;
        const hour = 3_600_000;
        const end = Math.min(found ?? Number.POSITIVE_INFINITY, context.at + 60 * 24 * hour);
        for (let instant = context.at; instant < end; instant += 3 * hour) expect([instant, holdsAt(instant)]).toEqual([instant, before]);
        if (found !== null) expect([holdsAt(found - 1), holdsAt(found)]).toEqual([before, !before]);
      }),
      { seed, numRuns: 200 },
    );
  });
});
