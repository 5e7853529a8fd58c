import { queryOptions } from '@tanstack/react-query';
import type { Field } from '../../workflows/flow/form.ts';
import type { Who } from '../../workflows/flow/grammar.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import type { PersonRef } from '../api-types.ts';
import { ask } from '../api.ts';

export type KeptQuestion = { id: string; field: Field; by: PersonRef | null; at: string };

/** Questions kept for further forms, the newest first. */
export const questionsQuery = queryOptions({
  queryKey: ['questions'],
  queryFn: async () => (await ask<{ questions: KeptQuestion[] }>('GET', '/api/questions')).questions,
  staleTime: 60_000,
});

export const keepQuestion = (id: string, field: Field): Promise<unknown> => ask('PUT', `/api/questions/${encodeURIComponent(id)}`, { field });
export const dropQuestion = (id: string): Promise<unknown> => ask('DELETE', `/api/questions/${encodeURIComponent(id)}`);

export type PreviewReader = 'asked' | 'self' | 'manager' | 'rater' | 'hr';
export type Previewed = {
  subject: PersonRef;
  preview: { view: TaskView; mail: { subject: string; html: string }; mayRead: { fields: string[]; outcome: boolean; named: boolean } } | null;
};

export type PreviewAsked = { flow: Flow; step: string; as: PreviewReader; subject?: string; language: 'en' | 'zh' };
export const previewTask = (asked: PreviewAsked): Promise<Previewed> => ask('POST', '/api/flows/preview', asked);

export type Named = { subject: PersonRef; people: PersonRef[]; more: number; by: number | null; barred: PersonRef[] };
export const whoNow = (asked: { flow: Flow; step: string; who: Who; subject?: string }): Promise<Named> => ask('POST', '/api/flows/who', asked);
