import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { LaunchInput } from './messages.ts';

const { launchChildren } = proxyActivities<Activities>({ startToCloseTimeout: '2m', heartbeatTimeout: '15s', retry: { maximumInterval: '1m' } });

/** Loads the people of a forEach, some thousands at a time, until its fan-out is sealed. Without a sign of life for a while another worker goes on. */
export async function launch(input: LaunchInput): Promise<'launched'> {
  while (!(await launchChildren(input)).done);
  return 'launched';
}
