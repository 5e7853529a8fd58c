import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import type { RecordType } from '../../workflows/flow/record-type.ts';
import { answered, ask } from '../api.ts';
import { client } from '../api-client.ts';

const file = client.api.people[':id'].file.$get;
const handOut = client.api.people[':id'].file.export.$post;

type FilePage = InferResponseType<typeof file, 200>;
export type Entry = FilePage['entries'][number];
export type EntryKind = Entry['kind'];
type EntryOf<Kind extends EntryKind> = Extract<Entry, { kind: Kind }>;
export type OnRecord = EntryOf<'record'>['body'];
/** Whoever is named, and the types of the records, by their keys. */
export type Beside = Pick<FilePage, 'types' | 'people'>;
export type HandedOut = InferResponseType<typeof handOut, 200>;

export const fileKey = (person: string) => ['people', person, 'file'];

/** What is on file about a person, of these kinds (all: none named), as at a day. */
export const fileQuery = (person: string, { kinds, asAt }: { kinds: readonly EntryKind[]; asAt: string }) =>
  infiniteQueryOptions({
    queryKey: [...fileKey(person), { kinds, asAt }],
    queryFn: ({ pageParam }) => {
      const query = { kinds: kinds.join(','), ...(asAt !== '' && { asAt }), ...(pageParam !== '' && { after: pageParam }) };
      return answered(file({ param: { id: person }, query })) as Promise<FilePage>;
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (earlier) => earlier,
  });

export function handOutFile(person: string, asked: { asAt?: string; reason: string }): Promise<HandedOut> {
  return ask('POST', `/api/people/${encodeURIComponent(person)}/file/export`, asked);
}

export type RecordValues = Record<string, string | number | boolean>;
export type RecordAct = 'annotate' | 'correct' | 'suspend' | 'restore' | 'revoke' | 'erase';

export function actOnRecord(
  person: string,
  record: string,
  asked: { act: RecordAct; values?: RecordValues; until?: string | null; reason: string },
): Promise<unknown> {
  return ask('POST', `/api/people/${encodeURIComponent(person)}/records/${encodeURIComponent(record)}`, asked);
}

export function writeRecord(
  person: string,
  asked: { type: string; values: RecordValues; effective?: string; until?: string; reason: string },
): Promise<unknown> {
  return ask('POST', `/api/people/${encodeURIComponent(person)}/records`, asked);
}

/** Holds all that is on file of a person, or lifts that. */
export function holdFile(person: string, asked: { lift: boolean; reason: string }): Promise<unknown> {
  return ask('POST', `/api/people/${encodeURIComponent(person)}/hold`, asked);
}

export type DeclaredType = { key: string; type: RecordType; revision: number; records: number };

export const recordTypesQuery = queryOptions({
  queryKey: ['record-types'],
  queryFn: () => ask<{ types: DeclaredType[] }>('GET', '/api/record-types'),
});

/** Declares a type; the revision is 0 for a new one. */
export function putRecordType(key: string, asked: { type: RecordType; revision: number }): Promise<{ revision: number }> {
  return ask('PUT', `/api/record-types/${encodeURIComponent(key)}`, asked);
}

export function deleteRecordType(key: string): Promise<unknown> {
  return ask('DELETE', `/api/record-types/${encodeURIComponent(key)}`);
}

const retention = client.api.retention.$get;
export type Retention = InferResponseType<typeof retention, 200>;

export const retentionQuery = queryOptions({ queryKey: ['retention'], queryFn: () => answered(retention({ query: {} })) as Promise<Retention> });

const texts = client.api.documents.$get;
export type OrganisationText = InferResponseType<typeof texts, 200>['documents'][number];
export const documentsQuery = queryOptions({
  queryKey: ['documents'],
  queryFn: () => answered(texts()) as Promise<{ documents: OrganisationText[] }>,
});

type Written = { title: OrganisationText['title']; body: OrganisationText['body'] };

export function createDocument(key: string, asked: Written & { kind: OrganisationText['kind']; name: OrganisationText['name'] }): Promise<unknown> {
  return ask('PUT', `/api/documents/${encodeURIComponent(key)}`, asked);
}

export function publishDocument(key: string, asked: Written & { seen: number; earlier: 'keep' | 'void'; reason: string }): Promise<unknown> {
  return ask('POST', `/api/documents/${encodeURIComponent(key)}/versions`, asked);
}

const signatures = client.api.documents[':key'].signatures.$get;
export type Signatures = InferResponseType<typeof signatures, 200>;
export const signaturesQuery = (key: string) =>
  infiniteQueryOptions({
    queryKey: ['documents', key, 'signatures'],
    queryFn: ({ pageParam }) => answered(signatures({ param: { key }, query: pageParam === '' ? {} : { after: pageParam } })) as Promise<Signatures>,
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });

export type Letter = { title: string; text: string; missing: string[]; filed: boolean };

/** A letter for a person as it reads; `file` puts it on file. */
export function letterFor(person: string, asked: { key: string; language: 'en' | 'zh'; values: Record<string, string>; file: boolean }): Promise<Letter> {
  return ask('POST', `/api/people/${encodeURIComponent(person)}/letters`, asked);
}
