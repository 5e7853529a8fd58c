import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { BulkInput } from './messages.ts';

const { bulkStep } = proxyActivities<Activities>({ startToCloseTimeout: '2m', retry: { maximumInterval: '1m' } });

/** Goes through the runs of a bulk, some at a time, until it is over or paused. Going on after a pause is another workflow, by the key of its own row. */
export async function bulk(input: BulkInput): Promise<'over' | 'paused'> {
  for (;;) {
    const state = await bulkStep(input);
    if (state !== 'more') return state;
  }
}
