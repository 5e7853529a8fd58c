import { queryOptions } from '@tanstack/react-query';
import type { Answers } from '../../workflows/flow/form.ts';
import { ask } from '../api.ts';
import type { Begun, Standing, StartOffer } from '../api-types.ts';

export const standingQuery = (cycle: string) =>
  queryOptions({ queryKey: ['cycles', cycle, 'standing'], queryFn: () => ask<Standing>('GET', `/api/cycles/${cycle}/standing`), refetchInterval: 4_000 });

/** What the reader may begin by hand. */
export const offersQuery = queryOptions({ queryKey: ['starts'], queryFn: () => ask<{ offers: StartOffer[] }>('GET', '/api/starts'), staleTime: 30_000 });

/** `key`: sent again under it, no second is begun. */
export function begin(cycle: string, what: { person: string | null; values: Answers; key: string }): Promise<Begun> {
  return ask('POST', `/api/cycles/${cycle}/runs`, what);
}

/** Nothing begins in it any more, and what goes on is cancelled. */
export function closeCycle(cycle: string, reason: string): Promise<{ done: true }> {
  return ask('POST', `/api/cycles/${cycle}/close`, { reason });
}
