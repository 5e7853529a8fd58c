import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import type { Client } from '@temporalio/client';
import pino from 'pino';
import { createActivities } from '../activities/index.ts';
import { connect, type Pool } from '../db/connect.ts';
import { insertFlow, insertFlowText, insertVersion } from '../db/flows.ts';
import { migrate } from '../db/migrate.ts';
import { upsertPeople, type Person } from '../db/people.ts';
import { inboxOf } from '../db/tasks.ts';
import { runById } from '../db/runs.ts';
import { decide } from '../engine/decide.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { launchCycle } from '../engine/launch.ts';
import { keepRunning } from '../server/lifetime.ts';
import { ensureTemporal, startTemporal } from '../server/local/temporal.ts';
import { startPostgres } from '../server/local/postgres.ts';
import { engineLoops } from '../server/loops.ts';
import { connectWorker, createTemporalClient, installRuntime, openWorkflows, pokeRun, startLaunch } from '../server/temporal.ts';
import { workflowBundle } from '../server/workflow-bundle.ts';
import { compile } from '../workflows/flow/compile.ts';
import type { When } from '../workflows/flow/grammar.ts';
import { flow as flowSchema, type Flow } from '../workflows/flow/schema.ts';
import { taskQueue } from '../workflows/messages.ts';
import type { Bench } from './run.ts';

const targets = { slots: 42, sequence: 56 };
const people = ['subject', 'peer-1', 'peer-2', 'peer-3', 'manager', 'director', 'hr'];

/**
 * One review for one person, everybody answering in time, on a real Temporal and Postgres of their own: what Temporal keeps of it. `slots`: three peers
 * as one task; `sequence`: seven tasks in a row. Every step has a due date, a reminder and a rung, as the builder draws them.
 */
export const events: Bench = async ({ say }) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'loopwright-bench-'));
  chmodSync(dataDir, 0o755);
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const { engine, client } = await bringUp(dataDir, stops, say);
    const figures: Record<string, number> = {};
    for (const [name, flow] of [
      ['slots', slotsFlow()],
      ['sequence', sequenceFlow()],
    ] as const) {
      const run = await review(engine, name, flow);
      Object.assign(figures, await costs(client, run, name));
    }
    return { name: 'events', figures, targets, met: (figures.slots ?? Infinity) <= targets.slots && (figures.sequence ?? Infinity) <= targets.sequence };
  } finally {
    for (const stop of stops.reverse()) await stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
};

async function bringUp(dataDir: string, stops: (() => Promise<unknown>)[], say: (line: string) => void): Promise<{ engine: Engine; client: Client }> {
  const found = await ensureTemporal({ say, env: process.env });
  if ('missing' in found) throw new Error(found.missing);
  const log = pino({ level: 'silent' });
  installRuntime(log);
  const postgres = await startPostgres({ dataDir, say });
  stops.push(() => postgres.stop());
  await migrate(postgres.url);
  const sql = connect(postgres.url, { max: 15, name: 'loopwright bench' });
  stops.push(() => sql.end({ timeout: 5 }));
  const temporal = await startTemporal({ path: found.path, dataDir, say });
  stops.push(() => temporal.stop());
  const config = { address: temporal.address, namespace: 'default', connectionOptions: { address: temporal.address } };
  const keys = { current: 'bench', secrets: { bench: Buffer.alloc(32, 1) } };
  const { client, close } = createTemporalClient(config, keys);
  stops.push(close);
  const connection = await connectWorker(config);
  stops.push(() => connection.close());
  const engine = createEngine({ sql, journalKeys: keys, zone: 'Europe/London' });
  const { createDataConverter } = await import('../workflows/codec.ts');
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await workflowBundle(dataDir),
    activities: createActivities({ engine, caller: async () => ({ accepted: true, values: null }) }),
    dataConverter: createDataConverter(keys),
  });
  const running = worker.run();
  const stopping = new AbortController();
  const doors = {
    poke: (run: string, delay: number | null) => pokeRun(client, run, delay),
    launch: (key: string, input: { run: string; step: string; round: number }) => startLaunch(client, key, input),
    call: async () => {},
    bulk: async () => {},
    mail: async () => ({ accepted: true as const }),
  };
  const loops = engineLoops({ engine, doors, openRuns: () => openWorkflows(client) }).map((loop) => keepRunning(loop, stopping.signal, log));
  stops.push(async () => {
    stopping.abort();
    await Promise.all(loops);
    worker.shutdown();
    await running;
  });
  await sql.begin((tx) => upsertPeople(tx, people.map(personOf), new Date().toISOString()));
  return { engine, client };
}

function personOf(id: string): Person {
  return {
    id,
    name: id,
    nameZh: null,
    knownAs: null,
    email: `${id}@harbour.example`,
    managerId: null,
    department: null,
    title: null,
    location: null,
    zone: 'Europe/London',
    language: 'en',
    hiredOn: null,
    roleSince: null,
    leftOn: null,
    workDays: null,
    calendar: 'none',
    roles: [],
    sharedMailbox: false,
    fields: {},
  };
}

async function review(engine: Engine, name: string, flow: Flow): Promise<string> {
  const { sql } = engine;
  const sha256 = createHash('sha256').update(JSON.stringify(flow)).digest('hex');
  await insertFlow(sql, { id: name, draft: flow, by: 'bench' });
  await sql.begin(async (tx) => {
    await insertFlowText(tx, { sha256, flow, plan: compile(flow) });
    await insertVersion(tx, { flowId: name, sha256, by: 'bench' });
  });
  const cycle = {
    id: name,
    flowId: name,
    version: 1,
    sha256,
    name,
    ownerId: null,
    zone: 'Europe/London',
    startsAt: new Date().toISOString(),
    periodFrom: null,
    periodTo: null,
    dates: {},
    notice: null,
    flowBase: null,
    flowRate: 1,
    trialTo: null,
    launchedBy: 'bench',
    launchKey: name,
  };
  await launchCycle(engine, { cycle, people: ['subject'] });
  const run = `${name}.each.1`;
  const deadline = Date.now() + 120_000;
  while ((await runById(sql, run))?.status !== 'ended') {
    if (Date.now() > deadline) throw new Error(`The review ${name} did not end in two minutes: ${JSON.stringify((await runById(sql, run))?.state.tokens)}`);
    if (!(await answerOne(engine, sql))) await pause(100);
  }
  return run;
}

/** The next person who has something to answer does, a little after it came. */
async function answerOne(engine: Engine, sql: Pool): Promise<boolean> {
  for (const person of people) {
    const [slot] = await inboxOf(sql, person);
    if (slot === undefined) continue;
    await pause(400);
    await decide(engine, { slot: slot.id, person, outcome: 'submitted', values: {}, via: 'web' });
    return true;
  }
  return false;
}

async function costs(client: Client, run: string, name: string): Promise<Record<string, number>> {
  await client.workflow.getHandle(run).result();
  const { raw } = await client.workflow.getHandle(run).describe();
  const info = raw.workflowExecutionInfo;
  const history = await client.workflow.getHandle(run).fetchHistory();
  const tasks = (history.events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes != null).length;
  return {
    [name]: Number(info?.historyLength ?? 0),
    [`${name}WorkflowTasks`]: tasks,
    [`${name}StateTransitions`]: Number(info?.stateTransitionCount ?? 0),
    [`${name}HistoryBytes`]: Number(info?.historySizeBytes ?? 0),
  };
}

const inDays = (n: number): When => ({ from: { anchor: 'opened' }, plus: { n, unit: 'workingDays' }, time: '17:00' });
const fromDue = (n: number): When => ({ from: { anchor: 'due' }, plus: { n, unit: 'workingDays' } });

function task(id: string, who: string[]): Record<string, unknown> {
  const settings = {
    who: { rules: [{ who: 'together', of: who.map((person) => ({ rule: { who: 'person', id: person } })) }] },
    due: inDays(5),
    closes: fromDue(10),
    reminders: [{ id: 'soon', at: fromDue(-1) }],
    ladder: [{ id: 'tell', at: fromDue(2), do: { act: 'tell', to: { rules: [{ who: 'person', id: 'hr' }] } } }],
    ...(who.length > 1 ? { tally: { rule: 'all', reject: 'counts' } } : {}),
    form: { fields: [] },
  };
  return { id, kind: 'form', name: { en: id }, in: 'each', settings };
}

function flowOf(key: string, tasks: Record<string, unknown>[]): Flow {
  const ids = tasks.map(({ id }) => String(id));
  const steps = [
    { id: 'begin', kind: 'start', name: { en: 'Begin' }, in: null, settings: {} },
    { id: 'each', kind: 'forEach', name: { en: 'Each' }, in: null, settings: { first: ids[0] } },
    { id: 'finish', kind: 'end', name: { en: 'Finish' }, in: null, settings: {} },
    ...tasks,
    { id: 'done', kind: 'end', name: { en: 'Done' }, in: 'each', settings: {} },
  ];
  const edges = ids.flatMap((id, index) => ['submitted', 'timeout'].map((port) => ({ from: id, port, to: ids[index + 1] ?? 'done' })));
  const outer = [
    { from: 'begin', port: 'next', to: 'each' },
    { from: 'each', port: 'done', to: 'finish' },
  ];
  return flowSchema.parse({ schema: 1, key, name: { en: key }, steps: Object.fromEntries(steps.map((step) => [step.id, step])), edges: [...outer, ...edges] });
}

function slotsFlow(): Flow {
  return flowOf('slots', [
    task('self', ['subject']),
    task('peers', ['peer-1', 'peer-2', 'peer-3']),
    task('review', ['manager']),
    task('second', ['director']),
    task('sign', ['subject']),
  ]);
}

function sequenceFlow(): Flow {
  const order = [
    ['self', 'subject'],
    ['peer1', 'peer-1'],
    ['peer2', 'peer-2'],
    ['peer3', 'peer-3'],
    ['review', 'manager'],
    ['second', 'director'],
    ['sign', 'subject'],
  ] as const;
  return flowOf(
    'sequence',
    order.map(([id, person]) => task(id, [person])),
  );
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
