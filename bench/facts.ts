import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { addFactTypes } from '../db/fact-types.ts';
import { insertPersonKeys, upsertPeople } from '../db/people.ts';
import { sayingNow } from '../engine/changes.ts';
import type { GivenFact } from '../engine/facts.ts';
import { newPersonKey } from '../engine/person-keys.ts';
import { takeFacts } from '../engine/take-facts.ts';
import { roomFlag } from '../server/local/processes.ts';
import { type Flow, flow as flowSchema } from '../workflows/flow/schema.ts';
import { benchEngine, launch, open, ours, personOf } from './ours.ts';
import type { OpenSlot } from './contestant.ts';
import { flowOf, others } from './review.ts';
import type { Bench } from './run.ts';
import { keys, onStage, type Stage, until } from './stage.ts';
import type { FromWorker, ToWorker } from './worker.ts';

const floors = { factsPerMinute: 10_000 };
const targets = { p99Ratio: 2 };

/** Batches of so many facts, so many a second: a little more than what is asked for, so that a slow one does not decide. */
const batch = 50;
const batchesASecond = 3.4;
/** One answer every so many milliseconds, so many of them with nothing else going on and so many while facts come in. */
const answerEveryMs = 50;
const answers = 400;
/** One in ten of those whom facts are about is in a review that looks at them. */
const onlookers = 10;

/**
 * Facts that come in while a cycle runs. `size` reviews are under way on Temporal, with a worker in a process of its own, and each listens for a figure of its
 * person; all are answered at a steady pace by the way every answer takes. First nothing else happens; then facts come in by the way of the API, in batches, for
 * ten times as many people as are in reviews: one in ten wakes a review. Told are the facts a minute that were taken in, and the slowest of a hundred answers
 * (p99) with facts coming in, over that without.
 */
export const facts: Bench = async ({ size, say }) =>
  onStage(say, async (stage) => {
    const mine = await ours(stage);
    const worker = await startWorker(stage);
    try {
      const engine = benchEngine(stage);
      const people = Array.from({ length: size }, (_, n) => `s${n + 1}`);
      const strangers = Array.from({ length: size * (onlookers - 1) }, (_, n) => `x${n + 1}`);
      const everyone = [...others, ...people, ...strangers];
      await stage.sql.begin(async (tx) => {
        const at = new Date().toISOString();
        await upsertPeople(tx, everyone.map(personOf), at);
        await insertPersonKeys(
          tx,
          everyone.map((id) => newPersonKey(keys, id)),
          at,
        );
      });
      await stage.sql.begin((tx) => addFactTypes(tx, { sales: { name: { en: 'Sales', zh: '銷售額' }, type: 'number', purpose: { en: 'Bench' } } }, 'bench'));
      await launch(engine, 'facts', listening('facts'), people);
      const reviews = people.map((_, n) => `facts.each.${n + 1}`);
      await until('the reviews to begin', async () => (await open(engine, reviews)).length === size);
      const waiting: OpenSlot[] = [];
      const next = async () => {
        while (waiting.length === 0) waiting.push(...(await open(engine, reviews)));
        return waiting.shift() as OpenSlot;
      };
      const answer = async (): Promise<number> => {
        const slot = await next();
        const begun = performance.now();
        await mine.answer(slot);
        return performance.now() - begun;
      };
      // The first answers load what all share.
      await paced(40, answerEveryMs, answer);
      const idle = await paced(answers, answerEveryMs, answer);
      say(`An answer with nothing else going on: p99 ${p99(idle).toFixed(1)} ms.`);
      const stopping = new AbortController();
      const about = [...people, ...strangers];
      const coming = comeIn(stage, about, stopping.signal);
      const loaded = await paced(answers, answerEveryMs, answer);
      stopping.abort();
      const { recorded, told, ms } = await coming;
      say(`With facts coming in: p99 ${p99(loaded).toFixed(1)} ms; ${recorded} facts in ${(ms / 1000).toFixed(1)} s, which woke ${told} reviews.`);
      const figures = {
        factsPerMinute: Math.round((recorded / ms) * 60_000),
        p99Ratio: Math.round((p99(loaded) / p99(idle)) * 100) / 100,
        idleP99Ms: Math.round(p99(idle) * 10) / 10,
        loadedP99Ms: Math.round(p99(loaded) * 10) / 10,
        reviewsWoken: told,
      };
      return { name: 'facts', figures, targets, floors, met: figures.factsPerMinute >= floors.factsPerMinute && figures.p99Ratio <= targets.p99Ratio };
    } finally {
      await worker.stop();
      await mine.stop();
    }
  });

/** The review of the other benches, and beside it something that would happen if a figure of the person were very high. */
function listening(key: string): Flow {
  const review = flowOf(key, 'sequence');
  const condition = { test: 'atLeast', left: { value: 'fact', scope: 'person', key: 'sales' }, right: 1_000_000_000 };
  const inside = (id: string, kind: string, settings: unknown) => [id, { id, kind, name: { en: id }, in: 'each', settings }];
  const steps = {
    ...review.steps,
    ...Object.fromEntries([
      inside('listen', 'whenever', { trigger: { on: 'condition', condition }, interrupts: false, holdsOpen: false }),
      inside('tell', 'notify', { message: { to: { rules: [{ who: 'person', id: 'hr' }] } } }),
      inside('told', 'end', {}),
    ]),
  };
  const edges = [...review.edges, { from: 'listen', port: 'next', to: 'tell' }, { from: 'tell', port: 'next', to: 'told' }];
  return flowSchema.parse({ ...review, facts: { sales: { name: { en: 'Sales' } } }, steps, edges });
}

/** Does it so often, beginning one every so many milliseconds, or as soon as the one before is done. Answers how long each took, in milliseconds. */
async function paced(times: number, everyMs: number, work: () => Promise<number>): Promise<number[]> {
  const took: number[] = [];
  const begun = performance.now();
  for (let n = 0; n < times; n += 1) {
    await pause(begun + n * everyMs - performance.now());
    took.push(await work());
  }
  return took;
}

async function comeIn(stage: Stage, about: readonly string[], stopping: AbortSignal): Promise<{ recorded: number; told: number; ms: number }> {
  const engine = benchEngine(stage);
  const begun = performance.now();
  let [recorded, told, place] = [0, 0, 0];
  for (let n = 0; !stopping.aborted; n += 1) {
    await pause(begun + (n * 1_000) / batchesASecond - performance.now());
    const given = Array.from({ length: batch }, (): GivenFact => {
      place = (place + 7_919) % about.length;
      return { scope: 'person', id: about[place] ?? '', key: 'sales', value: n, effective: null, until: null, source: 'bench' };
    });
    const done = await stage.sql.begin(async (tx) => takeFacts(engine, tx, given, await sayingNow(engine, tx, 'hr')));
    if ('refused' in done) throw new Error(`A fact was refused: ${done.refused}.`);
    recorded += done.recorded;
    told += done.told;
  }
  return { recorded, told, ms: performance.now() - begun };
}

function p99(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1] ?? Infinity;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

async function startWorker({ databaseUrl, address, dataDir }: Stage): Promise<{ stop: () => Promise<void> }> {
  const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), { execArgv: [roomFlag, '--import', 'tsx'] });
  await ask(child, { type: 'start', side: 'ours', databaseUrl, address, dataDir });
  return { stop: async () => void (await ask(child, { type: 'stop' })) };
}

async function ask(child: ChildProcess, message: ToWorker): Promise<FromWorker> {
  const answer = once(child, 'message');
  child.send(message);
  return (await answer)[0] as FromWorker;
}
