import type { Client } from '@temporalio/client';
import { createPeerActivities } from './peers/activities.ts';
import { openSlots, recordAnswer } from './peers/books.ts';
import { answeredSignal, peersQueue, type Review, timetable } from './peers/review.ts';
import type { Contestant, OpenSlot } from './contestant.ts';
import { type Shape, shapes, subject } from './review.ts';
import type { Stage } from './stage.ts';

/** Reviews as bench/peers writes them, behind an API that records an answer and signals. */
function byHand({ sql, client }: Stage): Pick<Contestant, 'client' | 'open' | 'delivered'> & { workflow: Client['workflow'] } {
  return {
    client,
    workflow: client.workflow,
    open: async (reviews) => (await openSlots(sql, reviews)).map(({ id, review }) => ({ id, review })),
    delivered: async () => true,
  };
}

/** One workflow for a person. Launched with a delay, its first task is opened here, and an answer starts what still waits. */
export function expert(stage: Stage): Contestant {
  const { workflow, ...common } = byHand(stage);
  const books = createPeerActivities(stage.sql);
  const options = { taskQueue: peersQueue, workflowIdConflictPolicy: 'USE_EXISTING', workflowIdReusePolicy: 'ALLOW_DUPLICATE' } as const;
  const launched = new Map<string, [Review, number | null]>();
  return {
    ...common,
    async launch({ name, shape, people, start }) {
      const reviews = people.map((person) => reviewOf(`${name}.${person}`, person, shape));
      await inTurns(reviews, async (review) => {
        const at = start === 'delayed' ? Date.now() : null;
        if (at !== null) for (const task of review.stages[0] ?? []) await books.openTask({ review, task, at });
        launched.set(review.id, [review, at]);
        const delay = at === null ? {} : { startDelay: timetable[0]?.after ?? 0 };
        await workflow.start('expertReview', { ...options, workflowId: review.id, args: [review, at], ...delay });
      });
      return reviews.map(({ id }) => id);
    },
    async answer(slot) {
      await record(stage, slot);
      const args = launched.get(slot.review);
      // A plain signal does not end a delay; this one does.
      if (args !== undefined && args[1] !== null)
        await workflow.signalWithStart('expertReview', { ...options, workflowId: slot.review, args, signal: answeredSignal, signalArgs: [slot.id] });
      else await workflow.getHandle(slot.review).signal(answeredSignal, slot.id);
    },
    workflowsOf: (review) => [review],
  };
}

/** One workflow for a person and one for each task. It knows of no delay. */
export function tutorial(stage: Stage): Contestant {
  const { workflow, ...common } = byHand(stage);
  return {
    ...common,
    async launch({ name, shape, people }) {
      const reviews = people.map((person) => reviewOf(`${name}.${person}`, person, shape));
      await inTurns(reviews, (review) => workflow.start('tutorialReview', { taskQueue: peersQueue, workflowId: review.id, args: [review] }));
      return reviews.map(({ id }) => id);
    },
    async answer(slot) {
      const { task } = await record(stage, slot);
      await workflow.getHandle(task).signal(answeredSignal, slot.id);
    },
    workflowsOf: (review, shape) => [review, ...shapes[shape].flat().map(({ id }) => `${review}/${id}`)],
  };
}

function reviewOf(id: string, person: string, shape: Shape): Review {
  const named = (people: readonly string[]) => people.map((one) => (one === subject ? person : one));
  return { id, subject: person, stages: shapes[shape].map((stage) => stage.map((task) => ({ id: task.id, people: named(task.people) }))) };
}

async function record({ sql }: Stage, { id }: OpenSlot): Promise<{ task: string }> {
  const recorded = await recordAnswer(sql, id);
  if (recorded === null) throw new Error(`The answer to ${id} was refused.`);
  return recorded;
}

async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  for (const item of items) await work(item);
}
