import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import proto from '@temporalio/proto';
import { NativeConnection, Worker } from '@temporalio/worker';
import pino from 'pino';
import type { Activities } from '../../activities/index.ts';
import { ensureTemporal, startTemporal } from '../../server/local/temporal.ts';
import { installRuntime, startBulk, startCall, startLaunch } from '../../server/temporal.ts';
import { workflowBundle } from '../../server/workflow-bundle.ts';
import { createDataConverter } from '../../workflows/codec.ts';
import { taskQueue, type TurnReply } from '../../workflows/messages.ts';
import { pokeWithLimit } from '../helpers/pokes.ts';
import { codecKeys, historyPath } from './histories.ts';

/**
 * Records what the workflows of today leave in a real Temporal server, for test/workflows/replay.test.ts: `node --import tsx test/histories/record.ts`.
 * The turns are scripted, so no database is needed. Histories that stand stay: a workflow that is changed on purpose gets new ones beside them.
 */

type Scripts = Record<string, (TurnReply | 'fails')[]>;

const nothing: TurnReply = { inMs: null, more: false, ended: false, did: [] };
const soon: TurnReply = { ...nothing, inMs: 150 };
const shared: TurnReply = { ...nothing, inMs: 3_600_000, wakeAt: 1_803_920_400_000 };
const ended: TurnReply = { ...nothing, ended: true, did: ['finished done'] };

/** By the run: what its turns answer, one after the other. Failing three times is two quick tries and a patient one. */
const scripts: Scripts = {
  'golden-timers': [soon, { ...soon, did: ['self submitted'] }, { ...nothing, more: true }, soon, ended],
  'golden-pokes': [nothing, { ...nothing, inMs: 3_600_000 }, { ...nothing, did: ['review approved'] }, ended],
  'golden-shares': [shared, { ...shared, inMs: 3_599_990, did: ['peer1 submitted'] }, { ...soon, wakeAt: 1_803_916_800_150 }, ended],
  'golden-later': [{ ...soon, wakeAt: 1_803_916_800_150 }, { ...nothing, inMs: 1_000, wakeAt: 1_803_916_801_000, did: ['self submitted'] }, ended],
  'golden-continues': [soon, soon, soon, soon, soon, ended],
  'golden-fails': ['fails', 'fails', 'fails', soon, ended],
};
const pokes: Record<string, number> = { 'golden-pokes': 3, 'golden-shares': 2, 'golden-later': 1 };

installRuntime(pino({ level: 'silent' }));
const dataDir = await mkdtemp(join(tmpdir(), 'loopwright-record-'));
const found = await ensureTemporal({ say: (line) => process.stderr.write(`${line}\n`), env: process.env });
if ('missing' in found) throw new Error(found.missing);
const temporal = await startTemporal({ path: found.path, dataDir, say: () => {} });
try {
  await record(temporal.address);
} finally {
  await temporal.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function record(address: string): Promise<void> {
  const clientConnection = await Connection.connect({ address });
  const client = new Client({ connection: clientConnection, dataConverter: createDataConverter(codecKeys), identity: 'recorder' });
  const connection = await NativeConnection.connect({ address });
  const turns: Record<string, number> = {};
  const activities: Activities = {
    turn: async ({ runId }) => {
      const n = turns[runId] ?? 0;
      turns[runId] = n + 1;
      const reply = scripts[runId]?.[n] ?? ended;
      if (reply === 'fails') throw ApplicationFailure.retryable('Scripted failure');
      return reply;
    },
    launchChildren: async ({ run }) => {
      turns[run] = (turns[run] ?? 0) + 1;
      return { launched: 2_000, done: turns[run] === 3 };
    },
    // Tried before it was ever tried: the workflow waits for milliseconds instead of minutes.
    tryCall: async ({ key }) => {
      turns[key] = (turns[key] ?? 0) + 1;
      return { done: turns[key] === 3, tried: -8 };
    },
    bulkStep: async ({ bulk }) => {
      turns[bulk] = (turns[bulk] ?? 0) + 1;
      return turns[bulk] === 3 ? 'over' : 'more';
    },
  };
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await workflowBundle(dataDir),
    activities,
    identity: 'recorder',
    dataConverter: createDataConverter(codecKeys),
  });
  await worker.runUntil(async () => {
    for (const run of Object.keys(scripts)) await play(client, run, turns);
    await startLaunch(client, 'golden-launch', { run: 'cycle', step: 'each', round: 1 });
    await client.workflow.getHandle('golden-launch').result();
    await keep(client, 'golden-launch');
    await startCall(client, { key: 'golden' });
    await client.workflow.getHandle('call:golden').result();
    await keep(client, 'call:golden', 'golden-call');
    await startBulk(client, 'golden-bulk', { bulk: 'golden-bulk' });
    await client.workflow.getHandle('golden-bulk').result();
    await keep(client, 'golden-bulk');
  });
  await connection.close();
  await clientConnection.close();
}

/** Starts the run, pokes it after each turn as often as told, waits for its end. */
async function play(client: Client, run: string, turns: Record<string, number>): Promise<void> {
  const limit = run === 'golden-continues' ? 12 : 64;
  await pokeWithLimit(client, run, limit);
  for (let poke = 1; poke <= (pokes[run] ?? 0); poke += 1) {
    for (const deadline = Date.now() + 10_000; (turns[run] ?? 0) < poke; await new Promise((resolve) => setTimeout(resolve, 20)))
      if (Date.now() > deadline) throw new Error(`${run} took ${turns[run]} turns, expected ${poke}.`);
    await pokeWithLimit(client, run, limit);
  }
  await client.workflow.getHandle(run).result();
  await keep(client, run);
}

/** One file for each workflow of the run: those that continued as new, the oldest first, and the last. */
async function keep(client: Client, workflowId: string, name = workflowId): Promise<void> {
  const { runId: last } = await client.workflow.getHandle(workflowId).describe();
  const runs: { runId: string; startTime: Date }[] = [];
  for (const deadline = Date.now() + 10_000; !runs.some(({ runId }) => runId === last); ) {
    if (Date.now() > deadline) throw new Error(`${workflowId} is not listed.`);
    runs.length = 0;
    for await (const one of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) runs.push(one);
  }
  runs.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
  for (const [n, { runId }] of runs.entries()) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const path = historyPath(runs.length === 1 ? name : `${name}-${n + 1}`);
    await writeFile(path, proto.temporal.api.history.v1.History.encode(history).finish(), { flag: 'wx' }).catch(stands);
    process.stdout.write(`${path}: ${history.events?.length} events\n`);
  }
}

/** A history that stands is left as it is. */
function stands(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
