import type { Context } from '../../../workflows/flow/context.ts';
import type { StepOf } from '../../../workflows/flow/schema.ts';
import { scored } from '../../../workflows/flow/score.ts';

type Settings = StepOf<'score'>['settings'];

/** What a score comes to with numbers put in for its parts, by the rule that real ones are worked out by. `formula`: the way there, without the result. */
export type Worked = { formula: string; score: string | null; band: string | null; stops: number | null };

/** `given`: for each part a number as typed; empty: it is missing. A weight that hangs on data counts as `weight`, 1. */
export function workedScore(settings: Settings, given: readonly string[]): Worked {
  const { raters: _raters, allocates: _allocates, ...own } = settings;
  const parts = own.parts.map((part, nth) => ({ ...part, value: given[nth] ?? '', weight: typeof part.weight === 'object' ? 1 : part.weight }));
  // Constants look at nothing.
  const result = scored({ ...own, parts }, {} as Context);
  const counted = parts.flatMap(({ value, weight, ifAbsent }) =>
    value.trim() === '' && ifAbsent !== 'zero' ? [] : [{ value: value.trim() === '' ? '0' : value.trim(), weight: String(weight) }],
  );
  const same = counted.every(({ weight }) => weight === counted[0]?.weight);
  const terms = counted.map(({ value, weight }) => (same && (own.does === 'mean' || weight === '1') ? value : `${value} × ${weight}`));
  const sum = terms.join(' + ');
  const by = same ? String(counted.length) : counted.map(({ weight }) => weight).join(' + ');
  const formula = own.does === 'sum' || counted.length < 2 ? sum : `(${sum}) ÷ ${same ? by : `(${by})`}`;
  if ('missing' in result) return { formula: '', score: null, band: null, stops: result.missing };
  const { score, band } = result.values;
  return { formula, score: typeof score === 'string' ? score : null, band: typeof band === 'string' ? band : null, stops: null };
}

/** Numbers to begin with: such as one sees every day. */
export const exampleNumbers = (parts: number): string[] => Array.from({ length: parts }, (_, nth) => String([4, 3, 5, 2][nth % 4]));
