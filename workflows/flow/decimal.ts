/**
 * Decimals without floats: an integer and how many digits of it stand behind the point. Numbers of JSON are read by their shortest decimal form.
 */
export type Decimal = { digits: bigint; scale: number };

/** A decimal from a number or a text such as `-12.50`; null for what is none. */
export function decimalOf(value: unknown): Decimal | null {
  if (typeof value === 'number') return Number.isFinite(value) ? parse(plain(value)) : null;
  return typeof value === 'string' ? parse(value.trim()) : null;
}

/** `1e-7` and the like, written out. */
function plain(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  const [mantissa = '0', exponent = '0'] = text.split('e');
  const base = parse(mantissa);
  const shift = Number(exponent) - (base?.scale ?? 0);
  const digits = base?.digits ?? 0n;
  return shift >= 0 ? String(digits * 10n ** BigInt(shift)) : decimalText({ digits, scale: -shift });
}

function parse(text: string): Decimal | null {
  const match = /^([+-]?)(\d{1,40})(?:\.(\d{1,40}))?$/.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '0', fraction = ''] = match;
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length };
}

/** Negative, zero or positive, as `a` is less than, equal to or more than `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = atScale(a, scale) - atScale(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: atScale(a, scale) + atScale(b, scale), scale };
}

/** Divided by a positive whole number, to `places` digits behind the point, halves away from zero. */
export function divideDecimal(a: Decimal, by: number, places: number): Decimal {
  const scaled = atScale(a, Math.max(a.scale, places + 1)) * 2n;
  const divisor = BigInt(by) * 10n ** BigInt(Math.max(a.scale, places + 1) - places);
  const half = scaled < 0n ? -divisor : divisor;
  return { digits: (scaled + half) / (divisor * 2n), scale: places };
}

function atScale({ digits, scale }: Decimal, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale);
}

/** The shortest text: no zeros at the end of a fraction. */
export function decimalText({ digits, scale }: Decimal): string {
  const negative = digits < 0n;
  const all = String(negative ? -digits : digits).padStart(scale + 1, '0');
  const whole = all.slice(0, all.length - scale);
  const fraction = all.slice(all.length - scale).replace(/0+$/, '');
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale };
}

export type Rounding = 'halfUp' | 'halfEven' | 'up' | 'down';

/** One divided by another, rounded once to `places` digits behind the point; null for a division by zero. `up` and `halfUp` go away from zero. */
export function ratioOf(a: Decimal, b: Decimal, places: number, rounding: Rounding): Decimal | null {
  if (b.digits === 0n) return null;
  const top = a.digits * 10n ** BigInt(b.scale + places);
  const bottom = b.digits * 10n ** BigInt(a.scale);
  const negative = top < 0n !== bottom < 0n;
  const [over, under] = [top < 0n ? -top : top, bottom < 0n ? -bottom : bottom];
  const [whole, rest] = [over / under, over % under];
  const raised = rest !== 0n && raises(rounding, rest * 2n, under, whole);
  const size = raised ? whole + 1n : whole;
  return { digits: negative ? -size : size, scale: places };
}

function raises(rounding: Rounding, twiceRest: bigint, under: bigint, whole: bigint): boolean {
  if (rounding === 'up') return true;
  if (rounding === 'down') return false;
  if (twiceRest !== under) return twiceRest > under;
  return rounding === 'halfUp' || whole % 2n === 1n;
}
