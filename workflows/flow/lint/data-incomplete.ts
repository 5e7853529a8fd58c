import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';

/** People are told why their data is used, who reads it and for how long it is kept: a real launch refuses without. Whom to ask is the owner of each cycle, unless the flow names somebody. */
export function dataIncomplete({ data }: Flow): Problem[] {
  const missing = (['purpose', 'recipients', 'retentionMonths'] as const).filter((key) => data[key] === undefined);
  return missing.map((key) => ({ rule: 'dataIncomplete', severity: 'suggestion', step: null, path: `data.${key}`, params: { what: key } }));
}
