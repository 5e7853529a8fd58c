import { proxyActivities, sleep } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { CallInput } from './messages.ts';

const { tryCall } = proxyActivities<Activities>({ startToCloseTimeout: '30s', retry: { maximumInterval: '1m' } });

/**
 * One call of another system, tried until it is accepted, refused for good, or tried as often as its step says; ever longer apart, at most an hour unless the
 * other system asks for more. How long is the activity's to say; those of older releases did not.
 */
export async function call(input: CallInput): Promise<'called'> {
  for (;;) {
    const { done, tried, inMs = Math.min(3_600_000, 15_000 * 2 ** tried) } = await tryCall(input);
    if (done) return 'called';
    await sleep(inMs);
  }
}
