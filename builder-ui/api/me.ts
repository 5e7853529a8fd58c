import { queryOptions } from '@tanstack/react-query';
import { ask } from '../api.ts';
import type { Me } from '../api-types.ts';

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: () => ask<Me>('GET', '/api/me'), staleTime: 60_000 });

export async function signOut(): Promise<void> {
  await ask('POST', '/api/session/end');
  location.assign('/sign-in');
}

/** Signs out, and leaves a page that says so in place of this one: nobody comes back here by going back. */
export async function leaveDevice(): Promise<void> {
  await ask('POST', '/api/session/end').catch(() => undefined);
  location.replace('/done');
}
