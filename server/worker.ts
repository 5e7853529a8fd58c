import { hostname } from 'node:os';
import { Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from '../activities/index.ts';
import { connect } from '../db/connect.ts';
import { beat, removeHeartbeat } from '../db/heartbeats.ts';
import { createDataConverter } from '../workflows/codec.ts';
import { readServiceConfig, type ServiceConfig } from './config.ts';
import { type Keys, loadKeys } from './keys.ts';
import { aborted, keepRunning, type Loop, sleep, stopRequested } from './lifetime.ts';
import { createLog } from './log.ts';
import { compareStoredKeys } from './stored-keys.ts';
import { createTransport } from './mail/transport.ts';
import { taskQueue } from '../workflows/messages.ts';
import { connectWorker, createTemporalClient, installRuntime } from './temporal.ts';
import { workerParts } from './wiring.ts';
import { workflowBundle } from './workflow-bundle.ts';

/** Seconds between two signs of life. */
const heartbeatEvery = 3;

await main();

/** One worker process: Temporal's turns and activities, and the loops of the engine, until it is asked to stop. */
async function main(): Promise<void> {
  const config = readServiceConfig(process.env);
  const keys = loadKeys(config);
  const log = createLog(config.logLevel, 'worker');
  const stopping = stopRequested();
  installRuntime(log);
  const sql = connect(config.databaseUrl, { max: 20, name: 'loopwright worker' });
  await compareStoredKeys(sql, keys, log);
  const temporal = createTemporalClient(config.temporal, keys.codec);
  const transport = createTransport(config.smtpUrl, config.mailFrom, config.dkim);
  const { engine, caller, loops } = workerParts({ sql, keys, client: temporal.client, config, log }, transport);
  const life = { polling: false };
  const turns: Loop = { name: 'temporal', run: (signal) => runWorker({ config, keys, activities: createActivities({ engine, caller }), life, log }, signal) };
  const name = `worker/${hostname()}/${process.pid}`;
  const heartbeat: Loop = {
    name: 'heartbeat',
    run: async (signal) => {
      for (; !signal.aborted; await sleep(heartbeatEvery * 1000, signal)) await beat(sql, name, { polling: life.polling });
    },
  };
  log.info('started');
  await Promise.all([turns, heartbeat, ...loops].map((loop) => keepRunning(loop, stopping, log)));
  await removeHeartbeat(sql, name).catch(() => {});
  transport.close();
  await temporal.close();
  await sql.end({ timeout: 5 });
  log.info('stopped');
  process.exit(0);
}

type WorkerSetup = { config: ServiceConfig; keys: Keys; activities: object; life: { polling: boolean }; log: Logger };

/** Throws when Temporal cannot be reached or the worker fails; it is then made anew. */
async function runWorker({ config, keys, activities, life, log }: WorkerSetup, stopping: AbortSignal): Promise<void> {
  const bundle = await workflowBundle(config.dataDir);
  const connection = await connectWorker(config.temporal);
  const worker = await Worker.create({
    connection,
    namespace: config.temporal.namespace,
    taskQueue,
    workflowBundle: bundle,
    activities,
    dataConverter: createDataConverter(keys.codec),
    // Far more than turns in flight: with a cache smaller than those the worker stalls.
    maxCachedWorkflows: 500,
    maxConcurrentWorkflowTaskExecutions: 40,
    stickyQueueScheduleToStartTimeout: '1s',
    shutdownGraceTime: '10s',
    shutdownForceTime: '20s',
  });
  life.polling = true;
  log.info({ taskQueue }, 'polling');
  try {
    await worker.runUntil(aborted(stopping));
  } finally {
    life.polling = false;
    await connection.close();
  }
}
