import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from './keys.ts';

/**
 * Signed requests by the Standard Webhooks spec (standardwebhooks.com): `webhook-signature` is `v1,` and the base64 of HMAC-SHA256, by the secret, over
 * `<webhook-id>.<webhook-timestamp>.<body>`; several signatures are separated by spaces. A request is good for five minutes, and its id makes it one.
 */

const toleranceSeconds = 300;
const prefix = 'whsec_';

/** What the other system signs with: made from the installation's key and the id of the address, kept nowhere. */
export function hookSecret(ring: KeyRing, hook: { id: string; keyId: string }): string {
  const key = ring.secrets[hook.keyId];
  if (key === undefined) throw new Error(`The webhook key ${hook.keyId} is missing.`);
  return `${prefix}${createHmac('sha256', key)
    .update(JSON.stringify(['start', hook.id]))
    .digest('base64')}`;
}

export function hookSignature(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

export type SignedHeaders = { id: string | undefined; timestamp: string | undefined; signature: string | undefined };

/** Null when the request is what it says it is, else what is wrong with it. */
export function hookFault(
  secret: string,
  { id, timestamp, signature }: SignedHeaders,
  body: string,
  nowSeconds: number,
): 'headers' | 'old' | 'signature' | null {
  if (!id || !timestamp || !signature || id.length > 200 || !/^\d{1,12}$/.test(timestamp)) return 'headers';
  const expected = Buffer.from(hookSignature(secret, id, timestamp, body));
  const matches = signature.split(' ').some((one) => {
    const given = Buffer.from(one);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!matches) return 'signature';
  return Math.abs(nowSeconds - Number(timestamp)) > toleranceSeconds ? 'old' : null;
}
