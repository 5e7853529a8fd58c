import { watchesPeople as watches } from '../fact-type.ts';
import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';

/** Nobody is judged by counts of mails, chats, log-ins or presence. */
export function watchesPeople(flow: Flow): Problem[] {
  return Object.entries(flow.facts).flatMap(([key, type]): Problem[] =>
    watches(key, type) ? [{ rule: 'watchesPeople', severity: 'error', step: null, params: { key } }] : [],
  );
}
