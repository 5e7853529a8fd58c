import { condition, defineSignal, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { PeerActivities } from './activities.ts';
import { answeredSignal, type Review, slotsOf, type Task, timetable } from './review.ts';

const books = proxyLocalActivities<PeerActivities>({ startToCloseTimeout: '5s', retry: { maximumInterval: '1m' } });
const answered = defineSignal<[string]>(answeredSignal);

/**
 * The review as someone writes it who knows what Temporal charges for: one workflow for a person, short work as local activities, answers as signals, and one
 * timer armed at a time, for the next thing that is due. `openedAt`: when whoever launched it opened the first stage; null: nobody did.
 */
export async function expertReview(review: Review, openedAt: number | null): Promise<void> {
  const answers = new Set<string>();
  setHandler(answered, (slot) => void answers.add(slot));
  for (const [index, stage] of review.stages.entries()) {
    const since = index === 0 && openedAt !== null ? openedAt : await open(review, stage);
    await finished(review.id, stage, since, answers);
  }
}

async function open(review: Review, stage: Task[]): Promise<number> {
  const at = Date.now();
  await Promise.all(stage.map((task) => books.openTask({ review, task, at })));
  return at;
}

async function finished(review: string, stage: Task[], since: number, answers: ReadonlySet<string>): Promise<void> {
  const missing = () => stage.flatMap((task) => slotsOf(review, task)).filter((slot) => !answers.has(slot));
  for (const { after, deed } of timetable) {
    if (missing().length === 0) return;
    if (await condition(() => missing().length === 0, Math.max(1, since + after - Date.now()))) return;
    await books[deed]({ review, slots: missing() });
  }
}
