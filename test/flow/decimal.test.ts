import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDecimals, compareDecimals, type Decimal, decimalOf, decimalText, divideDecimal } from '../../workflows/flow/decimal.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1e9);
const runs = { seed, numRuns: 3_000 };
const decimal = fc.record({ digits: fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), scale: fc.integer({ min: 0, max: 12 }) });
const of = (value: unknown): Decimal => decimalOf(value) ?? expect.fail(`${String(value)} is no number`);

describe(`decimals (seed ${seed})`, () => {
  it('0.1 and 0.2 are 0.3', () => expect(decimalText(addDecimals(of(0.1), of(0.2)))).toBe('0.3'));

  it.each([
    ['007.50', '7.5'],
    ['-0.10', '-0.1'],
    ['-0', '0'],
    ['+12', '12'],
    [' 3 ', '3'],
    [1e-7, '0.0000001'],
    [-1.5e-9, '-0.0000000015'],
    [1e21, '1000000000000000000000'],
    [1.25e22, '12500000000000000000000'],
  ])('%s is %s', (value, text) => expect(decimalText(of(value))).toBe(text));

  it.each([
    '',
    ' ',
    '.',
    '.5',
    '5.',
    '1e5',
    '0x10',
    '1,000',
    '１２',
    '--1',
    'NaN',
    'Infinity',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e300,
    '9'.repeat(41),
    true,
    null,
    undefined,
    [],
    [1],
    {},
  ])('%j is no number', (value) => expect(decimalOf(value)).toBeNull());

  it('reads what it writes', () => {
    fc.assert(
      fc.property(decimal, (one) => {
        expect(compareDecimals(of(decimalText(one)), one)).toBe(0);
      }),
      runs,
    );
  });

  it('reads every number as it prints', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e30, max: 1e30 }), (number) => {
        const read = decimalOf(number);
        if (read !== null) expect(Number(decimalText(read))).toBe(number === 0 ? 0 : number);
        else expect(Math.abs(number)).toBeLessThan(1e-20);
      }),
      runs,
    );
  });

  it('adds and compares as whole numbers of the smallest unit do', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const whole = ({ digits, scale }: Decimal) => digits * 10n ** BigInt(20 - scale);
        expect(whole(addDecimals(a, b))).toBe(whole(a) + whole(b));
        expect(compareDecimals(a, b)).toBe(whole(a) < whole(b) ? -1 : whole(a) > whole(b) ? 1 : 0);
      }),
      runs,
    );
  });

  it('divides to the nearest, halves away from zero', () => {
    expect(
      [
        ['1', 8, 2],
        ['-1', 8, 2],
        ['2', 3, 4],
        ['10', 4, 0],
        ['-10', 4, 0],
        ['0.05', 1, 1],
        ['0.049', 1, 1],
      ].map(([a, by, places]) => decimalText(divideDecimal(of(a), by as number, places as number))),
    ).toEqual(['0.13', '-0.13', '0.6667', '3', '-3', '0.1', '0']);
    fc.assert(
      fc.property(decimal, fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 8 }), (a, by, places) => {
        const { digits, scale } = divideDecimal(a, by, places);
        expect(scale).toBe(places);
        // |quotient × divisor − a| is at most half of the last place times the divisor.
        const off = digits * BigInt(by) * 10n ** BigInt(20 - places) - a.digits * 10n ** BigInt(20 - a.scale);
        expect((off < 0n ? -off : off) * 2n).toBeLessThanOrEqual(BigInt(by) * 10n ** BigInt(20 - places));
      }),
      runs,
    );
  });
});
