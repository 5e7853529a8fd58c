import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { TestProject } from 'vitest/node';
import { ensureTemporal } from '../../server/local/temporal.ts';
import { testBundle } from './test-bundle.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the Temporal of this run is, or why there is none and how to get one. */
    temporal: { address: string } | { missing: string };
  }
}

/** One Temporal server in memory for the run, by the same program that `npm start` uses. Without one, the tests that need it fail and say so. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Before the first workers need it at once.
  await testBundle();
  const given = process.env.TEMPORAL_ADDRESS?.trim();
  if (given !== undefined && given !== '') {
    project.provide('temporal', { address: given });
    return async () => {};
  }
  const found = await ensureTemporal({ say: (line) => process.stderr.write(`${line}\n`), env: process.env });
  if ('missing' in found) {
    process.stderr.write(`${found.missing}\n`);
    project.provide('temporal', found);
    return async () => {};
  }
  const env = await TestWorkflowEnvironment.createLocal({ server: { ip: '127.0.0.1', executable: { type: 'existing-path', path: found.path } } });
  project.provide('temporal', { address: env.address });
  return () => env.teardown();
}
