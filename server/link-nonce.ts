import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from './keys.ts';

/** What forms behind a mail's link carry, so that only whoever has opened its page can send them. */

/** A page may stay open so long before its form has to be sent a second time, in milliseconds: two days. */
const openMs = 172_800_000;

/** Bound to the link and the time of making, and kept nowhere: several tabs, a restart and a browser without cookies do no harm. What was decided once stays decided. */
export function nonceFor(ring: KeyRing, token: string, at: number): string {
  return `${at}.${hmac(ring, `task page\n${at}\n${token}`).toString('base64url')}`;
}

export function nonceHolds(ring: KeyRing, token: string, nonce: unknown): boolean {
  if (typeof nonce !== 'string') return false;
  const at = Number(nonce.split('.')[0]);
  if (!Number.isInteger(at) || at > Date.now() || Date.now() - at > openMs) return false;
  const [given, expected] = [Buffer.from(nonce), Buffer.from(nonceFor(ring, token, at))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Two digits that a person types to confirm what was held: a program that fills in forms has no reason to. No secret, but the same on every page of the link. */
export function confirmNumber(ring: KeyRing, token: string): string {
  return String(10 + (hmac(ring, `confirm\n${token}`).readUInt16BE(0) % 90));
}

export function isConfirmed(ring: KeyRing, token: string, typed: unknown): boolean {
  return typeof typed === 'string' && typed.normalize('NFKC').trim() === confirmNumber(ring, token);
}

function hmac(ring: KeyRing, text: string): Buffer {
  const secret = ring.secrets[ring.current];
  if (secret === undefined) throw new Error(`The session key ${ring.current} is missing.`);
  return createHmac('sha256', secret).update(text).digest();
}
