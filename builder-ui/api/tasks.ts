import { queryOptions } from '@tanstack/react-query';
import type { Attachment } from '../../workflows/flow/attachment.ts';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { PartAct } from '../task-page/part-act.ts';
import type { PersonChoice, TaskOffers, TaskView } from '../../workflows/flow/task-view.ts';
import { ask } from '../api.ts';
import type { Inbox, Released, TimeAsked, Week } from '../api-types.ts';

export const inboxQuery = queryOptions({ queryKey: ['tasks'], queryFn: () => ask<Inbox>('GET', '/api/tasks'), refetchInterval: 15_000 });

/** The week of a day; of today where none is named. */
export const weekQuery = (day: string | undefined) =>
  queryOptions({ queryKey: ['tasks', 'week', day ?? ''], queryFn: () => ask<Week>('GET', `/api/my/week${day === undefined ? '' : `?day=${day}`}`) });

/** Answers that were released to the reader. */
export const releasedQuery = queryOptions({ queryKey: ['released'], queryFn: () => ask<{ released: Released[] }>('GET', '/api/released') });

/** Requests for more time that the reader may answer. */
export const requestsQuery = queryOptions({
  queryKey: ['requests'],
  queryFn: () => ask<{ requests: TimeAsked[] }>('GET', '/api/requests'),
  refetchInterval: 60_000,
});

export function answerRequest(id: string, answer: 'grant' | 'deny', reason: string, key: string): Promise<{ done: true }> {
  return ask('POST', `/api/requests/${encodeURIComponent(id)}`, { answer, reason, key });
}

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

/** The document of a shared form, changed over a version. */
export function saveDocument(slot: string, version: number, values: Record<string, AnswerValue>): Promise<TaskView> {
  return ask('PUT', `/api/tasks/${encodeURIComponent(slot)}/document`, { version, values });
}

export function remark(slot: string, field: string, text: string): Promise<TaskView> {
  return ask('POST', `/api/tasks/${encodeURIComponent(slot)}/comments`, { field, text });
}

export function decide(slot: string, decision: Required<Typed> & { version?: number }): Promise<TaskView> {
  return ask('POST', `/api/tasks/${encodeURIComponent(slot)}/decide`, decision);
}

/** People whom a question of a task may be answered with, by what is typed of their name. */
export async function findPeople(slot: string, field: string, text: string): Promise<PersonChoice[]> {
  const { people } = await ask<{ people: PersonChoice[] }>('POST', `/api/tasks/${encodeURIComponent(slot)}/people`, { field, text });
  return people;
}

/** Keeps a file for a question of a task, to be named in its answer. */
export async function addFile(slot: string, field: string, file: File): Promise<Attachment> {
  const form = new FormData();
  form.set('field', field);
  form.set('file', file);
  const kept = await ask<{ file: Attachment }>('POST', `/api/tasks/${encodeURIComponent(slot)}/files`, form);
  return kept.file;
}

/** Sets another time for a talk: `2027-03-12T10:00` in the reader's zone. */
export function moveTalk(slot: string, to: string): Promise<TaskView> {
  return ask('POST', `/api/tasks/${encodeURIComponent(slot)}/move`, { to });
}
