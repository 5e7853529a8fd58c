import { proxyActivities, sleep } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { CallInput } from './messages.ts';

const { tryCall } = proxyActivities<Activities>({ startToCloseTimeout: '30s', retry: { maximumInterval: '1m' } });

const hourMs = 3_600_000;

/** One call of another system, tried until it is accepted, refused for good, or tried as often as its step says; ever longer apart, at most an hour. */
export async function call(input: CallInput): Promise<'called'> {
  for (;;) {
    const { done, tried } = await tryCall(input);
    if (done) return 'called';
    await sleep(Math.min(hourMs, 15_000 * 2 ** tried));
  }
}
