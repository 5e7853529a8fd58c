import { useSuspenseQuery } from '@tanstack/react-query';
import { meQuery } from '../api/me.ts';
import type { Me } from '../api-types.ts';
import { deviceZone } from '../dates.ts';

/** Who is signed in. Every page stands inside the gate that has read it. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** The zone the reader's dates are told in. */
export function useZone(): string {
  return useMe().person.zone ?? deviceZone;
}
