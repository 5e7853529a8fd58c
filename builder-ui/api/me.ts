import { queryOptions } from '@tanstack/react-query';
import { ask } from '../api.ts';
import type { Me } from '../api-types.ts';

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: () => ask<Me>('GET', '/api/me'), staleTime: 60_000 });

export async function signOut(): Promise<void> {
  await ask('POST', '/api/session/end');
  location.assign('/sign-in');
}
