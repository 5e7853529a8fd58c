import { readFileSync } from 'node:fs';
import type { Pool } from '../../db/connect.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import type { Flow } from '../../workflows/flow/schema.ts';

/** The template of that name. */
export function annualReview(): Flow {
  const parsed = parseFlow(readFileSync(new URL('../../templates/annual-review.json', import.meta.url), 'utf8'));
  if (parsed.flow === null) throw new Error(JSON.stringify(parsed.problems));
  return parsed.flow;
}

type Answer = { outcome: string; values: Record<string, unknown> };

/** What someone at a step answers, by a number that is their own: most approve, some rate low, some object. */
export function answerTo(step: string, n: number): Answer {
  switch (step) {
    case 'selfReview':
      return { outcome: 'submitted', values: { achievements: 'Much', plans: 'More' } };
    case 'managerReview':
      return { outcome: 'submitted', values: { rating: n % 7 === 0 ? 2 : 3, reasons: 'As agreed' } };
    case 'hrCheck':
      return { outcome: 'confirmed', values: {} };
    case 'sign':
      return { outcome: n % 11 === 0 ? 'disagreed' : 'signed', values: n % 11 === 0 ? { comment: 'No' } : {} };
    case 'objection':
      return { outcome: 'stands', values: { answer: 'Looked at' } };
    default:
      return { outcome: 'approved', values: {} };
  }
}

export type Open = Answer & { slot: string; holder: string };

/** Open parts of a cycle, the oldest first, with what is answered: every sixth review moves only once it is late, every twelfth never. */
export async function answerable(sql: Pool, cycle: string, limit: number): Promise<Open[]> {
  const rows = await sql<{ slot: string; holder: string; step: string; n: number }[]>`
    select s.id as slot, s.holder_id as holder, t.step, r.n from slots s join tasks t on t.id = s.task_id join runs r on r.id = t.run_id
    where t.cycle_id = ${cycle} and s.status = 'open' and t.status = 'open' and (r.n = 0 or (r.n % 12 <> 5 and (r.n % 6 <> 1 or t.late)))
    order by s.opened_at limit ${limit}`;
  return rows.map(({ slot, holder, step, n }) => ({ slot, holder, ...answerTo(step, n) }));
}
