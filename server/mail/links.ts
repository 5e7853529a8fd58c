import { createHash, createHmac } from 'node:crypto';
import type { KeyRing } from '../keys.ts';

export type LinkOf = { slot: string; round: number; person: string; address: string; issue: number };

/**
 * The token behind a mail's button: HMAC-SHA256 by the mail key over slot, round, recipient, address and issue number, with the key's id in front. The same
 * link again after a crash; never stored, looked up by its hash. A new issue number makes another token, and so does a new address of the recipient.
 */
export function linkToken(ring: KeyRing, { slot, round, person, address, issue }: LinkOf): string {
  return tokenOver(ring, ['task', slot, round, person, address.toLowerCase(), issue]);
}

/** The token of a mail about several things, bound to the parts of tasks that it is about. */
export function digestToken(
  ring: KeyRing,
  { person, address, parts }: { person: string; address: string; parts: readonly Pick<LinkOf, 'slot' | 'issue'>[] },
): string {
  const named = parts.map(({ slot, issue }) => `${slot} ${issue}`).sort();
  return tokenOver(ring, ['digest', person, address.toLowerCase(), ...named]);
}

/** The token of the link by which somebody chooses whether to be reminded: it answers nothing and shows nothing of any task. */
export function wishToken(ring: KeyRing, { person, address }: { person: string; address: string }): string {
  return tokenOver(ring, ['wishes', person, address.toLowerCase()]);
}

function tokenOver(ring: KeyRing, over: readonly unknown[]): string {
  const secret = ring.secrets[ring.current];
  if (secret === undefined) throw new Error(`The mail key ${ring.current} is missing.`);
  return `${ring.current}.${createHmac('sha256', secret).update(JSON.stringify(over)).digest('base64url')}`;
}

export function linkHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
