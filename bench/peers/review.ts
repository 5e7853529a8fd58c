/** What the hand-written workflows are told of a review, and the dates they keep to. Loaded by workflows as well: plain data only. */

/** A task and who has to answer it, all of them. */
export type Task = { id: string; people: string[] };
/** Stages one after the other; the tasks of one stage are open at the same time. */
export type Review = { id: string; subject: string; stages: Task[][] };

export type Deed = 'remind' | 'escalate' | 'close';
const day = 86_400_000;

/** What happens to a task nobody answers, in milliseconds after it opened: a reminder before it is due, a word to HR after, and the end of it. */
export const timetable: readonly { after: number; deed: Deed }[] = [
  { after: 6 * day, deed: 'remind' },
  { after: 9 * day, deed: 'escalate' },
  { after: 21 * day, deed: 'close' },
];
export const dueAfter = 7 * day;

/** The id of one person's share of a task. */
export function slotId(review: string, task: string, person: string): string {
  return `${review}/${task}/${person}`;
}

export function slotsOf(review: string, { id, people }: Task): string[] {
  return people.map((person) => slotId(review, id, person));
}

export const peersQueue = 'peers';
export const answeredSignal = 'answered';
