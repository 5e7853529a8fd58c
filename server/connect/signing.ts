import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Standard Webhooks (standardwebhooks.com): `webhook-id`, `webhook-timestamp` in seconds, and `webhook-signature` with `v1,` and the HMAC-SHA256 in base64 of
 * `id.timestamp.body`, one for each secret, separated by spaces. A secret is written `whsec_` and its bytes in base64.
 */
export type WebhookHeaders = { 'webhook-id': string; 'webhook-timestamp': string; 'webhook-signature': string };

const prefix = 'whsec_';
const leastBytes = 24;
const mostBytes = 64;
/** A signature that is older or newer than this is not taken. */
const toleranceSeconds = 300;

export const newSecret = (): Buffer => randomBytes(32);

export const writtenSecret = (secret: Buffer): string => prefix + secret.toString('base64');

/** The bytes of a secret as it is written; null for what is none. */
export function readSecret(text: string): Buffer | null {
  const encoded = text.startsWith(prefix) ? text.slice(prefix.length) : text;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null;
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.length >= leastBytes && bytes.length <= mostBytes ? bytes : null;
}

export function signed(secrets: readonly Buffer[], id: string, body: string, nowMs: number): WebhookHeaders {
  const seconds = String(Math.floor(nowMs / 1000));
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': secrets.map((secret) => `v1,${macOf(secret, id, seconds, body).toString('base64')}`).join(' '),
  };
}

/** Why what came is not taken as signed by one of these secrets; null: it is. */
export function signatureFault(
  secrets: readonly Buffer[],
  headers: Partial<WebhookHeaders>,
  body: string,
  nowMs: number,
): 'unsigned' | 'stale' | 'wrongSignature' | null {
  const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures } = headers;
  if (!id || !seconds || !signatures || !/^\d{1,12}$/.test(seconds)) return 'unsigned';
  if (Math.abs(nowMs / 1000 - Number(seconds)) > toleranceSeconds) return 'stale';
  const given = signatures.split(' ').flatMap((one) => (one.startsWith('v1,') ? [Buffer.from(one.slice(3), 'base64')] : []));
  const expected = secrets.map((secret) => macOf(secret, id, seconds, body));
  return given.some((one) => expected.some((mac) => one.length === mac.length && timingSafeEqual(one, mac))) ? null : 'wrongSignature';
}

function macOf(secret: Buffer, id: string, seconds: string, body: string): Buffer {
  return createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest();
}
