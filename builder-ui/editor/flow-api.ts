import type { Flow } from '../../workflows/flow/schema.ts';
import type { Problem } from '../../workflows/flow/problem.ts';
import { ApiError, ask, query } from '../api.ts';
import type { FlowDraft, PersonRef, Presence } from '../api-types.ts';

export type { FlowDraft };

/** What happened to a save: kept under a new revision, or somebody else had changed the draft. Anything else is thrown. */
export type Saved = { revision: number } | { stale: true };
export type Published = { version: number } | { problems: Problem[] } | { stale: true };

/** What the editor needs of the server. */
export type FlowApi = {
  load(id: string): Promise<FlowDraft>;
  save(id: string, flow: Flow, revision: number): Promise<Saved>;
  publish(id: string, revision: number, note: string): Promise<Published>;
  /** Says that this window is here, at a step, and learns who else is. */
  here(id: string, window: string, step: string | null): Promise<Presence>;
  /** This window is closed. */
  leave(id: string, window: string): void;
};

const path = (id: string) => `/api/flows/${encodeURIComponent(id)}`;

export const flowApi: FlowApi = {
  load: (id) => ask<FlowDraft>('GET', path(id)),
  async save(id, flow, revision) {
    try {
      return await ask<{ revision: number }>('PUT', `${path(id)}/draft`, { flow, revision });
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) return { stale: true };
      throw error;
    }
  },
  here: (id, window, step) => ask<Presence>('POST', `${path(id)}/presence`, { window, step }),
  leave: (id, window) => {
    // A page that is closed waits for no answer; whoever is not heard of is gone half a minute later in any case.
    const body = JSON.stringify({ window });
    void fetch(`${path(id)}/presence/leave`, { method: 'POST', body, headers: { 'content-type': 'application/json' }, keepalive: true }).catch(() => {});
  },
  async publish(id, revision, note) {
    try {
      return await ask<{ version: number }>('POST', `${path(id)}/publish`, { revision, note });
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) return { stale: true };
      if (error instanceof ApiError && error.status === 422) return { problems: (error.body as { problems?: Problem[] } | null)?.problems ?? [] };
      throw error;
    }
  },
};

export type Found = PersonRef & { title?: string | null; department?: string | null };

/** People whose name has the words in it. */
export async function findPeople(search: string): Promise<Found[]> {
  return (await ask<{ people: Found[] }>('GET', `/api/people${query({ search })}`)).people;
}

/** One person by id; null where there is none. */
export async function personById(id: string): Promise<Found | null> {
  try {
    const answer = await ask<Found | { person: Found }>('GET', `/api/people/${encodeURIComponent(id)}`);
    return 'person' in answer ? answer.person : answer;
  } catch {
    return null;
  }
}
