import { queryOptions } from '@tanstack/react-query';
import { ask } from '../api.ts';
import type { FlowComment, Mention, PersonRef } from '../api-types.ts';

const path = (flow: string) => `/api/flows/${encodeURIComponent(flow)}`;

type OfFlow = { comments: FlowComment[] };

export const commentsQuery = (flow: string) =>
  queryOptions({ queryKey: ['comments', flow], queryFn: () => ask<OfFlow>('GET', `${path(flow)}/comments`), staleTime: 60_000 });

/** Who may be named in a comment. */
export const readersQuery = (flow: string) =>
  queryOptions({ queryKey: ['comments', flow, 'readers'], queryFn: () => ask<{ people: PersonRef[] }>('GET', `${path(flow)}/readers`), staleTime: 300_000 });

/** The same `id` again says nothing more. */
export function writeComment(
  flow: string,
  comment: { id: string; step: string | null; answers: string | null; body: string; named: string[] },
): Promise<OfFlow> {
  return ask('POST', `${path(flow)}/comments`, comment);
}

export function resolveComment(flow: string, id: string, resolved: boolean): Promise<OfFlow> {
  return ask('POST', `${path(flow)}/comments/${encodeURIComponent(id)}/resolve`, { resolved });
}

export function takeBackComment(flow: string, id: string): Promise<OfFlow> {
  return ask('DELETE', `${path(flow)}/comments/${encodeURIComponent(id)}`);
}

export const seeComments = (flow: string): Promise<unknown> => ask('POST', `${path(flow)}/comments/seen`);

export const mentionsQuery = queryOptions({
  queryKey: ['mentions'],
  queryFn: () => ask<{ mentions: Mention[] }>('GET', '/api/mentions'),
  refetchInterval: 60_000,
});
