import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import type { FactType } from '../../workflows/flow/fact-type.ts';
import { answered, ask } from '../api.ts';
import { client } from '../api-client.ts';

const types = client.api.facts.types.$get;
const sources = client.api.facts.sources.$get;
const entries = client.api.facts.$get;

export type FactTypesPage = InferResponseType<typeof types, 200>;
export type FactTypeRow = FactTypesPage['types'][number];
export type FactSource = InferResponseType<typeof sources, 200>['sources'][number];
export type FactFilePreview = InferResponseType<(typeof client.api.facts.import.preview)['$post'], 200>;
type FactsPage = InferResponseType<typeof entries, 200>;
export type FactEntry = FactsPage['facts'][number];
export type FactsTaken = InferResponseType<(typeof client.api.facts)['$post'], 200>;

export const factTypesQuery = queryOptions({ queryKey: ['facts', 'types'], queryFn: () => answered(types()) as Promise<FactTypesPage> });
export const factSourcesQuery = queryOptions({
  queryKey: ['facts', 'sources'],
  queryFn: async () => ((await answered(sources())) as { sources: FactSource[] }).sources,
});

/** The entries under a key, the one that took effect last first. */
export const factEntriesQuery = (key: string) =>
  infiniteQueryOptions({
    queryKey: ['facts', 'entries', key],
    queryFn: ({ pageParam }) => answered(entries({ query: { key, ...(pageParam !== '' && { after: pageParam }) } })) as Promise<FactsPage>,
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });

export function eraseFact({ scope, id, key, effective }: Pick<FactEntry, 'scope' | 'id' | 'key' | 'effective'>, reason: string): Promise<{ told: number }> {
  return ask('POST', '/api/facts/erase', { scope, id, key, effective, reason });
}

const typePath = (key: string) => `/api/facts/types/${encodeURIComponent(key)}`;

export function saveFactType(key: string, type: FactType, revision: number | null): Promise<{ revision: number }> {
  return ask('PUT', typePath(key), { type, revision });
}

export function removeFactType(key: string): Promise<unknown> {
  return ask('DELETE', typePath(key));
}

type Entering = Pick<FactEntry, 'scope' | 'id' | 'key'> & { value: string | number | boolean; effective?: string; until?: string; evidence?: string };

export function enterFact(fact: Entering): Promise<FactsTaken> {
  return ask('POST', '/api/facts', { facts: [fact.id === '' ? { ...fact, id: undefined } : fact] });
}

/** What bringing the file in would do; writes nothing. */
export function previewFactFile(file: Blob): Promise<FactFilePreview> {
  return ask('POST', '/api/facts/import/preview', file);
}

/** Brings in the file whose preview gave `confirm`. */
export function importFactFile(file: Blob, confirm: string): Promise<FactsTaken> {
  return ask('POST', `/api/facts/import?confirm=${confirm}`, file);
}

export type WithSecret = { source: FactSource; secret: string };

export function addFactSource(source: { id: string; name: string; keys: string[] }): Promise<WithSecret> {
  return ask('POST', '/api/facts/sources', source);
}

export function renewFactSource(id: string): Promise<WithSecret> {
  return ask('POST', `/api/facts/sources/${encodeURIComponent(id)}/secret`);
}

export function endFactSource(id: string): Promise<unknown> {
  return ask('DELETE', `/api/facts/sources/${encodeURIComponent(id)}`);
}
