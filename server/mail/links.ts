import { createHash, createHmac } from 'node:crypto';
import type { KeyRing } from '../keys.ts';

export type LinkOf = { slot: string; round: number; person: string; address: string; issue: number };

/**
 * The token behind a mail's button: HMAC-SHA256 by the mail key over slot, round, recipient, address and issue number, with the key's id in front. The same
 * link again after a crash; never stored, looked up by its hash. A new issue number makes another token, and so does a new address of the recipient.
 */
export function linkToken(ring: KeyRing, { slot, round, person, address, issue }: LinkOf): string {
  const secret = ring.secrets[ring.current];
  if (secret === undefined) throw new Error(`The mail key ${ring.current} is missing.`);
  const mac = createHmac('sha256', secret)
    .update(JSON.stringify(['task', slot, round, person, address.toLowerCase(), issue]))
    .digest('base64url');
  return `${ring.current}.${mac}`;
}

export function linkHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
