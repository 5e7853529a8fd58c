import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Keys } from '../keys.ts';

/** What a mail is known by, in its Message-ID and its addresses: made from its row's key, so that a second try carries the same. It says nothing about anybody. */
export function mailId({ mail }: Keys, key: string): string {
  return hmac(mail.secrets[mail.current] ?? Buffer.alloc(0), `message ${key}`).slice(0, 32);
}

export function messageIdOf(id: string, publicUrl: string): string {
  return `<${id}@${new URL(publicUrl).hostname}>`;
}

/** What stands in the address for failures beside the id. */
export function bounceCode({ mail }: Keys, id: string, key = mail.current): string {
  return hmac(mail.secrets[key] ?? Buffer.alloc(0), `bounce ${id}`).slice(0, 10);
}

/** Whether it is by any of our keys. */
export function isBounceCode(keys: Keys, id: string, code: string): boolean {
  const given = Buffer.from(code);
  return Object.keys(keys.mail.secrets).some((key) => {
    const expected = Buffer.from(bounceCode(keys, id, key));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
}

/** An address, for comparing it without keeping it. */
export function addressHash(address: string): string {
  return hashOf(`address ${address.trim().toLowerCase()}`);
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const hmac = (secret: Buffer, text: string): string => createHmac('sha256', secret).update(text).digest('hex');
