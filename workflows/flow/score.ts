import { allocated } from './allocate.ts';
import type { Context } from './context.ts';
import { addDecimals, compareDecimals, type Decimal, decimalOf, decimalText, multiplyDecimals, ratioOf } from './decimal.ts';
import { type ConditionInput, valueOf } from './evaluate.ts';
import type { Answers } from './form.ts';
import type { Value } from './grammar.ts';
import type { StepOf } from './schema.ts';

type Settings = StepOf<'score'>['settings'];

/** `missing`: the number of the part that stops for a person because it is absent. */
export type Scored = { values: Answers; inputs: ConditionInput[] } | { missing: number };

const one: Decimal = { digits: 1n, scale: 0 };
const zero: Decimal = { digits: 0n, scale: 0 };

/**
 * Works out a score step: `score` as a decimal text and its `band`; neither where nothing is there to count or too few raters answered (then `tooFew`).
 * Weights of what is left out are left out too, so that the rest counts for more; a part whose weight is absent is absent. Rounded once, at the end, and the
 * rounded number goes into the highest band it reaches. `rows` and `rest`: what was shared out, and what caps left of it (SEMANTICS rules 3 and 21).
 */
export function scored(settings: Settings, context: Context): Scored {
  const inputs: ConditionInput[] = [];
  const numberAt = (value: Value): Decimal | null => {
    const found = valueOf(value, context);
    inputs.push(...found.inputs);
    return decimalOf(found.value);
  };
  const tooFew = settings.raters !== undefined && isLess(numberAt(settings.raters.count), numberAt(settings.raters.atLeast));
  const parts = settings.parts.map(({ value, weight, ifAbsent }) => ({ found: numberAt(value), by: numberAt(weight), ifAbsent }));
  const missing = parts.findIndex(({ found, by, ifAbsent }) => ifAbsent === 'stop' && (found === null || by === null));
  if (missing >= 0) return { missing: missing + 1 };
  const shared = settings.allocates === undefined ? null : allocated(settings.allocates, settings, context);
  inputs.push(...(shared?.inputs ?? []));
  const result = tooFew ? null : resultOf(parts, settings);
  return { values: { ...(tooFew && { tooFew: true }), ...(result !== null && inBand(result, settings)), ...shared?.values }, inputs };
}

function isLess(a: Decimal | null, b: Decimal | null): boolean {
  return b !== null && (a === null || compareDecimals(a, b) < 0);
}

type Part = { found: Decimal | null; by: Decimal | null; ifAbsent: Settings['parts'][number]['ifAbsent'] };

/** Null where no part is there, or a mean has no weight to go by. */
function resultOf(parts: readonly Part[], { does, decimals, rounding }: Settings): Decimal | null {
  const there = parts.flatMap(({ found, by, ifAbsent }) => {
    const counted = found ?? (ifAbsent === 'zero' ? zero : null);
    return counted === null || by === null ? [] : [{ counted, by }];
  });
  if (there.length === 0) return null;
  const sum = there.reduce((all, { counted, by }) => addDecimals(all, multiplyDecimals(counted, by)), zero);
  const weights = there.reduce((all, { by }) => addDecimals(all, by), zero);
  return ratioOf(sum, does === 'mean' ? weights : one, decimals, rounding);
}

function inBand(result: Decimal, { bands }: Settings): Answers {
  const reached = bands.flatMap(({ key, from }) => {
    const least = decimalOf(from);
    return least !== null && compareDecimals(result, least) >= 0 ? [{ key, least }] : [];
  });
  const [first, ...others] = reached;
  const band = others.reduce((best, other) => (best !== undefined && compareDecimals(other.least, best.least) > 0 ? other : best), first);
  return { score: decimalText(result), ...(band !== undefined && { band: band.key }) };
}
