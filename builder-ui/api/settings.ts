import { queryOptions } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { answered } from '../api.ts';
import { client } from '../api-client.ts';

const limits = client.api['nudge-budget'];
export type Limits = InferResponseType<typeof limits.$get, 200>;

export const limitsQuery = queryOptions({ queryKey: ['nudgeBudget'], queryFn: () => answered(limits.$get()) as Promise<Limits> });

/** Sets how often people are written to; null: as often as there is something. */
export function setLimits(budget: Limits['budget']): Promise<Limits> {
  return answered(limits.$put({ json: { budget } })) as Promise<Limits>;
}
