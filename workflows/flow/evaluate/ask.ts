import { attachmentsIn } from '../attachment.ts';
import type { Context } from '../context.ts';
import type { AnswerValue } from '../form.ts';
import type { Condition, Value, WhoRule } from '../grammar.ts';
import type { Instant } from '../state.ts';

/** How values, conditions and rules of people, which hold each other, are worked out: each file does its own and asks for the rest here (evaluate.ts). */
export type Ask = {
  value: (value: Value, context: Context) => Valued;
  holds: (condition: Condition, context: Context) => Held;
  people: (rule: WhoRule, context: Context) => string[];
};

/** One value that was looked at: null is absent. `rows`: of an aggregate, how many rows counted, and how many were left out on what ground. */
export type ConditionInput = { name: string; value: AnswerValue | null; source: string; asOf: Instant | null; rows?: RowsLookedAt };

/** `outside` of the window; `unmatched` by the filter; `absent`: the row does not have what is totalled. */
export type RowsLookedAt = { counted: number; outside: number; unmatched: number; absent: number };

/** What a value came to, where it came from, and as of when; `undefined` is absent. `inputs`: what was looked at for it and itself, constants left out. */
export type Valued = { value: AnswerValue | undefined; source: string; asOf: Instant | null; inputs: ConditionInput[] };

export type Held = { holds: boolean; inputs: ConditionInput[] };

/** A value that was looked at as an input of its own, after what it was worked out from. */
export function valued(name: string, found: Omit<Valued, 'inputs'>, from: ConditionInput[] = [], rows?: RowsLookedAt): Valued {
  const { value = null, source, asOf } = found;
  return { ...found, inputs: [...from, { name, value: withoutNames(value), source, asOf, ...(rows && { rows }) }] };
}

/** Of files what stands in a history is which they were; what somebody called them is not. */
function withoutNames(value: AnswerValue): AnswerValue {
  const files = attachmentsIn(value);
  return Array.isArray(value) && files.length > 0 && files.length === value.length ? files.map(({ id }) => id) : value;
}

/** A field may be called like something every object has, such as `constructor`. */
export function own<Kind>(record: Readonly<Record<string, Kind>> | undefined, key: string): Kind | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** What nobody has answered: nothing, an empty text, a list of nothing. */
export function isAbsent(value: AnswerValue | undefined): value is undefined | null | '' {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** An answer as text, where text is looked for. */
export function textOf(value: AnswerValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
