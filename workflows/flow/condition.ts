import { placeOf } from './cel/place.ts';
import type { Write } from './cel/write.ts';
import { conditionText } from './cel/write-condition.ts';
import { rowsText, valueText } from './cel/write-value.ts';
import { ruleText, whenText } from './cel/write-when.ts';
import type { Condition } from './grammar.ts';
import type { Flow } from './schema.ts';

/**
 * A condition as people may type it: CEL, with the names of docs/typed-rules.md. Yields text for every condition, finished or not; what is read
 * back by server/cel.ts is the same condition, in the form named there. A side that is missing is `null`, which is not read back.
 */
export function celOf(condition: Condition, flow: Flow): string {
  return writer.condition(condition, placeOf(flow));
}

const writer: Write = {
  condition: (condition, place) => conditionText(condition, place, writer),
  value: (value, place, beside = null) => valueText(value, place, beside, writer),
  rows: (rows, place) => rowsText(rows, place, writer),
  when: (when, place) => whenText(when, place, writer),
  rule: (rule, place) => ruleText(rule, place, writer),
};
