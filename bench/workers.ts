import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import type { Pool } from '../db/connect.ts';
import { connectWorker } from '../server/temporal.ts';
import { workflowBundle } from '../server/workflow-bundle.ts';
import { createDataConverter } from '../workflows/codec.ts';
import { taskQueue } from '../workflows/messages.ts';
import { benchEngine } from './ours.ts';
import { createPeerActivities } from './peers/activities.ts';
import { peersQueue } from './peers/review.ts';
import { keys, temporalConfig } from './stage.ts';

export type Side = 'ours' | 'byHand';
export type WorkerSetup = { side: Side; sql: Pool; address: string; dataDir: string };

/** A Temporal worker for our reviews or for those written by hand, with the settings of server/worker.ts for both; it runs until `stop`. */
export async function startWorker({ side, sql, address, dataDir }: WorkerSetup): Promise<{ stop: () => Promise<void> }> {
  const connection = await connectWorker(temporalConfig(address));
  const settings = {
    connection,
    namespace: 'default',
    maxCachedWorkflows: 500,
    maxConcurrentWorkflowTaskExecutions: 40,
    stickyQueueScheduleToStartTimeout: '1s',
    dataConverter: createDataConverter(keys),
  } as const;
  const worker = await Worker.create({ ...settings, ...(side === 'ours' ? await oursParts(sql, dataDir) : byHandParts(sql)) });
  const running = worker.run();
  return {
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}

async function oursParts(sql: Pool, dataDir: string) {
  return {
    taskQueue,
    workflowBundle: await workflowBundle(dataDir),
    activities: createActivities({ engine: benchEngine({ sql }), caller: async () => ({ accepted: false, permanent: true, code: 'noConnection' }) }),
  };
}

function byHandParts(sql: Pool) {
  const workflowsPath = fileURLToPath(new URL('./peers/index.ts', import.meta.url));
  return { taskQueue: peersQueue, workflowsPath, activities: createPeerActivities(sql) };
}
