import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '@temporalio/client';
import { decide } from '../../engine/decide.ts';
import type { Engine } from '../../engine/engine.ts';
import { launchFlow, putPeople, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { cycleStatus } from '../helpers/drive.ts';
import { aFlow, after, who } from '../helpers/flows.ts';
import { pokeWithLimit, seeded } from '../helpers/pokes.ts';
import { ownPlace } from '../helpers/temporal.ts';
import { connectClient, type Running, startWorker } from '../helpers/worker.ts';
import { aPerson } from '../helpers/world.ts';

const runs = 60;
const rounds = [1, 2, 3, 4];
/** Events of history before a run continues as new: every second turn or so. */
const limit = 8;
const seed = 4242;

let database: TestDatabase;
let engine: Engine;
const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  database = await createDatabase();
  engine = testEngine(database.sql);
  await putPeople(database.sql, people);
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  await database.drop();
});

const people = Array.from({ length: runs }, (_, n) => aPerson(`p${String(n).padStart(2, '0')}`));

/** Wait, task, four times. */
function waitsAndTasks() {
  const steps = rounds.flatMap((n) => [
    { id: `wait${n}`, kind: 'wait', in: 'each', settings: { until: after(1, 'minutes') } },
    { id: `task${n}`, kind: 'form', in: 'each', settings: { who: who({ who: 'subject' }), form: { fields: [] } } },
  ]);
  const routes = rounds.flatMap((n) => [`wait${n}.reached>task${n}`, `task${n}.submitted>${n === rounds.length ? 'done' : `wait${n + 1}`}`]);
  return aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'wait1' } },
      { id: 'finish', kind: 'end' },
      ...steps,
      { id: 'done', kind: 'end', in: 'each' },
    ],
    ['begin>each', 'each.done>finish', ...routes],
  );
}

/** Answers every task within milliseconds of its opening, until told to stop. */
function eagerPeople(): { answered: () => number; stop: () => Promise<void> } {
  let going = true;
  let answered = 0;
  const answerAll = async () => {
    while (going) {
      const open = await database.sql<{ id: string; holder: string }[]>`select id, holder_id as holder from slots where status = 'open'`;
      const results = await Promise.all(
        open.map(({ id, holder }) => decide(engine, { slot: id, person: holder, outcome: 'submitted', values: {}, via: 'api' })),
      );
      answered += results.filter((one) => one.ok && !one.again).length;
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  };
  const done = answerAll();
  return { answered: () => answered, stop: () => ((going = false), done) };
}

it('sixty runs answered at once while they continue as new: every decision is acted on once, none hangs', async () => {
  const place = await ownPlace();
  const { client, close } = await connectClient(place);
  stops.push(close);
  const random = seeded(seed);
  let thrownAway = 0;
  const poke = async (run: string) => {
    if (random() < 0.1) thrownAway += 1;
    else await pokeWithLimit(client, run, limit);
  };
  let worker: Running = await startWorker(engine, { poke }, place);
  stops.push(() => worker.stop());
  const eager = eagerPeople();
  stops.push(() => eager.stop());
  const cycle = await launchFlow(engine, waitsAndTasks(), { people: people.map(({ id }) => id), rate: 60, key: 'storm', childrenToo: false });
  for (const share of [0.25, 0.6]) {
    await worker.until(async () => eager.answered() >= runs * rounds.length * share);
    await worker.stop();
    worker = await startWorker(engine, { poke }, place);
  }
  await worker.quiet(async () => (await cycleStatus(engine, cycle)) === 'ended', 90);
  await eager.stop();

  expect(eager.answered()).toBe(runs * rounds.length);
  const left = await database.sql<{ step: string; times: number; runs: number }[]>`
    select step, count(*)::int as times, count(distinct run_id)::int as runs from journal where kind = 'step.left' and step like 'task%' group by step order by step`;
  expect(left).toEqual(rounds.map((n) => ({ step: `task${n}`, times: runs, runs })));
  const opened = await database.sql<{ n: number }[]>`select count(*)::int as n from journal where kind = 'task.opened'`;
  expect(opened).toEqual([{ n: runs * rounds.length }]);
  const ends = await database.sql<{ status: string; n: number }[]>`select status, count(*)::int as n from runs group by status`;
  expect(ends).toEqual([{ status: 'ended', n: runs + 1 }]);
  expect(await database.sql`select n, refused from events where handled_at is null or refused is not null`).toEqual([]);
  expect(thrownAway).toBeGreaterThan(10);
  expect(await continuedAsNew(client, `${cycle}.each.1`)).toBeGreaterThan(1);
});

/** How often this run's workflow continued as new. */
async function continuedAsNew(client: Client, run: string): Promise<number> {
  let n = 0;
  for await (const one of client.workflow.list({ query: `WorkflowId = '${run}'` })) if (one.status.name === 'CONTINUED_AS_NEW') n += 1;
  return n;
}
