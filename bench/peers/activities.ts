import type { Pool } from '../../db/connect.ts';
import { closeSlots, insertMails, insertTask, settleTask, taskId, writeDown } from './books.ts';
import { type Deed, type Review, slotsOf, type Task } from './review.ts';

export type TaskInput = { review: Review; task: Task; at: number };
export type SlotsInput = { review: string; slots: string[] };

/** What both hand-written workflows ask of Postgres. Each may be run again. */
export function createPeerActivities(sql: Pool) {
  const deed =
    (name: Deed) =>
    ({ review, slots }: SlotsInput): Promise<void> =>
      sql.begin(async (tx) => {
        for (const slot of slots) await writeDown(tx, { review, key: `${name}:${slot}`, kind: name, at: Date.now(), detail: { slot } });
        if (name === 'close') await closeSlots(tx, slots);
        await insertMails(tx, name, slots);
      });
  return {
    /** The whole of opening a task, in one transaction. */
    openTask: (input: TaskInput): Promise<void> =>
      sql.begin(async (tx) => {
        await open(tx, input);
        await insertMails(tx, 'task', slotsOf(input.review.id, input.task));
      }),
    openRows: (input: TaskInput): Promise<void> => sql.begin((tx) => open(tx, input)),
    sendMails: ({ review, task }: TaskInput): Promise<void> => sql.begin((tx) => insertMails(tx, 'task', slotsOf(review.id, task))),
    remind: deed('remind'),
    escalate: deed('escalate'),
    close: deed('close'),
    settle: ({ review, task }: { review: string; task: string }): Promise<void> => sql.begin((tx) => settleTask(tx, taskId(review, task), 'done')),
  };

  async function open(tx: Parameters<typeof insertTask>[0], { review, task, at }: TaskInput): Promise<void> {
    await insertTask(tx, review, task, at);
    await writeDown(tx, { review: review.id, key: `opened:${task.id}`, kind: 'opened', at, detail: { task: task.id } });
  }
}
export type PeerActivities = ReturnType<typeof createPeerActivities>;
