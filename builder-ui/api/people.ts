import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { answered, ask } from '../api.ts';
import { client } from '../api-client.ts';

const list = client.api.people.$get;
const one = client.api.people[':id'].$get;

export type PeoplePage = InferResponseType<typeof list, 200>;
export type PersonRow = PeoplePage['people'][number];
export type PersonPage = InferResponseType<typeof one, 200>;
export type ImportPreview = InferResponseType<(typeof client.api.people.import.preview)['$post'], 200>;
export type ImportResult = InferResponseType<(typeof client.api.people.import)['$post'], 200>;

export type Unreached = InferResponseType<(typeof client.api.people.unreached)['$get'], 200>['people'][number];

/** Whom mails do not reach. */
export const unreachedQuery = queryOptions({ queryKey: ['people', 'unreached'], queryFn: () => ask<{ people: Unreached[] }>('GET', '/api/people/unreached') });

export const mailAgain = (id: string) => ask<{ mails: number }>('POST', `/api/people/${encodeURIComponent(id)}/mail-again`);

export const peopleQuery = (text: string) =>
  infiniteQueryOptions({
    queryKey: ['people', { text }],
    queryFn: ({ pageParam }) => answered(list({ query: { search: text, after: pageParam } })) as Promise<PeoplePage>,
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (earlier) => earlier,
  });

export const foundPeopleQuery = (text: string) =>
  queryOptions({
    queryKey: ['people', 'found', text],
    queryFn: () => answered(list({ query: { search: text, limit: '20' } })) as Promise<PeoplePage>,
    placeholderData: (earlier) => earlier,
  });

/** The first thousand people, and whether there are more. */
async function firstThousand(): Promise<{ people: PersonRow[]; more: boolean }> {
  const people: PersonRow[] = [];
  let after = '';
  for (let pages = 0; pages < 5; pages += 1) {
    const page = (await answered(list({ query: { after, limit: '200' } }))) as PeoplePage;
    people.push(...page.people);
    if (page.next === null) return { people, more: false };
    after = page.next;
  }
  return { people, more: true };
}

/** Where people work, gathered from the first thousand of them. */
export const departmentsQuery = queryOptions({
  queryKey: ['people', 'departments'],
  staleTime: 300_000,
  queryFn: async () => {
    const { people } = await firstThousand();
    return [...new Set(people.flatMap(({ department }) => department || []))].sort();
  },
});

/** How many people of the sample are on file, or null once others are: addresses that end in `.example` belong to nobody. */
export const sampleQuery = queryOptions({
  queryKey: ['people', 'sample'],
  queryFn: async () => {
    const { people, more } = await firstThousand();
    const addresses = people.flatMap(({ email }) => email ?? []);
    return !more && addresses.length > 0 && addresses.every((email) => email.endsWith('.example')) ? people.length : null;
  },
});

export const personQuery = (id: string) => queryOptions({ queryKey: ['people', id], queryFn: () => answered(one({ param: { id } })) as Promise<PersonPage> });

/** What importing the file would do; writes nothing. */
export function previewImport(file: Blob): Promise<ImportPreview> {
  return ask('POST', '/api/people/import/preview', file);
}

/** Imports the file whose preview gave `confirm`. */
export function importPeople(file: Blob, confirm: string): Promise<ImportResult> {
  return ask('POST', `/api/people/import?confirm=${confirm}`, file);
}

export type ErasurePlan = {
  erases: { versions: number; runs: number; answers: number; facts: number; records: number; texts: number; drafts: number; absences: number; mails: number };
  /** What stays, and why, in sentences. */
  keeps: string[];
  /** What stands in the way; null: nothing. */
  says: string | null;
};
export const erasureQuery = (id: string) =>
  queryOptions({ queryKey: ['people', id, 'erasure'], queryFn: () => ask<ErasurePlan>('GET', `/api/people/${encodeURIComponent(id)}/erasure`), staleTime: 0 });

export function erasePerson(id: string, given: { reason: string; confirm: string }): Promise<ErasurePlan> {
  return ask('POST', `/api/people/${encodeURIComponent(id)}/erasure`, given);
}
