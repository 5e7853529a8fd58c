import { expert } from './by-hand.ts';
import { type Contestant, costOf, stateOf } from './contestant.ts';
import { ours } from './ours.ts';
import type { Bench } from './run.ts';
import { onStage, until } from './stage.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';
import type { Side } from './workers.ts';

const targets = { tax: 1.15 };
/** Four thousand tasks and more: a worker lives for months, and V8 is done compiling what it runs after so many. */
const warmUps = 8;
const repeats = 5;
/** So many people answer at once. */
const atOnce = 8;

/**
 * What interpreting a drawn flow costs over a workflow written by hand: CPU of the worker process (user and system, Temporal's SDK, our code and the Postgres
 * client in it) per workflow task, ours over the expert's. Seven tasks in a row, so that in both every workflow task follows one answer and opens the next task
 * or ends the review; both are launched with their first task open and measured from the first answer to the last. Each worker is a process of its own with the
 * same settings; `size` reviews at once; after eight rounds to warm up, five repeats of one after the other, and the median of their ratios.
 *
 * Both encrypt every payload and every failure, hold one timer, do the work of a task in one local activity and one transaction, and write for each task: itself
 * and the part of whoever answers it, a line of history, a mail to be sent with a word to its sender, and when it is due and closes. Beyond that ours reads the
 * flow's plan and the run from Postgres and keeps the run's state there, works out every date by calendars and zones, writes each date and what became of it,
 * chains the lines by their hashes and counts for the cockpit. The expert's keeps its state in the workflow, adds fixed spans of time to when a task opened, and
 * writes one statement after the other where ours reads in one go and writes in one. No worker says here that it lives, so that nothing of what an answer leads to is
 * done where it is recorded, as it is otherwise (engine/decide.ts): the worker does all of it. Left out of both: whoever records the answers, relays mails and wakes the
 * workflows, which is not the worker process here.
 */
export const tax: Bench = async ({ size, say }) =>
  onStage(say, async (stage) => {
    const mine = await ours(stage);
    const workers: WorkerProcess[] = [];
    try {
      const sides = { ours: mine, byHand: expert(stage) };
      const processes = { ours: await startWorkerProcess(stage, 'ours'), byHand: await startWorkerProcess(stage, 'byHand') };
      workers.push(processes.ours, processes.byHand);
      const measure = async (side: Side, n: number) => cpuPerTask(sides[side], processes[side], `${side}${n + warmUps}`, size);
      const rounds: { ours: number; byHand: number }[] = [];
      for (let n = 1 - warmUps; n <= repeats; n += 1) {
        const round = { ours: await measure('ours', n), byHand: await measure('byHand', n) };
        say(`${n < 1 ? 'To warm up' : `Repeat ${n}`}: ${round.ours.toFixed(2)} ms for a workflow task of ours, ${round.byHand.toFixed(2)} ms by hand.`);
        if (n > 0) rounds.push(round);
      }
      const figures = summary(rounds);
      return { name: 'tax', figures, targets, met: (figures.tax ?? Infinity) <= targets.tax };
    } finally {
      for (const { stop } of workers) await stop();
      await mine.stop();
    }
  });

function summary(rounds: { ours: number; byHand: number }[]): Record<string, number> {
  const ratios = rounds.map((round) => round.ours / round.byHand);
  const figures = {
    tax: median(ratios),
    taxLowest: Math.min(...ratios),
    taxHighest: Math.max(...ratios),
    cpuMsPerTask: median(rounds.map((round) => round.ours)),
    expertCpuMsPerTask: median(rounds.map((round) => round.byHand)),
  };
  return Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, Math.round(value * 1000) / 1000]));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
}

async function cpuPerTask(contestant: Contestant, worker: WorkerProcess, name: string, size: number): Promise<number> {
  const people = Array.from({ length: size }, (_, index) => `subject-${index + 1}`);
  const reviews = await contestant.launch({ name, shape: 'sequence', people, start: 'delayed' });
  await until(`the launch of ${name} to be delivered`, () => contestant.delivered());
  const before = await worker.usage();
  await playAll(contestant, reviews);
  const used = (await worker.usage()) - before;
  const costs = await Promise.all(reviews.map((review) => costOf(contestant.client, contestant.workflowsOf(review, 'sequence'))));
  return used / costs.reduce((sum, { workflowTasks }) => sum + workflowTasks, 0);
}

/** Answers everything that is open, waits until as much is open again, and so on to the end of all. */
async function playAll(contestant: Contestant, reviews: readonly string[]): Promise<void> {
  for (;;) {
    const slots = await contestant.open(reviews);
    if (slots.length === 0) break;
    const waiting = [...slots];
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let slot = waiting.pop(); slot !== undefined; slot = waiting.pop()) await contestant.answer(slot);
      }),
    );
    await until('the next tasks to open', async () => {
      const next = await contestant.open(reviews);
      return next.length === reviews.length || (next.length === 0 && (await allClosed(contestant, reviews)));
    });
  }
}

async function allClosed(contestant: Contestant, reviews: readonly string[]): Promise<boolean> {
  return (await Promise.all(reviews.map((review) => stateOf(contestant.client, review)))).every((state) => state === 'closed');
}
