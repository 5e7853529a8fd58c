import type { Context } from './context.ts';
import { addDecimals, compareDecimals, type Decimal, decimalOf, decimalText, multiplyDecimals, ratioOf } from './decimal.ts';
import { type ConditionInput, holds, valueOf } from './evaluate.ts';
import type { Answers, AnswerValue } from './form.ts';
import type { StepOf } from './schema.ts';

type Settings = StepOf<'score'>['settings'];

/** `missing`: the number of the part that stops for a person because it is absent, or `raters` where too few of them are there. */
export type Scored = { values: Answers; inputs: ConditionInput[] } | { missing: number };

const one: Decimal = { digits: 1n, scale: 0 };
const zero: Decimal = { digits: 0n, scale: 0 };

/**
 * Works out a score step: `score` as a decimal text and its `band`; neither where nothing is there to count or too few raters answered (then `tooFew`).
 * Weights of what is left out are left out too, so that the rest counts for more. Rounded once, at the end (SEMANTICS rules 3 and 21).
 */
export function scored(settings: Settings, context: Context): Scored {
  const inputs: ConditionInput[] = [];
  const numberAt = (value: Settings['parts'][number]['value']): Decimal | null => {
    const found = valueOf(value, context);
    inputs.push(...found.inputs);
    return decimalOf(found.value);
  };
  const tooFew = settings.raters !== undefined && isLess(numberAt(settings.raters.count), numberAt(settings.raters.atLeast));
  let [sum, weights] = [zero, zero];
  for (const [index, { value, weight, ifAbsent }] of settings.parts.entries()) {
    const found = numberAt(value);
    if (found === null && ifAbsent === 'stop') return { missing: index + 1 };
    if (found === null && ifAbsent === 'leaveOut') continue;
    const by = decimalOf(valueOf(weight, context).value) ?? one;
    sum = addDecimals(sum, multiplyDecimals(found ?? zero, by));
    weights = addDecimals(weights, by);
  }
  const rows: Answers = settings.allocates === undefined ? {} : { rows: allocated(settings.allocates, settings.decimals, context) };
  const result = tooFew || weights.digits === 0n ? null : ratioOf(sum, settings.does === 'mean' ? weights : one, settings.decimals, settings.rounding);
  if (result === null) return { values: { ...(tooFew && { tooFew: true }), ...rows }, inputs };
  const band = settings.bands.find(({ from }) => compareDecimals(result, decimalOf(from) ?? zero) >= 0)?.key;
  return { values: { score: decimalText(result), ...(band !== undefined && { band }), ...rows }, inputs };
}

function isLess(a: Decimal | null, b: Decimal | null): boolean {
  return b !== null && (a === null || compareDecimals(a, b) < 0);
}

/**
 * Shares a total among rows by weight. Each gets its share cut down to `places` digits; what is left of the total goes, one smallest unit each, to the
 * largest remainders (Hamilton's method), the earlier row first. A cap holds one row's share; what it would have had goes to the others.
 */
function allocated(allocates: NonNullable<Settings['allocates']>, places: number, context: Context): AnswerValue[] {
  const list = valueOf({ value: 'answer', ...allocates.over }, context).value;
  const rows = (Array.isArray(list) ? list : []).filter((row): row is Answers => typeof row === 'object' && row !== null && !Array.isArray(row));
  const total = decimalOf(valueOf(allocates.total, context).value) ?? zero;
  const cap = allocates.cap === undefined ? null : decimalOf(valueOf(allocates.cap, context).value);
  const takesPart = rows.map(
    (row) => allocates.where === undefined || holds(allocates.where, { ...context, giving: { step: allocates.over.step, values: row, outcome: null } }).holds,
  );
  const weights = rows.map((row, index) => (takesPart[index] === true ? unitsOf(decimalOf(row[allocates.weight]) ?? zero, 40) : 0n));
  const shares = shareOut(unitsOf(total, places), weights, cap === null ? null : unitsOf(cap, places));
  return rows.map((row, index) => ({ ...row, share: decimalText({ digits: shares[index] ?? 0n, scale: places }) }));
}

function unitsOf({ digits, scale }: Decimal, places: number): bigint {
  return scale <= places ? digits * 10n ** BigInt(places - scale) : digits / 10n ** BigInt(scale - places);
}

/** Whole units by weight; rows at their cap leave the rest to the others. */
function shareOut(total: bigint, weights: readonly bigint[], cap: bigint | null): bigint[] {
  const fixed = new Array<bigint | null>(weights.length).fill(null);
  for (;;) {
    const left = fixed.reduce<bigint>((sum, share) => sum - (share ?? 0n), total);
    const open = weights.map((weight, index) => (fixed[index] === null && weight > 0n ? weight : 0n));
    const shares = byRemainder(left, open);
    const over = shares.findIndex((share, index) => cap !== null && fixed[index] === null && share > cap);
    if (over < 0 || cap === null) return shares.map((share, index) => fixed[index] ?? share);
    for (const [index, share] of shares.entries()) if (fixed[index] === null && share > cap) fixed[index] = cap;
  }
}

function byRemainder(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((all, weight) => all + weight, 0n);
  if (sum === 0n) return weights.map(() => 0n);
  const shares = weights.map((weight) => (total * weight) / sum);
  const left = Number(total - shares.reduce((all, share) => all + share, 0n));
  const order = weights
    .map((weight, index) => ({ index, rest: (total * weight) % sum, weight }))
    .filter(({ weight }) => weight > 0n)
    .sort((a, b) => (a.rest < b.rest ? 1 : a.rest > b.rest ? -1 : a.index - b.index));
  for (let n = 0; n < left; n += 1) {
    const row = order[n % order.length];
    if (row !== undefined) shares[row.index] = (shares[row.index] ?? 0n) + 1n;
  }
  return shares;
}
