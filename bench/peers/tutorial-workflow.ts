import {
  CancellationScope,
  condition,
  defineSignal,
  executeChild,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { PeerActivities } from './activities.ts';
import { answeredSignal, type Review, slotsOf, type Task, timetable } from './review.ts';

const { openRows, sendMails, settle, ...deeds } = proxyActivities<PeerActivities>({ startToCloseTimeout: '1m' });
const answered = defineSignal<[string]>(answeredSignal);

/** The review as tutorials teach it: a child workflow for each task, an ordinary activity for each step of it, a timer for each date. */
export async function tutorialReview(review: Review): Promise<void> {
  for (const stage of review.stages)
    await Promise.all(stage.map((task) => executeChild(tutorialTask, { workflowId: `${review.id}/${task.id}`, args: [review, task] })));
}

export async function tutorialTask(review: Review, task: Task): Promise<void> {
  const missing = new Set(slotsOf(review.id, task));
  const at = workflowInfo().startTime.getTime();
  setHandler(answered, (slot) => void missing.delete(slot));
  await openRows({ review, task, at });
  await sendMails({ review, task, at });
  const timers = new CancellationScope();
  let isClosed = false;
  for (const { after, deed } of timetable)
    void timers
      .run(() => sleep(after))
      .then(async () => {
        await deeds[deed]({ review: review.id, slots: [...missing] });
        isClosed ||= deed === 'close';
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
  await condition(() => missing.size === 0 || isClosed);
  timers.cancel();
  await settle({ review: review.id, task: task.id });
}
