import type { Context } from '../context.ts';
import type { Value } from '../grammar.ts';
import { type Ask, isAbsent, own, type Valued, valued } from './ask.ts';
import { order } from './compare.ts';

/** The first row of a table of the flow whose keys are these; where there is none, or a key is absent, what it says for all others. */
export function lookup({ table, keys, otherwise }: Extract<Value, { value: 'lookup' }>, context: Context, ask: Ask): Valued {
  const source = `lookup.${table}`;
  const looked = keys.map((key) => ask.value(key, context));
  const inputs = looked.flatMap((one) => one.inputs);
  const goesRound = context.lookedUp?.includes(table) === true;
  if (goesRound) return valued(table, { value: undefined, source, asOf: null }, inputs);
  const row = own(context.plan.tables, table)?.rows.find((one) => one.keys.length === keys.length && one.keys.every((key, index) => isKey(key, looked[index])));
  const found = ask.value(row?.value ?? otherwise, { ...context, lookedUp: [...(context.lookedUp ?? []), table] });
  return valued(table, { value: found.value, source, asOf: found.asOf }, [...inputs, ...found.inputs]);

  function isKey(key: string, { value }: { value?: Valued['value'] } = {}): boolean {
    return !isAbsent(value) && order(value, key, context) === 0;
  }
}
