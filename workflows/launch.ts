import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { LaunchInput } from './messages.ts';

const { launchChildren } = proxyActivities<Activities>({ startToCloseTimeout: '2m', retry: { maximumInterval: '1m' } });

/** Loads the people of a forEach, two thousand at a time, until its fan-out is sealed. */
export async function launch(input: LaunchInput): Promise<'launched'> {
  while (!(await launchChildren(input)).done);
  return 'launched';
}
