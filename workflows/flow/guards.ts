import type { Context } from './context.ts';
import { holds } from './evaluate.ts';
import type { Answers } from './form.ts';
import type { Guard } from './grammar.ts';
import { whenAt } from './when.ts';

/** What bars an outcome (SEMANTICS rule 12). `row`: which row of the list is at fault, from 1. */
export type Barred = { guard: Guard; row: number | null };

/** The first guard that does not let this outcome pass at the context's instant; `giving` of the context is what is answered. Null: it may be given. */
export function barredBy(guards: readonly Guard[], outcome: string, context: Context): Barred | null {
  for (const guard of guards) {
    if (guard.outcome !== outcome) continue;
    if (!isOpenNow(guard, context)) return { guard, row: null };
    const rows = guard.each === undefined ? null : rowsOf(guard.each, context);
    if (guard.condition === undefined) continue;
    if (rows === null) {
      if (!holds(guard.condition, context).holds) return { guard, row: null };
      continue;
    }
    const at = rows.findIndex((row) => guard.condition !== undefined && !holds(guard.condition, inRow(row, context)).holds);
    if (at >= 0) return { guard, row: at + 1 };
  }
  return null;
}

function isOpenNow({ from, until }: Guard, context: Context): boolean {
  const begins = from === undefined ? null : whenAt(from, context, 'opens').at;
  const ends = until === undefined ? null : whenAt(until, context, 'ends').at;
  return (begins === null || context.at >= begins) && (ends === null || context.at < ends);
}

function rowsOf(field: string, { giving }: Context): Answers[] {
  const list = giving?.values[field];
  return Array.isArray(list) ? list.flatMap((row) => (typeof row === 'object' && row !== null && !Array.isArray(row) ? [row] : [])) : [];
}

/** Inside a row, its columns are answers of the step beside those of the form. */
function inRow(row: Answers, context: Context): Context {
  return context.giving === undefined ? context : { ...context, giving: { ...context.giving, values: { ...context.giving.values, ...row } } };
}
