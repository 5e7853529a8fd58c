import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Sql } from '../../db/connect.ts';
import { type Connection, connectionByName, insertExportRow } from '../../db/connections.ts';
import type { Caller, CallResult } from '../../engine/calls.ts';
import { answers } from '../answers-schema.ts';
import type { KeyRing } from '../keys.ts';
import { AddressRefused, type Resolve, resolveByDns } from './addresses.ts';
import { type Answer, post, type PostLimits, postLimits, type Way } from './post.ts';
import { replyToken } from './reply-token.ts';
import { openSecrets } from './secrets.ts';
import { signed } from './signing.ts';

export type CallerDeps = { sql: Sql; webhook: KeyRing; publicUrl: string; loopback: boolean; resolve?: Resolve; limits?: PostLimits };

/**
 * Calls other systems by the connections on file. A webhook is a signed POST by the Standard Webhooks spec: the values under `data`, and where an answer may be
 * posted if one is awaited. A file connection keeps the values as a line of its file. A trial calls nobody: every call counts as accepted.
 */
export function createCaller(deps: CallerDeps): Caller {
  return async ({ key, connection: name, values, awaits, trial }) => {
    if (trial !== null) return { accepted: true, values: null };
    const connection = await connectionByName(deps.sql, name);
    if (connection === null) return { accepted: false, permanent: true, code: 'unknownConnection' };
    if (connection.url === null) {
      await insertExportRow(deps.sql, { connection: name, call: key, message: messageOf(key), values });
      return { accepted: true, values: null };
    }
    const replyTo = awaits ? { replyTo: `${deps.publicUrl}/api/replies/${encodeURIComponent(key)}/${replyToken(deps.webhook, key)}` } : {};
    return sendTo(deps, connection, messageOf(key), { type: 'connect.values', data: values, ...replyTo });
  };
}

/** A message without values, to see whether a connection works. */
export async function testConnection(deps: CallerDeps, connection: Connection): Promise<CallResult> {
  return sendTo(deps, connection, messageOf(`test:${connection.name}:${Date.now()}`), { type: 'connect.test', data: {} });
}

/** The id of a message, the same at each try: it holds nothing of what it is made from, and no full stop, which the spec keeps for itself. */
export function messageOf(key: string): string {
  return `msg_${createHash('sha256').update(`loopwright message ${key}`).digest('base64url').slice(0, 32)}`;
}

async function sendTo(deps: CallerDeps, { name, url }: Connection, id: string, message: Record<string, unknown>): Promise<CallResult> {
  const secrets = await openSecrets(deps.sql, deps.webhook, name);
  const now = Date.now();
  const body = JSON.stringify({ ...message, timestamp: new Date(now).toISOString() });
  const way = wayOf(deps);
  if (Buffer.byteLength(body) > way.limits.sent) return { accepted: false, permanent: true, code: 'tooLarge' };
  const headers = { 'content-type': 'application/json', 'user-agent': 'Loopwright', 'idempotency-key': id, ...signed(secrets, id, body, now) };
  try {
    return resultOf(await post(new URL(url ?? ''), body, headers, way), now);
  } catch (error) {
    const refused = error instanceof AddressRefused;
    return { accepted: false, permanent: refused, code: refused ? 'addressNotAllowed' : 'noAnswer' };
  }
}

export const wayOf = ({ resolve = resolveByDns, loopback, limits = postLimits }: Pick<CallerDeps, 'resolve' | 'loopback' | 'limits'>): Way => ({
  resolve,
  loopback,
  limits,
});

function resultOf({ status, text, retryAfter }: Answer, now: number): CallResult {
  if (status >= 200 && status < 300) {
    const parsed = replyBody.safeParse(jsonOr(text));
    return { accepted: true, values: parsed.success ? parsed.data.values : null };
  }
  const again = status >= 500 || [408, 425, 429].includes(status);
  const waitMs = retryAfterMs(retryAfter, now);
  return { accepted: false, permanent: !again, code: `status${status}`, ...(waitMs !== null && { retryAfterMs: waitMs }) };
}

const dayMs = 86_400_000;

/** Of `Retry-After`, which is seconds or a date: at most a day, null for what is neither. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.min(dayMs, Math.max(0, ms));
}

const replyBody = z.object({ values: answers });

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
