import { queryOptions } from '@tanstack/react-query';
import { ask, download } from '../api.ts';

export type ConnectionKind = 'webhook' | 'csv' | 'json';
export type Connection = {
  name: string;
  kind: ConnectionKind;
  mayUse: boolean;
  details: {
    url: string | null;
    openTo: string[];
    createdAt: string;
    secrets: { since: string }[];
    waiting: number;
    failed: number;
    done: number;
    lastAt: string | null;
    lastSays: string | null;
  } | null;
};

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: () => ask<{ connections: Connection[] }>('GET', '/api/connections'),
});

const path = (name: string) => `/api/connections/${encodeURIComponent(name)}`;

export type NewConnection = { name: string; kind: ConnectionKind; url?: string; openTo: string[] };
export const createConnection = (asked: NewConnection) => ask<{ secret: string | null }>('POST', '/api/connections', asked);
export const changeConnection = (name: string, change: { url?: string; openTo: string[] }) => ask<{ done: true }>('PUT', path(name), change);
export const removeConnection = (name: string) => ask<{ done: true }>('DELETE', path(name));
export const rotateSecret = (name: string) => ask<{ secret: string }>('POST', `${path(name)}/secrets`, {});
export const endOldSecret = (name: string) => ask<{ done: true }>('POST', `${path(name)}/secrets/end-old`);
export const testConnection = (name: string) => ask<{ ok: boolean; says: string; tookMs: number }>('POST', `${path(name)}/test`);
export const fetchFile = (name: string) => download(`${path(name)}/file`, {});
export const bringResults = (name: string, file: File) => ask<{ taken: number; unchanged: number }>('POST', `${path(name)}/results`, file);
