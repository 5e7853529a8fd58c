import type { Context } from './context.ts';
import { compareDecimals, type Decimal, decimalOf, decimalText, ratioOf } from './decimal.ts';
import { insideRow } from './evaluate/rows.ts';
import { type ConditionInput, holds, valueOf } from './evaluate.ts';
import type { Answers, AnswerValue } from './form.ts';
import type { StepOf } from './schema.ts';

type Settings = StepOf<'score'>['settings'];

const zero: Decimal = { digits: 0n, scale: 0 };
const one: Decimal = { digits: 1n, scale: 0 };

/**
 * Shares a total among the rows of a list by weight, in units of the last digit: the total, rounded as the step says, is shared out to the last unit. Each row
 * gets its share cut down to whole units; what is left goes, one unit each, to the largest remainders (Hamilton's method), the earlier row first. A cap holds
 * one row's share; what it would have had beyond goes to the others. What no row may have is `rest`. Rows without a weight, or with none above zero, get nothing.
 */
export function allocated(
  allocates: NonNullable<Settings['allocates']>,
  { decimals, rounding }: Pick<Settings, 'decimals' | 'rounding'>,
  context: Context,
): { values: Answers; inputs: ConditionInput[] } {
  const { over, where, weight, cap } = allocates;
  const list = valueOf({ value: 'answer', ...over }, context);
  const total = valueOf(allocates.total, context);
  const rows = (Array.isArray(list.value) ? list.value : []).filter(isRow);
  const inside = rows.map((row) => insideRow(over.step, row, context));
  const takesPart = inside.map((within) => where === undefined || holds(where, within).holds);
  const weights = rows.map((row, index) => (takesPart[index] === true ? weightOf(row[weight]) : zero));
  const caps = inside.map((within) => (cap === undefined ? null : decimalOf(valueOf(cap, within).value)));
  const whole = ratioOf(decimalOf(total.value) ?? zero, one, decimals, rounding) ?? zero;
  const shares = shareOut(whole.digits, unitsOf(weights), caps.map(capUnits));
  const rest = shares.reduce((left, share) => left - share, whole.digits);
  const text = (digits: bigint) => decimalText({ digits, scale: decimals });
  const counted = weights.filter(({ digits }) => digits > 0n).length;
  const unmatched = takesPart.filter((takes) => !takes).length;
  const looked = { counted, outside: 0, unmatched, absent: rows.length - counted - unmatched };
  const input = { name: over.field, value: rows.length, source: `answer.${over.step}`, asOf: list.asOf, rows: looked };
  return {
    values: { rows: rows.map((row, index) => ({ ...row, share: text(shares[index] ?? 0n) })), ...(rest !== 0n && { rest: text(rest) }) },
    inputs: [...total.inputs, input],
  };

  function capUnits(most: Decimal | null): bigint | null {
    if (most === null) return null;
    const down = ratioOf(most, one, decimals, 'down')?.digits ?? 0n;
    return down < 0n ? 0n : down;
  }
}

function isRow(row: AnswerValue): row is Answers {
  return typeof row === 'object' && row !== null && !Array.isArray(row);
}

function weightOf(value: AnswerValue | undefined): Decimal {
  const found = decimalOf(value) ?? zero;
  return compareDecimals(found, zero) > 0 ? found : zero;
}

/** The same weights as whole numbers. */
function unitsOf(weights: readonly Decimal[]): bigint[] {
  const scale = Math.max(0, ...weights.map((weight) => weight.scale));
  return weights.map((weight) => weight.digits * 10n ** BigInt(scale - weight.scale));
}

/** Whole units by weight. A row whose part is above its cap keeps that and leaves the rest to the others. A negative total is shared like a positive one. */
function shareOut(total: bigint, weights: readonly bigint[], caps: readonly (bigint | null)[]): bigint[] {
  if (total < 0n) return shareOut(-total, weights, caps).map((share) => -share);
  const held = weights.map((): bigint | null => null);
  for (;;) {
    const left = held.reduce<bigint>((rest, share) => rest - (share ?? 0n), total);
    const open = weights.map((weight, index) => (held[index] === null ? weight : 0n));
    const sum = open.reduce((all, weight) => all + weight, 0n);
    const over = open.flatMap((weight, index) => (weight > 0n && left * weight > (caps[index] ?? total) * sum ? [index] : []));
    if (over.length === 0) return byRemainder(left, open, sum).map((share, index) => held[index] ?? share);
    for (const index of over) held[index] = caps[index] ?? total;
  }
}

function byRemainder(total: bigint, weights: readonly bigint[], sum: bigint): bigint[] {
  if (sum === 0n) return weights.map(() => 0n);
  const shares = weights.map((weight) => (total * weight) / sum);
  const remainders = weights.map((weight, index) => ({ index, rest: (total * weight) % sum }));
  const largestFirst = remainders.sort((a, b) => (a.rest < b.rest ? 1 : a.rest > b.rest ? -1 : a.index - b.index));
  const left = Number(total - shares.reduce((all, share) => all + share, 0n));
  for (const { index } of largestFirst.slice(0, left)) shares[index] = (shares[index] ?? 0n) + 1n;
  return shares;
}
