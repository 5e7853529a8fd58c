import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import pino from 'pino';
import { createActivities } from '../../activities/index.ts';
import { countUnfolded } from '../../db/counters.ts';
import { countWaiting, insertOutbox } from '../../db/outbox.ts';
import type { Caller, CallPolicy } from '../../engine/calls.ts';
import type { Engine } from '../../engine/engine.ts';
import { fold } from '../../engine/folder.ts';
import { deliverNudges } from '../../engine/postman.ts';
import type { Doors } from '../../engine/relay.ts';
import { beginStarts } from '../../engine/starts.ts';
import { keepRunning } from '../../server/lifetime.ts';
import { engineLoops } from '../../server/loops.ts';
import { installRuntime, openWorkflows, pokeRun, startBulk, startCall, startLaunch } from '../../server/temporal.ts';
import { createDataConverter } from '../../workflows/codec.ts';
import { ownPlace, type Place } from './temporal.ts';
import { testBundle } from './test-bundle.ts';

export const codecKeys = { current: 'codec-1', secrets: { 'codec-1': Buffer.alloc(32, 3) } };
const eager = {
  relay: { leaseSeconds: 2, pokes: 100, mails: 50 },
  sweep: { afterSeconds: 1, windowSeconds: 2, limit: 500 },
  every: { relay: 200, nudges: 100, fold: 200, starts: 100, sweep: 300, heal: 600_000, purge: 3_600_000 },
};
const silent = pino({ level: 'silent' });
installRuntime(silent);

export async function connectClient({ address, namespace }: Place): Promise<{ client: Client; close: () => Promise<void> }> {
  const connection = await Connection.connect({ address });
  return { client: new Client({ connection, namespace, dataConverter: createDataConverter(codecKeys) }), close: () => connection.close() };
}

/** Another system that takes every call and has nothing to say. */
const acceptAll: Caller = async () => ({ accepted: true, values: null });

/** Waits until nothing is left to be sent or folded and `until` holds; throws with the last state when it does not come to that. What is to be folded is, without waiting for the loop. */
export async function quietOf(engine: Engine, until: () => Promise<boolean>, seconds = 60): Promise<void> {
  const { sql } = engine;
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const state = { outbox: await countWaiting(sql), unfolded: await countUnfolded(sql), done: await until() };
    if (state.outbox === 0 && state.unfolded === 0 && state.done) return;
    if (Date.now() > deadline) throw new Error(`Not quiet after ${seconds} s: ${JSON.stringify(state)}`);
    if (state.unfolded > 0) await fold(engine);
    await pause(10);
  }
}

export type Running = {
  client: Client;
  mails: string[];
  stop: () => Promise<void>;
  until: (holds: () => Promise<boolean>, seconds?: number) => Promise<void>;
  quiet: (until: () => Promise<boolean>, seconds?: number) => Promise<void>;
};

/**
 * A worker and the loops of the engine, as the worker process has them, in a namespace of its own unless told `where`. `doors` replaces what leaves the process.
 * `quiet` waits until nothing is left to do and `until` holds, and throws with the last state when it does not come to that.
 */
export async function startWorker(
  engine: Engine,
  { caller = acceptAll, callPolicy, ...doors }: Partial<Doors> & { caller?: Caller; callPolicy?: CallPolicy } = {},
  where?: Place,
): Promise<Running> {
  const place = where ?? (await ownPlace());
  const { client, close } = await connectClient(place);
  const connection = await NativeConnection.connect({ address: place.address });
  const worker = await Worker.create({
    connection,
    namespace: place.namespace,
    taskQueue: 'loopwright',
    workflowBundle: await testBundle(),
    activities: createActivities({ engine, caller, ...(callPolicy !== undefined && { callPolicy }) }),
    dataConverter: createDataConverter(codecKeys),
    maxCachedWorkflows: 500,
    stickyQueueScheduleToStartTimeout: '1s',
    shutdownForceTime: '2s',
  });
  const mails: string[] = [];
  const all: Doors = {
    poke: (runId, delay, did) => pokeRun(client, runId, delay, did),
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
    quiet: (until, seconds) => quietOf(engine, until, seconds),
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

/**
 * Wakes the workflows of runs whose dates have come, and waits until nothing is left to do: their timers are not the wall's while the trial stands still. What a loop
 * would do at its next turn is done at once.
 */
export function settledBy(engine: Engine, seconds?: number): () => Promise<void> {
  let pokes = 0;
  return async () => {
    const runs = await engine.sql<{ id: string }[]>`
      select distinct c.run_id as id from clocks c join cycles y on y.id = c.cycle_id join runs r on r.id = c.run_id and r.status = 'running'
      where c.due <= flow_now(y.flow_base, y.flow_since, y.flow_rate)`;
    pokes += 1;
    await engine.sql.begin((tx) =>
      insertOutbox(
        tx,
        runs.map(({ id }) => ({ kind: 'poke' as const, key: `step:${id}:${pokes}`, runId: id, payload: {} })),
      ),
    );
    const done = async () => {
      const left = await leftToDo(engine);
      if (left.starts > 0) await beginStarts(engine);
      if (left.others === 0 && left.starts === 0 && left.nudges > 0) await deliverNudges(engine);
      return left.others + left.starts + left.nudges === 0;
    };
    await quietOf(engine, done, seconds);
  };
}

/**
 * How much there is to do at this instant for the loop that begins runs, for the postman, and for workflows and all else. One statement counts all of it: what a
 * turn does moves from one of these places to the next, and would be missed by two looks.
 */
async function leftToDo({ sql }: Engine): Promise<{ starts: number; nudges: number; others: number }> {
  const now = sql`flow_now(y.flow_base, y.flow_since, y.flow_rate)`;
  const [left] = await sql<{ starts: number; nudges: number; others: number }[]>`
    select (select count(*) from starts where became is null)::int
        + (select count(*) from start_heard h join cycles y on y.id = h.cycle_id where h.at <= ${now})::int
        + (select count(*) from start_watches w join cycles y on y.id = w.cycle_id join runs r on r.id = w.cycle_id
           where not (r.state ->> 'paused')::boolean and w.due <= ${now})::int as starts,
      (select count(*) from nudges n join cycles y on y.id = n.cycle_id where n.done_at is null and (n.due is null or n.due <= ${now}))::int as nudges,
      (select count(*) from clocks c join cycles y on y.id = c.cycle_id join runs r on r.id = c.run_id and r.status = 'running' where c.due <= ${now})::int
        + (select count(*) from events e join runs r on r.id = e.run_id join cycles y on y.id = r.cycle_id where e.handled_at is null and e.at <= ${now})::int
        + (select count(*) from cycles where status = 'closing')::int
        + (select count(*) from calls where status = 'waiting')::int
        + (select count(*) from fanouts where not sealed)::int
        + (select count(*) from outbox where sent_at is null and failed is null)::int
        + (select count(*) from counter_deltas)::int + (select count(*) from fanout_deltas)::int as others`;
  if (left === undefined) throw new Error('Nothing was counted.');
  return left;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
