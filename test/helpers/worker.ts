import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/index.ts';
import { countUnfolded } from '../../db/counters.ts';
import { countWaiting } from '../../db/outbox.ts';
import type { Engine } from '../../engine/engine.ts';
import { fold } from '../../engine/folder.ts';
import { type Doors, relayMails, relayPokes } from '../../engine/relay.ts';
import { sweep, type SweepOptions } from '../../engine/sweep.ts';
import { pokeRun, startLaunch } from '../../server/temporal.ts';
import { workflowBundle } from '../../server/workflow-bundle.ts';
import { createDataConverter } from '../../workflows/codec.ts';
import { temporalAddress } from './temporal.ts';

export const codecKeys = { current: 'codec-1', secrets: { 'codec-1': Buffer.alloc(32, 3) } };
const bundles = join(tmpdir(), `loopwright-bundles-${createHash('sha256').update(process.cwd()).digest('hex').slice(0, 8)}`);
const eager: SweepOptions = { afterSeconds: 1, windowSeconds: 2, limit: 500 };

export async function connectClient(): Promise<{ client: Client; close: () => Promise<void> }> {
  const connection = await Connection.connect({ address: temporalAddress() });
  return { client: new Client({ connection, dataConverter: createDataConverter(codecKeys) }), close: () => connection.close() };
}

export type Running = { client: Client; mails: string[]; stop: () => Promise<void>; quiet: (until: () => Promise<boolean>, seconds?: number) => Promise<void> };

/**
 * A worker and the loops of the engine, as the worker process has them, on a task queue that every test shares. `doors` replaces what leaves the process.
 * `quiet` waits until nothing is left to do and `until` holds, and throws with the last state when it does not come to that.
 */
export async function startWorker(engine: Engine, doors: Partial<Doors> = {}): Promise<Running> {
  const { client, close } = await connectClient();
  const connection = await NativeConnection.connect({ address: temporalAddress() });
  const worker = await Worker.create({
    connection,
    taskQueue: 'loopwright',
    workflowBundle: await workflowBundle(bundles),
    activities: createActivities(engine),
    dataConverter: createDataConverter(codecKeys),
    maxCachedWorkflows: 500,
    stickyQueueScheduleToStartTimeout: '1s',
    shutdownForceTime: '2s',
  });
  const mails: string[] = [];
  const all: Doors = {
    poke: (runId, delay) => pokeRun(client, runId, delay),
    launch: (key, input) => startLaunch(client, key, input),
    mail: async (row) => {
      mails.push(row.key);
      return { accepted: true };
    },
    ...doors,
  };
  const stopping = new AbortController();
  const loops = [
    loop(stopping.signal, 50, () => relayPokes(engine, all, { leaseSeconds: 2, pokes: 100, mails: 50 })),
    loop(stopping.signal, 50, () => relayMails(engine, all, { leaseSeconds: 2, pokes: 100, mails: 50 })),
    loop(stopping.signal, 100, () => fold(engine)),
    loop(stopping.signal, 300, () => sweep(engine, eager)),
  ];
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

async function loop(signal: AbortSignal, ms: number, work: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) {
    // A loop that fails begins again, as in the worker process; what it did not do is found by the next pass.
    await work().catch(() => {});
    await pause(ms);
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
