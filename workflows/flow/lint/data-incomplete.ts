import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';

/** People are told why their data is used, who reads it, for how long it is kept and whom to ask. A real launch refuses without. */
export function dataIncomplete({ data }: Flow): Problem[] {
  const missing = (['purpose', 'recipients', 'retentionMonths', 'contact'] as const).filter((key) => data[key] === undefined);
  return missing.map((key) => ({ rule: 'dataIncomplete', severity: 'suggestion', step: null, path: `data.${key}`, params: { what: key } }));
}
