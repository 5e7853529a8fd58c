import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rounding } from '../../workflows/flow/decimal.ts';
import type { Answers, AnswerValue } from '../../workflows/flow/form.ts';
import type { Value } from '../../workflows/flow/grammar.ts';
import { scored } from '../../workflows/flow/score.ts';
import { score as kind } from '../../workflows/flow/steps/score.ts';
import { aContext, aFact, anAnswer, at, type Given } from './kernel-context.ts';

const seed = Number(process.env.SEED ?? 20_270_301);

const own = (field: string): Value => ({ value: 'answer', step: 'plan', field });
const given = (values: Answers, more: Given = {}): Given => ({ answers: [anAnswer('plan', { values })], ...more });
const result = (settings: unknown, with_: Given = {}) => scored(kind.settings.parse(settings), aContext(with_));
const values = (settings: unknown, with_: Given = {}): Answers => {
  const found = result(settings, with_);
  return 'values' in found ? found.values : expect.fail(`part ${found.missing} is missing`);
};

describe('a score', () => {
  const two = [
    { value: own('a'), weight: 3 },
    { value: own('b'), weight: 1 },
  ];
  it.each<[string, object, Answers, Answers]>([
    ['is the mean by weight', { parts: two }, { a: 4, b: 2 }, { score: '3.5' }],
    ['is the sum by weight', { does: 'sum', parts: two }, { a: 4, b: 2 }, { score: '14' }],
    ['counts numbers that are text', { parts: two }, { a: '4.10', b: '2.2' }, { score: '3.63' }],
    ['leaves out what is absent, and its weight', { parts: two }, { b: 2 }, { score: '2' }],
    ['leaves out what is no number', { parts: two }, { a: 'good', b: 2 }, { score: '2' }],
    ['counts what is absent as zero where it says so', { parts: [{ ...two[0], ifAbsent: 'zero' }, two[1]] }, { b: 2 }, { score: '0.5' }],
    ['is none where nothing is there', { parts: two, bands: [{ key: 'low', from: 0 }] }, {}, {}],
    ['is zero where all of it counts as zero', { does: 'sum', parts: [{ value: own('a'), ifAbsent: 'zero' }] }, {}, { score: '0' }],
    ['is none where the weights come to nothing', { parts: [{ value: own('a'), weight: 0 }] }, { a: 4 }, {}],
    ['but a difference is one', { does: 'sum', parts: [{ value: own('a') }, { value: own('b'), weight: -1 }] }, { a: 1, b: 4 }, { score: '-3' }],
    ['takes weights from data', { parts: [{ value: own('a'), weight: own('w') }, { value: own('b') }] }, { a: 1, b: 4, w: 2 }, { score: '2' }],
    ['leaves out what has no weight', { parts: [{ value: own('a'), weight: own('w') }, { value: own('b') }] }, { a: 1, b: 4 }, { score: '4' }],
  ])('%s', (_, settings, answers, expected) => expect(values(settings, given(answers))).toEqual(expected));

  it('stops for a person at the first part that may not be absent', () => {
    const parts = [two[0], { ...two[1], ifAbsent: 'stop' }, { value: own('a'), weight: own('w'), ifAbsent: 'stop' }];
    expect(result({ parts }, given({ a: 1 }))).toEqual({ missing: 2 });
    expect(result({ parts }, given({ a: 1, b: 2 }))).toEqual({ missing: 3 });
    expect(result({ parts }, given({ a: 1, b: 2, w: 1 }))).toMatchObject({ values: { score: '1.2' } });
  });

  it.each<[Rounding, string[]]>([
    ['halfUp', ['0.13', '0.14', '-0.13', '0.1', '0.12']],
    ['halfEven', ['0.12', '0.14', '-0.12', '0.1', '0.12']],
    ['up', ['0.13', '0.14', '-0.13', '0.11', '0.13']],
    ['down', ['0.12', '0.13', '-0.12', '0.1', '0.12']],
  ])('rounds once, at the end: %s', (rounding, expected) => {
    const of = (a: string) => values({ parts: [{ value: own('a') }], rounding }, given({ a })).score;
    expect(['0.125', '0.135', '-0.125', '0.101', '0.1249'].map(of)).toEqual(expected);
  });

  it('goes into the highest band that the rounded number reaches, in whatever order they are written', () => {
    const bands = [
      { key: 'low', from: 0 },
      { key: 'top', from: 4.5 },
      { key: 'good', from: 3 },
    ];
    const of = (a: string) => values({ parts: [{ value: own('a') }], decimals: 1, bands }, given({ a })).band;
    expect(['4.5', '4.44', '4.45', '3', '2.9', '-0.1'].map(of)).toEqual(['top', 'good', 'top', 'good', 'low', undefined]);
  });

  it('is none with too few raters, and says so', () => {
    const raters = { count: { value: 'aggregate', do: 'count', over: { rows: 'list', step: 'plan', field: 'marks' } }, atLeast: 3 };
    const of = (marks: AnswerValue) => values({ parts: [{ value: own('a') }], raters }, given({ a: 4, marks }));
    expect([of([1, 2]), of([1, 2, 3]), of(null)]).toEqual([{ tooFew: true }, { score: '4' }, { tooFew: true }]);
    expect(values({ parts: [{ value: own('a') }], raters: { count: own('none'), atLeast: 1 } }, given({ a: 4 }))).toEqual({ tooFew: true });
  });

  it('takes points from a table of two keys', () => {
    const tables = {
      points: {
        keys: ['what', 'how'],
        rows: [
          { keys: ['high', 'high'], value: 9 },
          { keys: ['high', 'low'], value: 5 },
        ],
      },
    };
    const parts = [{ value: { value: 'lookup', table: 'points', keys: [own('what'), own('how')], otherwise: 1 } }, { value: own('a') }];
    const of = (what: string, how: string) => values({ does: 'sum', parts }, given({ what, how, a: 0.5 }, { plan: { tables } })).score;
    expect([of('high', 'high'), of('high', 'low'), of('low', 'low')]).toEqual(['9.5', '5.5', '1.5']);
  });

  it('tells every number that went in, weights and what they come from too', () => {
    const parts = [{ value: { value: 'fact', scope: 'person', key: 'sales' }, weight: own('w') }, { value: own('b') }];
    const found = result({ parts }, given({ w: 2, b: 5 }, { facts: [aFact('sales', 4, '2027-01-01T00:00:00Z', { source: 'till' })] }));
    expect('inputs' in found ? found.inputs : []).toEqual([
      { name: 'sales', value: 4, source: 'fact.person:till', asOf: at('2027-01-01T00:00:00Z') },
      { name: 'w', value: 2, source: 'answer.plan', asOf: 0 },
      { name: 'b', value: 5, source: 'answer.plan', asOf: 0 },
    ]);
  });

  it('keeps forty digits', () => {
    const long = `1${'0'.repeat(37)}.01`;
    expect(values({ does: 'sum', parts: [{ value: own('a') }, { value: own('b') }] }, given({ a: long, b: `-1${'0'.repeat(37)}` })).score).toBe('0.01');
    const thin = `0.${'0'.repeat(39)}1`;
    expect(values({ does: 'sum', decimals: 6, parts: [{ value: own('a'), weight: `1${'0'.repeat(39)}` }] }, given({ a: thin })).score).toBe('0.1');
  });
});

describe('what is shared out', () => {
  const shares = (allocates: object, rows: Answers[], more: object = {}, with_: Answers = {}) => {
    const found = values(
      { parts: [{ value: 1 }], allocates: { over: { step: 'plan', field: 'goals' }, weight: 'w', ...allocates }, ...more },
      given({ ...with_, goals: rows }),
    );
    const shared = (found.rows as Answers[]).map(({ share }) => share);
    return found.rest === undefined ? shared : [...shared, `rest ${String(found.rest as string)}`];
  };
  const w = (...weights: AnswerValue[]): Answers[] => weights.map((one) => ({ w: one }));

  it.each<[string, object, Answers[], object, AnswerValue[]]>([
    ['comes to the total', { total: 100 }, w(1, 1, 1), {}, ['33.34', '33.33', '33.33']],
    ['goes to the largest remainders first, the earlier of two that are alike', { total: 10 }, w(2, 1, 1, 2), { decimals: 0 }, ['3', '2', '2', '3']],
    ['goes by weight', { total: '0.05' }, w('0.5', '0.25', '0.25'), {}, ['0.03', '0.01', '0.01']],
    ['gives nothing for no weight, none below zero, and no number', { total: 9 }, w(1, 0, -5, null, 'x', 2), { decimals: 0 }, ['3', '0', '0', '0', '0', '6']],
    ['gives what a cap keeps from one to the others', { total: 100, cap: 40 }, w(8, 1, 1), {}, ['40', '30', '30']],
    ['does so again for those who come to their cap by it', { total: 100, cap: 45 }, w(8, 5, 1), {}, ['45', '45', '10']],
    ['leaves what nobody may have', { total: 100, cap: '20.009' }, w(8, 5, 1), {}, ['20', '20', '20', 'rest 40']],
    ['leaves all of it where nobody has a weight', { total: 100 }, w(0, 0), {}, ['0', '0', 'rest 100']],
    ['is that of a negative total, too', { total: -10 }, w(2, 1, 1, 2), { decimals: 0 }, ['-3', '-2', '-2', '-3']],
    ['is the total as the step rounds it', { total: '10.005' }, w(1, 1), {}, ['5.01', '5']],
    ['is nothing of a total that is not known', { total: own('none') }, w(1, 1), {}, ['0', '0']],
    ['is nothing among no rows', { total: 3 }, [], {}, ['rest 3']],
  ])('%s', (_, allocates, rows, more, expected) => expect(shares(allocates, rows, more)).toEqual(expected));

  it('goes only to rows that are meant, with a cap of each row’s own', () => {
    const rows: Answers[] = [
      { w: 1, ok: true, most: 2 },
      { w: 1, ok: true },
      { w: 1, ok: false },
    ];
    expect(shares({ total: 10, cap: own('most'), where: { test: 'is', left: own('ok'), right: true } }, rows)).toEqual(['2', '8', '0']);
  });

  it('keeps the columns of each row, and tells how many took part', () => {
    const rows: Answers[] = [
      { name: 'a', w: 1, ok: true },
      { name: 'b', w: 0, ok: true },
      { name: 'c', w: 2 },
    ];
    const allocates = { total: own('sum'), over: { step: 'plan', field: 'goals' }, weight: 'w', where: { test: 'is', left: own('ok'), right: true } };
    const found = result({ parts: [{ value: 1 }], allocates }, given({ sum: 4, goals: rows }));
    expect(found).toEqual({
      values: {
        score: '1',
        rows: [
          { ...rows[0], share: '4' },
          { ...rows[1], share: '0' },
          { ...rows[2], share: '0' },
        ],
      },
      inputs: [
        { name: 'sum', value: 4, source: 'answer.plan', asOf: 0 },
        { name: 'goals', value: 3, source: 'answer.plan', asOf: 0, rows: { counted: 1, outside: 0, unmatched: 1, absent: 1 } },
      ],
    });
  });
});

/** A second opinion in fractions of whole numbers. */
type Fraction = [bigint, bigint];
const digits = (text: string): Fraction => {
  const [whole = '0', part = ''] = text.split('.');
  return [BigInt(`${whole}${part}`), 10n ** BigInt(part.length)];
};
const less = ([a, b]: Fraction, [c, d]: Fraction) => a * d < c * b;
const floor = (a: bigint, b: bigint) => (a >= 0n ? a / b : -((-a + b - 1n) / b));

/** To so many digits behind the point: the two neighbours, then which of them. */
function rounded([a, b]: Fraction, places: number, rounding: Rounding): Fraction {
  const unit = 10n ** BigInt(places);
  const low = floor(a * unit, b);
  if (low * b === a * unit) return [low, unit];
  const [toZero, away] = a >= 0n ? [low, low + 1n] : [low + 1n, low];
  if (rounding === 'up') return [away, unit];
  if (rounding === 'down') return [toZero, unit];
  const middle: Fraction = [low * 2n + 1n, 2n * unit];
  if (less([a, b], middle)) return [low, unit];
  if (less(middle, [a, b])) return [low + 1n, unit];
  return rounding === 'halfUp' ? [away, unit] : [low % 2n === 0n ? low : low + 1n, unit];
}

/** By level: whoever would be above their cap at the level of the rest is held at it, the tightest first. Then one unit each by remainder. */
function secondShares(total: bigint, weights: bigint[], caps: (bigint | null)[]): bigint[] {
  const shares = weights.map(() => 0n);
  let [left, open] = [total, weights.map((_, index) => index).filter((index) => (weights[index] as bigint) > 0n)];
  const weightOf = (index: number) => weights[index] as bigint;
  const tightest = open.filter((index) => caps[index] !== null).sort((a, b) => Number((caps[a] as bigint) * weightOf(b) - (caps[b] as bigint) * weightOf(a)));
  for (const index of tightest) {
    const sum = open.reduce((all, one) => all + weightOf(one), 0n);
    const cap = caps[index] as bigint;
    // Above its cap at this level?
    if (left * weightOf(index) > cap * sum) {
      shares[index] = cap;
      left -= cap;
      open = open.filter((one) => one !== index);
    }
  }
  const sum = open.reduce((all, one) => all + weightOf(one), 0n);
  if (sum === 0n) return shares;
  for (const index of open) shares[index] = (left * weightOf(index)) / sum;
  let missing = left - open.reduce((all, one) => all + (shares[one] as bigint), 0n);
  const rest = (index: number) => left * weightOf(index) - (shares[index] as bigint) * sum;
  const given_ = new Set<number>();
  for (; missing > 0n; missing -= 1n) {
    const next = open
      .filter((one) => !given_.has(one))
      .reduce((best, one) => (rest(one) > rest(best) ? one : best), open.find((one) => !given_.has(one)) as number);
    given_.add(next);
  }
  for (const index of given_) shares[index] = (shares[index] as bigint) + 1n;
  return shares;
}

describe(`whatever the numbers are (seed ${seed})`, () => {
  const text = (most: number) =>
    fc.tuple(fc.bigInt({ min: 0n, max: 10n ** BigInt(most) }), fc.integer({ min: 0, max: most })).map(([n, places]) => {
      const all = String(n).padStart(places + 1, '0');
      return `${all.slice(0, all.length - places)}${places > 0 ? `.${all.slice(-places)}` : ''}`;
    });
  const number = fc.oneof(text(4), text(20), text(39));
  const roundings = fc.constantFrom<Rounding>('halfUp', 'halfEven', 'up', 'down');

  it('a mean is the mean, rounded once', () => {
    const parts = fc.array(fc.record({ value: number, weight: number, minus: fc.boolean() }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 6 }), roundings, fc.constantFrom('mean', 'sum'), (list, decimals, rounding, does) => {
        const signed = list.map(({ value, weight, minus }) => ({ value: minus ? `-${value}` : value, weight }));
        const found = values({ does, parts: signed, decimals, rounding }).score;
        const sum = list.reduce<Fraction>(
          ([a, b], { value, weight, minus }) => {
            const [[v, vb], [w, wb]] = [digits(value), digits(weight)];
            return [a * vb * wb + (minus ? -1n : 1n) * v * w * b, b * vb * wb];
          },
          [0n, 1n],
        );
        const weights = list.reduce<Fraction>(([a, b], { weight }) => [a * digits(weight)[1] + digits(weight)[0] * b, b * digits(weight)[1]], [0n, 1n]);
        if (does === 'mean' && weights[0] === 0n) return expect(found).toBeUndefined();
        const [a, b] = does === 'mean' ? ([sum[0] * weights[1], sum[1] * weights[0]] as Fraction) : sum;
        const wanted = rounded([a, b], decimals, rounding);
        const came = digits(String(found as string).replace('-', ''));
        expect([found, came[0] * wanted[1]]).toEqual([found, (wanted[0] < 0n ? -wanted[0] : wanted[0]) * came[1]]);
        expect(String(found as string).startsWith('-')).toBe(wanted[0] < 0n);
      }),
      { seed, numRuns: 2_000 },
    );
  });

  it('a total is shared out to the last unit, by largest remainder, within the caps', () => {
    const row = fc.record({ w: fc.oneof(text(2), text(6), number, fc.constant('0')), most: fc.option(text(5)) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 9 }), fc.oneof(text(5), text(9)), fc.integer({ min: 0, max: 3 }), (rows, total, decimals) => {
        const goals = rows.map(({ w, most }) => ({ w, ...(most !== null && { most }) }));
        const allocates = { over: { step: 'plan', field: 'goals' }, weight: 'w', total, cap: own('most') };
        const found = values({ parts: [{ value: 1 }], allocates, decimals, rounding: 'halfEven' }, given({ goals }));
        const unit = 10n ** BigInt(decimals);
        const units = (one: string) => (digits(one)[0] * unit) / digits(one)[1];
        const shares = (found.rows as Answers[]).map(({ share }) => units(String(share as string)));
        const whole = rounded(digits(total), decimals, 'halfEven')[0];
        const scale = rows.reduce((most, { w }) => (digits(w)[1] > most ? digits(w)[1] : most), 1n);
        const weights = rows.map(({ w }) => (digits(w)[0] * scale) / digits(w)[1]);
        const caps = rows.map(({ most }) => (most === null ? null : units(most)));
        expect(shares).toEqual(secondShares(whole, weights, caps));
        // What was shared and what was left is the total, to the last unit.
        const rest = found.rest === undefined ? 0n : units(String(found.rest as string));
        expect(shares.reduce((all, one) => all + one, rest)).toBe(whole);
        for (const [index, share] of shares.entries()) expect(share <= (caps[index] ?? whole) && share >= 0n).toBe(true);
        // Something is left only where everyone who has a weight is at their cap.
        if (rest > 0n) expect(shares.every((share, index) => weights[index] === 0n || share === caps[index])).toBe(true);
      }),
      { seed, numRuns: 3_000 },
    );
  });
});
