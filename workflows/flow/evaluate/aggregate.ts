import type { Context } from '../context.ts';
import { addDecimals, compareDecimals, type Decimal, decimalOf, decimalText, divideDecimal } from '../decimal.ts';
import { isDate } from '../calendar.ts';
import type { Value, When } from '../grammar.ts';
import type { Instant } from '../state.ts';
import { type Ask, isAbsent, type RowsLookedAt, type Valued, valued } from './ask.ts';
import { instantIn } from './dated.ts';
import { recordedIn, type Row, rowsOf } from './rows.ts';
import { turnsAt } from './time.ts';

type Aggregated = Extract<Value, { value: 'aggregate' }>;

/** Digits behind the point of an average or a share. */
const places = 6;

/**
 * Over rows of something (SEMANTICS rule 3a). The window sorts out rows first, the filter then says which of them are meant; `every` of no rows holds; a share,
 * an average, a lowest or a first of none is absent, a sum of none is 0. Rows that lack what is totalled are left out.
 */
export function aggregate(value: Aggregated, context: Context, ask: Ask): Valued {
  const source = `aggregate.${value.do}`;
  const found = (come: Valued['value'], rows?: RowsLookedAt) => valued(source, { value: come, source, asOf: context.at }, [], rows);
  const rows = windowed(value, context, ask);
  if (rows === null) return found(undefined);
  const { inside, outside } = rows;
  const { where } = value;
  const kept = where === undefined ? inside : inside.filter((row) => ask.holds(where, row.context).holds);
  const { value: come, counted, absent } = total(value, kept, inside, ask);
  return found(come, { counted, outside, unmatched: inside.length - kept.length, absent });
}

/** The rows inside the window, and how many are outside; null for rows that cannot be, a window that is not known, or one around rows without a date. */
function windowed({ over, window, knownBy }: Aggregated, context: Context, ask: Ask): { inside: Row[]; outside: number } | null {
  const late = knownBy === undefined ? context.at + 1 : instantIn(knownBy, context, 'ends');
  if (knownBy !== undefined && late !== null)
    turnsAt(
      knownBy,
      recordedIn(over, context).map((recorded) => recorded + 1),
      late,
      context,
      'ends',
    );
  // What is recorded at the very end is too late.
  const rows = late === null ? null : rowsOf(over, Math.min(context.at, late - 1), context, ask);
  if (rows === null || window === undefined) return rows === null ? null : { inside: rows, outside: 0 };
  const [from, until] = [windowEdge(window[0], rows, context), windowEdge(window[1], rows, context)];
  if (from === null || until === null || rows.some(({ effective }) => effective === undefined)) return null;
  const inside = rows.filter(({ effective = from }) => effective >= from && effective < until);
  return { inside, outside: rows.length - inside.length };
}

/** One end of a window. A row leaves it, or comes into it, just after that end has come to it. */
function windowEdge(when: When, rows: readonly Row[], context: Context): Instant | null {
  const at = instantIn(when, context);
  const edges = rows.flatMap(({ effective }) => (effective === undefined ? [] : [effective + 1]));
  if (at !== null) turnsAt(when, edges, at, context);
  return at;
}

type Total = { value: Valued['value']; counted: number; absent: number };

function total({ do: doing, of }: Aggregated, kept: Row[], inside: Row[], ask: Ask): Total {
  const all = (value: Valued['value']): Total => ({ value, counted: kept.length, absent: 0 });
  if (doing === 'every') return all(kept.length === inside.length);
  if (doing === 'some') return all(kept.length > 0);
  if (doing === 'count') return all(kept.length);
  if (doing === 'share') return all(inside.length === 0 ? undefined : ratio({ digits: BigInt(kept.length), scale: 0 }, inside.length));
  const valueIn = (row: Row) => (of === undefined ? row.itself : ask.value(of, row.context).value);
  if (doing === 'first' || doing === 'last') return oneOf(doing === 'first' ? kept[0] : kept.at(-1), valueIn);
  const values = kept.map(valueIn);
  const numbers = values.flatMap((value) => decimalOf(value) ?? []);
  const some = (value: Valued['value'], counted = numbers.length): Total => ({ value, counted, absent: kept.length - counted });
  if (doing === 'sum') return some(decimalText(numbers.reduce(addDecimals, zero)));
  if (doing === 'avg') return some(numbers.length === 0 ? undefined : ratio(numbers.reduce(addDecimals, zero), numbers.length));
  return numbers.length > 0 ? some(outermost(doing, numbers)) : some(...ofDates(doing, values));
}

const zero: Decimal = { digits: 0n, scale: 0 };
const ratio = (sum: Decimal, of: number): string => decimalText(divideDecimal(sum, of, places));

function oneOf(row: Row | undefined, valueIn: (row: Row) => Valued['value']): Total {
  const value = row === undefined ? undefined : valueIn(row);
  const none = isAbsent(value);
  return { value: none ? undefined : value, counted: none ? 0 : 1, absent: none && row !== undefined ? 1 : 0 };
}

function outermost(doing: 'min' | 'max', numbers: readonly Decimal[]): string {
  const wins = (one: Decimal, best: Decimal) => (doing === 'min' ? compareDecimals(one, best) < 0 : compareDecimals(one, best) > 0);
  return decimalText(numbers.reduce((best, one) => (wins(one, best) ? one : best)));
}

/** Where there are no numbers, the earliest or latest of the dates. */
function ofDates(doing: 'min' | 'max', values: readonly Valued['value'][]): [string | undefined, number] {
  const dates = values.filter(isDate).sort();
  return [doing === 'min' ? dates[0] : dates.at(-1), dates.length];
}
