import type { Context } from '../context.ts';
import { decimalOf, decimalText } from '../decimal.ts';
import { valueOf } from '../evaluate.ts';
import type { Length, Unit, Value, When } from '../grammar.ts';
import type { Hold, Instant, LedgerLine } from '../state.ts';
import { type Counting, instantAt, type Missing, movedBy, type Point, type Use } from './point.ts';

/** What the rules of one date are applied with; `held`: stretches of time that do not count for it. Each rule adds its line to the ledger. */
export type Work = Counting & {
  when: When;
  context: Context;
  ledger: LedgerLine[];
  held: readonly HeldTime[];
  workOut: (when: When, context: Context, use: Use) => Worked;
};

/**
 * A stretch of time that does not count. `days`: those of an absence, which are days wherever they are counted. `fixed`: what a day that was named does:
 * moves by the same time, waits for the return (`back`), or stays.
 */
export type HeldTime = {
  why: Hold['why'];
  from: Instant;
  to: Instant | null;
  days: { first: number; last: number } | null;
  fixed: 'moves' | 'returns' | 'stays';
  back: number | null;
  who: string;
};

/**
 * The way a date has come, which time that does not count makes longer: from where, counted in which unit, with the first day or without, and whether backwards
 * from there. Null: somebody named the date itself, or no time lies in between.
 */
export type Way = { from: Point; unit: Unit; including: boolean; backwards: boolean } | null;

/** A date on its way to the end. `fixed`: a day that was named, which is not a length of time from anything. */
export type Underway = { point: Point; way: Way; fixed: boolean };

/** `date` null: pending. */
export type Worked = { date: Underway | null; work: Work };

export function numberOf(value: Value, context: Context): number | null {
  const found = valueOf(value, context).value;
  if (Number.isSafeInteger(found)) return found as number;
  const decimal = decimalOf(found);
  return decimal === null ? null : Number(decimalText(decimal));
}

export function lengthText({ n, unit }: Pick<Length, 'n' | 'unit'>, context: Context): string {
  return `${String(numberOf(n, context) ?? '?')} ${unit}`;
}

/** So much later; its number may come from data. */
export function movedByLength(point: Point, length: Length, work: Work): Point | Missing {
  const n = numberOf(length.n, work.context);
  return n === null ? 'unknown' : movedBy(point, n, length, work);
}

/** A rule was applied, or could not be: then `to` is why. The keys of a line stand in the order in which it is hashed. */
export function note(work: Work, { op, rule, who, why }: Omit<LedgerLine, 'from' | 'to'>, from: Point | null, to: Point | Missing): void {
  const before = from === null ? null : instantAt(from, work);
  const isMissing = typeof to === 'string';
  const line: LedgerLine = { from: before, op, rule, to: isMissing ? null : instantAt(to, work) };
  if (who !== undefined) line.who = who;
  if (isMissing) line.why = to;
  else if (why !== undefined) line.why = why;
  work.ledger.push(line);
}
