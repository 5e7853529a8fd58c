import { queryOptions } from '@tanstack/react-query';
import type { Answers } from '../../workflows/flow/form.ts';
import { ask } from '../api.ts';
import type { Begun, Standing, StartHook, StartHookMade, StartOffer } from '../api-types.ts';

export const standingQuery = (cycle: string) =>
  queryOptions({ queryKey: ['cycles', cycle, 'standing'], queryFn: () => ask<Standing>('GET', `/api/cycles/${cycle}/standing`), refetchInterval: 4_000 });

/** What the reader may begin by hand. */
export const offersQuery = queryOptions({ queryKey: ['starts'], queryFn: () => ask<{ offers: StartOffer[] }>('GET', '/api/starts'), staleTime: 30_000 });

/** `key`: sent again under it, no second is begun. */
export function begin(cycle: string, what: { person: string | null; values: Answers; key: string }): Promise<Begun> {
  return ask('POST', `/api/cycles/${cycle}/runs`, what);
}

/** Addresses at which other systems begin runs. The secret of one is there only when it was just made. */
export const hooksQuery = (cycle: string) =>
  queryOptions({ queryKey: ['cycles', cycle, 'hooks'], queryFn: () => ask<{ hooks: StartHook[] }>('GET', `/api/cycles/${cycle}/hooks`) });

export function openHook(cycle: string, trigger: string): Promise<StartHookMade> {
  return ask('POST', `/api/cycles/${cycle}/hooks`, { trigger });
}
export function renewHook(cycle: string, hook: string): Promise<StartHookMade> {
  return ask('POST', `/api/cycles/${cycle}/hooks/${hook}/secret`);
}
export function endHook(cycle: string, hook: string): Promise<{ done: true }> {
  return ask('POST', `/api/cycles/${cycle}/hooks/${hook}/end`);
}

/** Nothing begins in it any more, and what goes on is cancelled. */
export function closeCycle(cycle: string, reason: string): Promise<{ done: true }> {
  return ask('POST', `/api/cycles/${cycle}/close`, { reason });
}
