import { queryOptions } from '@tanstack/react-query';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { PartAct } from '../task-page/part-act.ts';
import type { PersonChoice, TaskOffers, TaskView } from '../../workflows/flow/task-view.ts';
import { ask } from '../api.ts';
import type { Inbox } from '../api-types.ts';

export const inboxQuery = queryOptions({ queryKey: ['tasks'], queryFn: () => ask<Inbox>('GET', '/api/tasks'), refetchInterval: 15_000 });

export const taskQuery = (slot: string) =>
  queryOptions({ queryKey: ['tasks', slot], queryFn: () => ask<TaskView>('GET', `/api/tasks/${encodeURIComponent(slot)}`), staleTime: Infinity });

/** What the reader may do to a part beside answering it. */
export const offersQuery = (slot: string) =>
  queryOptions({ queryKey: ['tasks', slot, 'acts'], queryFn: () => ask<TaskOffers>('GET', `/api/tasks/${encodeURIComponent(slot)}/acts`), staleTime: 10_000 });

/** `key`: sent again under it, it is not done again. */
export function actOnPart(slot: string, act: PartAct, key: string): Promise<{ done: true }> {
  return ask('POST', `/api/tasks/${encodeURIComponent(slot)}/acts`, { ...act, key });
}

type Typed = { values: Record<string, AnswerValue>; outcome?: string };

/** Keeps what was typed so far; answers when it was kept. */
export function saveDraft(slot: string, typed: Typed): Promise<{ savedAt: string }> {
  return ask('PUT', `/api/tasks/${encodeURIComponent(slot)}/draft`, typed);
}

export function decide(slot: string, decision: Required<Typed>): Promise<TaskView> {
  return ask('POST', `/api/tasks/${encodeURIComponent(slot)}/decide`, decision);
}

/** People whom a question of a task may be answered with, by what is typed of their name. */
export async function findPeople(slot: string, field: string, text: string): Promise<PersonChoice[]> {
  const { people } = await ask<{ people: PersonChoice[] }>('POST', `/api/tasks/${encodeURIComponent(slot)}/people`, { field, text });
  return people;
}

/** Sets another time for a talk: `2027-03-12T10:00` in the reader's zone. */
export function moveTalk(slot: string, to: string): Promise<TaskView> {
  return ask('POST', `/api/tasks/${encodeURIComponent(slot)}/move`, { to });
}
