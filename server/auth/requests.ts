import { createHmac } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Context } from 'hono';
import { countSignInRequest, deleteOldSignInRequests } from '../../db/auth.ts';
import type { Pool } from '../../db/connect.ts';
import type { Keys } from '../keys.ts';

export const requestWindowMinutes = 15;
/** Links asked for within the window: for one address, and by one sender (an office may share one). */
export const requestLimits = { address: 5, sender: 60 };

/** Counts a request for a link. False when there were too many, whether or not anybody has that address. */
export function mayAskForLink(sql: Pool, keys: Keys, { address, sender }: { address: string; sender: string }): Promise<boolean> {
  return mayAsk(sql, keys, sender, `address ${address.toLowerCase()}`);
}

/** Counts a request for a code to the address on file of somebody. */
export function mayAskForCode(sql: Pool, keys: Keys, { person, sender }: { person: string; sender: string }): Promise<boolean> {
  return mayAsk(sql, keys, sender, `code ${person}`);
}

async function mayAsk(sql: Pool, keys: Keys, sender: string, what: string): Promise<boolean> {
  await deleteOldSignInRequests(sql);
  const bySender = await countSignInRequest(sql, bucketOf(keys, `sender ${networkOf(sender)}`), requestWindowMinutes);
  if (bySender > requestLimits.sender) return false;
  return (await countSignInRequest(sql, bucketOf(keys, what), requestWindowMinutes)) <= requestLimits.address;
}

/** Where a request came from: the far end of the connection, or what the outermost of our `proxies` saw. */
export function senderOf(c: Context, proxies: number): string {
  if (proxies > 0) return c.req.header('x-forwarded-for')?.split(',').at(-proxies)?.trim() || 'unknown';
  const env = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  return env?.incoming?.socket?.remoteAddress ?? 'unknown';
}

/** One subscriber has a whole /64 of IPv6 addresses, and IPv4 may come in IPv6's clothes. */
export function networkOf(address: string): string {
  const plain = address
    .toLowerCase()
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

function bucketOf(keys: Keys, what: string): string {
  const secret = keys.session.secrets[keys.session.current];
  if (secret === undefined) throw new Error(`The session key ${keys.session.current} is missing.`);
  return createHmac('sha256', secret).update(`sign-in request\n${what}`).digest('base64url');
}
