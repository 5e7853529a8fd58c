import { createHash } from 'node:crypto';
import { countWaiting } from '../db/outbox.ts';
import { insertFlow, insertFlowText, insertVersion } from '../db/flows.ts';
import { type Person, upsertPeople } from '../db/people.ts';
import { decide } from '../engine/decide.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { launchCycle } from '../engine/launch.ts';
import { keepRunning } from '../server/lifetime.ts';
import { engineLoops, type LoopOptions } from '../server/loops.ts';
import { openWorkflows, pokeRun, startLaunch } from '../server/temporal.ts';
import { compile } from '../workflows/flow/compile.ts';
import type { Flow } from '../workflows/flow/schema.ts';
import type { Contestant, OpenSlot } from './contestant.ts';
import { flowOf, others } from './review.ts';
import { keys, type Stage, silent, until } from './stage.ts';

export function benchEngine({ sql }: Pick<Stage, 'sql'>): Engine {
  return createEngine({ sql, journalKeys: keys, zone: 'Europe/London' });
}

/** Reviews drawn as flows, launched as cycles, answered through `decide`. What the worker process does beside Temporal's turns happens here, until `stop`, as often as `every` says. */
export async function ours(stage: Stage, every?: LoopOptions['every']): Promise<Contestant & { stop: () => Promise<void> }> {
  const { sql, client } = stage;
  const engine = benchEngine(stage);
  const atOnce = new Set<string>();
  const doors = {
    poke: (run: string, delay: number | null, did: readonly string[]) => pokeRun(client, run, delay !== null && atOnce.has(cycleOf(run)) ? 0 : delay, did),
    launch: (key: string, input: { run: string; step: string; round: number }) => startLaunch(client, key, input),
    mail: async () => ({ accepted: true as const }),
    call: neverAsked,
    bulk: neverAsked,
  };
  const stopping = new AbortController();
  const loops = engineLoops({ engine, doors, openRuns: () => openWorkflows(client), ...(every && { every }) }).map((loop) =>
    keepRunning(loop, stopping.signal, silent),
  );
  return {
    client,
    async launch({ name, shape, people, start }) {
      if (start === 'atOnce') atOnce.add(name);
      await sql.begin((tx) => upsertPeople(tx, [...others, ...people].map(personOf), new Date().toISOString()));
      await launch(engine, name, flowOf(name, shape), people);
      const reviews = people.map((_, index) => `${name}.each.${index + 1}`);
      await until(`the launch of ${name}`, async () => new Set((await open(engine, reviews)).map(({ review }) => review)).size === people.length);
      return reviews;
    },
    open: (reviews) => open(engine, reviews),
    async answer({ id }) {
      const [slot] = await sql<{ holder: string }[]>`select holder_id as holder from slots where id = ${id}`;
      const decided = await decide(engine, { slot: id, person: slot?.holder ?? '', outcome: 'submitted', values: {}, via: 'web' });
      if (!decided.ok) throw new Error(`The answer to ${id} was refused: ${decided.code}.`);
    },
    delivered: async () => (await countWaiting(sql)) === 0,
    workflowsOf: (review) => [review],
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

function cycleOf(run: string): string {
  return run.split('.')[0] ?? run;
}

export async function open({ sql }: Engine, reviews: readonly string[]): Promise<OpenSlot[]> {
  return [...(await sql<OpenSlot[]>`select id, run_id as review from slots where status = 'open' and run_id = any(${[...reviews]}::text[]) order by id`)];
}

/** Publishes the flow under this name and launches it for people who are on file. */
export async function launch(engine: Engine, name: string, flow: Flow, people: readonly string[]): Promise<void> {
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
  await launchCycle(engine, { cycle, people });
}

export function personOf(id: string): Person {
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

/** The reviews call nobody and move nobody in bulk. */
async function neverAsked(): Promise<never> {
  throw new Error('The bench asks for no such thing.');
}
