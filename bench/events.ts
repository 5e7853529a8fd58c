import { expert, tutorial } from './by-hand.ts';
import { type Contestant, type Cost, costOf, type Start, stateOf } from './contestant.ts';
import { ours } from './ours.ts';
import { type Shape } from './review.ts';
import type { Bench } from './run.ts';
import { onStage, until } from './stage.ts';
import { startWorker } from './workers.ts';

const budget = { slots: 42, parallel: 52, sequence: 56, bulk: 36 };
type Key = keyof typeof budget;
type Case = { key: Key; shape: Shape; start: Start };
const cases: Case[] = [
  ...(['slots', 'parallel', 'sequence'] as const).map((shape): Case => ({ key: shape, shape, start: 'atOnce' })),
  { key: 'bulk', shape: 'slots', start: 'delayed' },
];

/**
 * What Temporal keeps of one review of seven answers, everybody answering in time, on a server and a Postgres of their own: the events in the history of that
 * person's run. Every step has a due date, a reminder, a rung and a day on which it closes.
 *
 * `slots`: three peers as one task of three; `parallel`: the peers as three tasks between a split and its join; `sequence`: seven tasks in a row. In these three
 * the workflow runs from the start and takes a turn of its own before anybody answers, so that what the shape costs is seen alone.
 * `bulk`: the shape of `slots`, launched for `size` people as the product launches everyone: the launcher has taken the first turn, the workflow is held back until
 * the run's next clock, and the first answer ends the delay; that turn and its timer are what it saves. The dearest of the people counts.
 *
 * Beside each, the same review written by hand: `expert…` one workflow for a person (in `bulk` with the launcher's help and the delay as well), `tutorial…` a
 * child workflow for each task, all of their histories together.
 */
export const events: Bench = async ({ size, say }) =>
  onStage(say, async (stage) => {
    const stops: (() => Promise<void>)[] = [];
    try {
      const mine = await ours(stage);
      stops.push(mine.stop);
      for (const side of ['ours', 'byHand'] as const) stops.push((await startWorker({ side, ...stage })).stop);
      const contestants = { ours: mine, expert: expert(stage), tutorial: tutorial(stage) };
      const figures: Record<string, number> = {};
      for (const one of cases) {
        say(`The review as ${one.key}…`);
        Object.assign(figures, await compare(contestants, one, one.start === 'delayed' ? size : 1));
      }
      const targets = targetsOf();
      return { name: 'events', figures, targets, met: Object.entries(targets).every(([key, most]) => (figures[key] ?? Infinity) <= most) };
    } finally {
      for (const stop of stops.reverse()) await stop();
    }
  });

function targetsOf(): Record<string, number> {
  return Object.fromEntries(
    Object.entries(budget).flatMap(([key, most]) => [
      [key, most],
      [`${key}ToExpert`, 1],
      [`${key}ToTutorial`, 0.2],
    ]),
  );
}

async function compare(
  contestants: Record<'ours' | 'expert' | 'tutorial', Contestant>,
  { key, shape, start }: Case,
  size: number,
): Promise<Record<string, number>> {
  const people = Array.from({ length: size }, (_, index) => `subject-${index + 1}`);
  const cost = async (who: keyof typeof contestants) => review(contestants[who], { name: who === 'ours' ? key : `${who}-${key}`, shape, people, start });
  const [mine, expertly, taught] = [await cost('ours'), await cost('expert'), await cost('tutorial')];
  const upper = `${key.charAt(0).toUpperCase()}${key.slice(1)}`;
  return {
    [key]: mine.events,
    [`${key}WorkflowTasks`]: mine.workflowTasks,
    [`${key}StateTransitions`]: mine.stateTransitions,
    [`${key}HistoryBytes`]: mine.bytes,
    [`expert${upper}`]: expertly.events,
    [`tutorial${upper}`]: taught.events,
    [`${key}ToExpert`]: ratio(mine, expertly),
    [`${key}ToTutorial`]: ratio(mine, taught),
  };
}

function ratio(mine: Cost, theirs: Cost): number {
  return Math.round((mine.events / theirs.events) * 1000) / 1000;
}

/** Plays the reviews to their end, each answer only once everything before it has come to rest, and answers the cost of the dearest. */
async function review(contestant: Contestant, input: { name: string; shape: Shape; people: string[]; start: Start }): Promise<Cost> {
  const reviews = await contestant.launch(input);
  const costs: Cost[] = [];
  for (const one of reviews) {
    while ((await rest(contestant, one)) === 'waits') {
      const [slot] = await contestant.open([one]);
      if (slot !== undefined) await contestant.answer(slot);
    }
    costs.push(await costOf(contestant.client, contestant.workflowsOf(one, input.shape)));
  }
  return costs.toSorted((a, b) => b.events - a.events)[0] ?? { events: Infinity, workflowTasks: 0, stateTransitions: 0, bytes: 0 };
}

/** Waits until nothing moves any more but for an answer: `closed` when there is nothing left to answer. */
async function rest(contestant: Contestant, review: string): Promise<'closed' | 'waits'> {
  return until(`${review} to come to rest`, async () => {
    const state = (await contestant.delivered()) ? await stateOf(contestant.client, review) : 'works';
    return state === 'closed' || (state === 'waits' && (await contestant.open([review])).length > 0) ? state : false;
  });
}
