import { queryOptions } from '@tanstack/react-query';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { PersonChoice, TaskView } from '../../workflows/flow/task-view.ts';
import { ask } from '../api.ts';
import type { Inbox } from '../api-types.ts';

export const inboxQuery = queryOptions({ queryKey: ['tasks'], queryFn: () => ask<Inbox>('GET', '/api/tasks'), refetchInterval: 15_000 });

export const taskQuery = (slot: string) =>
  queryOptions({ queryKey: ['tasks', slot], queryFn: () => ask<TaskView>('GET', `/api/tasks/${encodeURIComponent(slot)}`), staleTime: Infinity });

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
