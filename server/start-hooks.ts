import { createHmac, timingSafeEqual } from 'node:crypto';
import type { StartHook } from '../db/start-hooks.ts';
import type { KeyRing } from './keys.ts';

/**
 * Signed requests by the Standard Webhooks spec (standardwebhooks.com): `webhook-signature` is `v1,` and the base64 of HMAC-SHA256, by the secret, over
 * `<webhook-id>.<webhook-timestamp>.<body>`; several signatures are separated by spaces. A request is good for five minutes, and its id makes it one.
 */

const toleranceSeconds = 300;
const prefix = 'whsec_';

/** What the other system signs with: made from the installation's key, the id of the address and the number of its secret, kept nowhere. */
export function hookSecret(ring: KeyRing, { id, issue, keyId }: Pick<StartHook, 'id' | 'issue' | 'keyId'>): string {
  const key = ring.secrets[keyId];
  if (key === undefined) throw new Error(`The webhook key ${keyId} is missing.`);
  // The first ones were made before secrets had a number.
  const made = issue === 1 ? ['start', id] : ['start', id, issue];
  return `${prefix}${createHmac('sha256', key).update(JSON.stringify(made)).digest('base64')}`;
}

/** Those that count now: the one of today, and for a while the one before. */
export function hookSecrets(ring: KeyRing, hook: StartHook, nowMs: number): string[] {
  const { id, issue, oldKeyId, oldUntil } = hook;
  const old = oldKeyId !== null && oldUntil !== null && nowMs < Date.parse(oldUntil) ? [hookSecret(ring, { id, issue: issue - 1, keyId: oldKeyId })] : [];
  return [hookSecret(ring, hook), ...old];
}

export function hookSignature(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

type SignedHeaders = { id: string | undefined; timestamp: string | undefined; signature: string | undefined };

/** Null when the request is what it says it is by one of the secrets, else what is wrong with it. */
export function hookFault(
  secrets: readonly string[],
  { id, timestamp, signature }: SignedHeaders,
  body: string,
  nowSeconds: number,
): 'headers' | 'old' | 'signature' | null {
  if (!id || !timestamp || !signature || id.length > 200 || !/^\d{1,12}$/.test(timestamp)) return 'headers';
  const expected = secrets.map((secret) => Buffer.from(hookSignature(secret, id, timestamp, body)));
  const matches = signature.split(' ').some((one) => {
    const given = Buffer.from(one);
    return expected.some((right) => given.length === right.length && timingSafeEqual(given, right));
  });
  if (!matches) return 'signature';
  return Math.abs(nowSeconds - Number(timestamp)) > toleranceSeconds ? 'old' : null;
}
