import { setTimeout as pause } from 'node:timers/promises';
import { countWaiting } from '../db/outbox.ts';
import { upsertPeople } from '../db/people.ts';
import { openSlots } from './peers/books.ts';
import { expert } from './by-hand.ts';
import { benchEngine, launch as launchCycleOf, ours, personOf } from './ours.ts';
import type { Engine } from '../engine/engine.ts';
import { flowOf, others } from './review.ts';
import type { Bench } from './run.ts';
import { onStage, type Stage, until } from './stage.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

const small = 1_000;
/** So many are started one by one, by a program of a few lines. */
const inLoop = 300;
/** So many while the worker is killed, at most. */
const withKill = 10_000;

/**
 * How soon everyone of a cycle has their first task in the inbox, counted from the press of the button: 1,000 people, twice, and at the end `size`. The `First` time takes
 * longer, since V8 has not compiled yet what it runs; a worker lives for months. In the same run, with the same database, Temporal and kind of worker, `loop`
 * people are started one after the other by a plain client, as the expert's workflow of bench/peers, whose worker opens the first task; `timesLoop` is how many
 * more first tasks ours shows per second. Before the large one comes a launch during which the worker is killed with -9 in the middle and another one started: `lost`
 * and `twice` count people without a first task and people with two.
 *
 * Beside tasks, ours writes for each person the run, its history with hashes, four dates, a mail and the start of a workflow that is held back until the first date.
 */
export const launch: Bench = async ({ size, say }) =>
  onStage(say, async (stage) => {
    const mine = await ours(stage);
    // As a server does, it knows who is on file from one launch to the next.
    const engine = benchEngine(stage);
    const workers: WorkerProcess[] = [];
    const startOne = async (side: 'ours' | 'byHand') => {
      const worker = await startWorkerProcess(stage, side);
      workers.push(worker);
      return worker;
    };
    try {
      let worker = await startOne('ours');
      const byHand = await startOne('byHand');
      await upsertAll(stage, Math.max(size, small, withKill));
      await visible(engine, 'warm', 200, say);
      const firstSeconds = await visible(engine, 'first', small, say);
      const smallSeconds = await visible(engine, 'small', small, say);
      const loopSeconds = await loop(stage, say);
      await byHand.stop();
      say('Now the worker is killed in the middle…');
      const many = Math.min(withKill, size);
      const killed = await visible(engine, 'killed', many, say, async () => {
        worker.kill();
        worker = await startOne('ours');
      });
      // Last, since delivering the starts of so many takes Temporal many minutes.
      await visible(engine, 'again', 200, say);
      const largeSeconds = await visible(engine, 'large', size, say);
      const figures = {
        seconds1000First: firstSeconds,
        seconds1000: smallSeconds,
        [`seconds${size}`]: largeSeconds,
        perSecond: size / largeSeconds,
        loopPerSecond: inLoop / loopSeconds,
        timesLoop: size / largeSeconds / (inLoop / loopSeconds),
        secondsWithKill: killed,
        ...(await missing(engine, 'killed', many)),
      };
      const most: Record<string, number> = { seconds1000: 1, [`seconds${size}`]: 30 * Math.max(1, size / 100_000), lost: 0, twice: 0 };
      const isMet = Object.entries(most).every(([key, limit]) => ((figures as Record<string, number>)[key] ?? Infinity) <= limit) && figures.timesLoop >= 5;
      return { name: 'launch', figures: rounded(figures), targets: most, floors: { timesLoop: 5 }, met: isMet };
    } finally {
      for (const { stop } of workers) await stop();
      await mine.stop();
    }
  });

async function upsertAll({ sql }: Stage, size: number): Promise<void> {
  const people = [...others, ...subjectsOf(size)];
  for (let from = 0; from < people.length; from += 5_000)
    await sql.begin((tx) => upsertPeople(tx, people.slice(from, from + 5_000).map(personOf), new Date().toISOString()));
}

function subjectsOf(size: number): string[] {
  return Array.from({ length: size }, (_, index) => `subject-${index + 1}`);
}

/** Seconds until so many people have a task in their inbox. `half`: done once, when about half of them have. */
async function visible(engine: Engine, name: string, size: number, say: (line: string) => void, half?: () => Promise<void>): Promise<number> {
  const { sql } = engine;
  await until('what was launched before to be delivered', async () => (await countWaiting(sql)) === 0, 600);
  const began = Date.now();
  await launchCycleOf(engine, name, flowOf(name, 'slots'), subjectsOf(size));
  let told = Date.now();
  let isHalf = false;
  await until(
    `the ${size} of ${name}`,
    async () => {
      // By an index, so that to look costs those who work nothing.
      const [row] = await sql<{ n: number }[]>`select n from runs where cycle_id = ${name} and scope = 'each' order by n desc limit 1`;
      const there = row?.n ?? 0;
      if (Date.now() - told > 2_000) {
        told = Date.now();
        say(`  ${there} of ${size} after ${Math.round((told - began) / 1_000)} s`);
      }
      if (half !== undefined && !isHalf && there * 2 >= size) {
        isHalf = true;
        await half();
      }
      return there >= size;
    },
    600,
  );
  const seconds = (Date.now() - began) / 1_000;
  const { lost } = await missing(engine, name, size);
  if (half === undefined && lost > 0) throw new Error(`${lost} of ${size} have no task after the launch of ${name}.`);
  say(`${size} have their first task after ${seconds.toFixed(2)} s.`);
  return seconds;
}

/** Who of a launch has no first task, and who has more than one. */
async function missing({ sql }: Engine, name: string, size: number): Promise<{ lost: number; twice: number }> {
  const [row] = await sql<{ people: number; slots: number; runs: number }[]>`
    select count(distinct s.holder_id)::int as people, count(*)::int as slots, count(distinct r.id)::int as runs
    from runs r join slots s on s.run_id = r.id and s.status = 'open' where r.cycle_id = ${name} and r.scope = 'each'`;
  return { lost: size - (row?.people ?? 0), twice: (row?.slots ?? 0) - (row?.people ?? 0) };
}

/** The plain way: start one workflow after the other; each opens its first task. */
async function loop(stage: Stage, say: (line: string) => void): Promise<number> {
  const contestant = expert(stage);
  await contestant.launch({ name: 'loopWarm', shape: 'slots', people: subjectsOf(20), start: 'atOnce' });
  await pause(500);
  const began = Date.now();
  const reviews = await contestant.launch({ name: 'loop', shape: 'slots', people: subjectsOf(inLoop), start: 'atOnce' });
  await until('the first tasks of the loop', async () => (await openSlots(stage.sql, reviews)).length === inLoop);
  const seconds = (Date.now() - began) / 1_000;
  say(`${inLoop} started one by one have their first task after ${seconds.toFixed(2)} s.`);
  return seconds;
}

function rounded(figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, Math.round(value * 100) / 100]));
}
