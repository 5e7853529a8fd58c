import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import pino from 'pino';
import { createActivities } from '../../activities/index.ts';
import { countUnfolded } from '../../db/counters.ts';
import { countWaiting } from '../../db/outbox.ts';
import type { Caller, CallPolicy } from '../../engine/calls.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Doors } from '../../engine/relay.ts';
import { keepRunning } from '../../server/lifetime.ts';
import { engineLoops } from '../../server/loops.ts';
import { installRuntime, openWorkflows, pokeRun, startBulk, startCall, startLaunch } from '../../server/temporal.ts';
import { workflowBundle } from '../../server/workflow-bundle.ts';
import { createDataConverter } from '../../workflows/codec.ts';
import { temporalAddress } from './temporal.ts';

export const codecKeys = { current: 'codec-1', secrets: { 'codec-1': Buffer.alloc(32, 3) } };
const bundles = join(tmpdir(), `loopwright-bundles-${createHash('sha256').update(process.cwd()).digest('hex').slice(0, 8)}`);
const eager = {
  relay: { leaseSeconds: 2, pokes: 100, mails: 50 },
  sweep: { afterSeconds: 1, windowSeconds: 2, limit: 500 },
  every: { relay: 200, nudges: 50, fold: 50, starts: 50, sweep: 300, heal: 600_000, purge: 3_600_000 },
};
const silent = pino({ level: 'silent' });
installRuntime(silent);

export async function connectClient(address = temporalAddress()): Promise<{ client: Client; close: () => Promise<void> }> {
  const connection = await Connection.connect({ address });
  return { client: new Client({ connection, dataConverter: createDataConverter(codecKeys) }), close: () => connection.close() };
}

/** Another system that takes every call and has nothing to say. */
const acceptAll: Caller = async () => ({ accepted: true, values: null });

export type Running = {
  client: Client;
  mails: string[];
  stop: () => Promise<void>;
  until: (holds: () => Promise<boolean>, seconds?: number) => Promise<void>;
  quiet: (until: () => Promise<boolean>, seconds?: number) => Promise<void>;
};

/**
 * A worker and the loops of the engine, as the worker process has them, on a task queue that every test shares. `doors` replaces what leaves the process, `address` the
 * server that the tests share.
 * `quiet` waits until nothing is left to do and `until` holds, and throws with the last state when it does not come to that.
 */
export async function startWorker(
  engine: Engine,
  { caller = acceptAll, callPolicy, ...doors }: Partial<Doors> & { caller?: Caller; callPolicy?: CallPolicy } = {},
  address = temporalAddress(),
): Promise<Running> {
  const { client, close } = await connectClient(address);
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue: 'loopwright',
    workflowBundle: await workflowBundle(bundles),
    activities: createActivities({ engine, caller, ...(callPolicy !== undefined && { callPolicy }) }),
    dataConverter: createDataConverter(codecKeys),
    maxCachedWorkflows: 500,
    stickyQueueScheduleToStartTimeout: '1s',
    shutdownForceTime: '2s',
  });
  const mails: string[] = [];
  const all: Doors = {
    poke: (runId, delay) => pokeRun(client, runId, delay),
    launch: (key, input) => startLaunch(client, key, input),
    call: (input) => startCall(client, input),
    bulk: (key, input) => startBulk(client, key, input),
    mail: async (row) => {
      mails.push(row.key);
      return { accepted: true };
    },
    ...doors,
  };
  const stopping = new AbortController();
  const loops = engineLoops({ engine, doors: all, openRuns: () => openWorkflows(client), ...eager }).map((one) => keepRunning(one, stopping.signal, silent));
  const running = worker.run();
  return {
    client,
    mails,
    async quiet(until, seconds = 60) {
      const deadline = Date.now() + seconds * 1000;
      for (;;) {
        const state = { outbox: await countWaiting(engine.sql), unfolded: await countUnfolded(engine.sql), done: await until() };
        if (state.outbox === 0 && state.unfolded === 0 && state.done) return;
        if (Date.now() > deadline) throw new Error(`Not quiet after ${seconds} s: ${JSON.stringify(state)}`);
        await pause(30);
      }
    },
    async until(holds, seconds = 60) {
      for (const deadline = Date.now() + seconds * 1000; !(await holds()); await pause(10))
        if (Date.now() > deadline) throw new Error(`It did not come to this in ${seconds} s: ${holds.toString()}`);
    },
    async stop() {
      stopping.abort();
      await Promise.all(loops);
      worker.shutdown();
      await running;
      await connection.close();
      await close();
    },
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
