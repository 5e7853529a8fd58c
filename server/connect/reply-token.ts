import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '../keys.ts';

/**
 * What binds an address for answers to one call: made from the call's key, with the id of our key in front; stored nowhere. The signature of an answer covers its
 * body and not its address, so that without this an answer could be sent again to the address of another call.
 */
export function replyToken(ring: KeyRing, call: string, id = ring.current): string {
  return `${id}.${createHmac('sha256', secretOf(ring, id))
    .update(JSON.stringify(['reply', call]))
    .digest('base64url')}`;
}

export function isReplyToken(ring: KeyRing, call: string, token: string): boolean {
  const id = token.slice(0, token.indexOf('.'));
  if (!Object.hasOwn(ring.secrets, id)) return false;
  const [given, expected] = [Buffer.from(token), Buffer.from(replyToken(ring, call, id))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function secretOf(ring: KeyRing, id: string): Buffer {
  const secret = ring.secrets[id];
  if (secret === undefined) throw new Error(`The webhook key ${id} is missing.`);
  return secret;
}
