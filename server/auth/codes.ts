import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Pool, Tx } from '../../db/connect.ts';
import { insertLinkCode, tryLinkCode, useLinkCode } from '../../db/link-codes.ts';
import type { KeyRing, Keys } from '../keys.ts';
import { linkHash } from '../mail/links.ts';

/** Codes for links of which a step asks for more (assurance 2): sent to the address on file, typed once, good for the one link in the one browser. */

export const codeMinutes = 10;
const mostTries = 5;
/** How long a browser that typed one may go on, in milliseconds. */
const passMs = 30 * 60_000;

/** Answers the id from which `codeOf` makes the code for the moment it is sent; stored is a keyed hash alone. */
export async function issueCode(tx: Tx, keys: Keys, { token, personId }: { token: string; personId: string }): Promise<string> {
  const id = `${keys.mail.current}.${randomUUID()}`;
  await insertLinkCode(tx, { id, linkHash: linkHash(token), personId, codeHash: hashOf(keys.session, id, codeOf(keys, id)) }, codeMinutes);
  return id;
}

/** Six digits. */
export function codeOf({ mail }: Keys, id: string): string {
  const keyId = id.slice(0, id.lastIndexOf('.'));
  const secret = mail.secrets[keyId];
  if (secret === undefined) throw new Error(`The code needs the mail key ${keyId}; known: ${Object.keys(mail.secrets).join(', ')}.`);
  const number = createHmac('sha256', secret).update(`link code\n${id}`).digest().readUInt32BE(0) % 1_000_000;
  return String(number).padStart(6, '0');
}

/** Uses up the newest code of this link, if it is the one typed; each look at it is a try. */
export async function takeCode(sql: Pool, keys: Keys, { token, personId, typed }: { token: string; personId: string; typed: string }): Promise<boolean> {
  const digits = typed.normalize('NFKC').replaceAll(/\D/g, '');
  return sql.begin(async (tx) => {
    const code = await tryLinkCode(tx, linkHash(token), personId, mostTries);
    if (code === null) return false;
    const given = hashOf(keys.session, code.id, digits);
    if (given.length !== code.codeHash.length || !timingSafeEqual(given, code.codeHash)) return false;
    await useLinkCode(tx, code.id);
    return true;
  });
}

/** What a browser keeps once the code was typed in it. */
export function passFor(ring: KeyRing, token: string, personId: string, now = Date.now()): { value: string; seconds: number } {
  const until = now + passMs;
  return { value: `${until}.${passMac(ring, token, personId, until)}`, seconds: passMs / 1000 };
}

export function passHolds(ring: KeyRing, token: string, personId: string, pass: string | undefined, now = Date.now()): boolean {
  const [at = '', mac = ''] = (pass ?? '').split('.');
  const until = Number(at);
  if (!Number.isInteger(until) || until <= now || until > now + passMs) return false;
  const [given, expected] = [Buffer.from(mac), Buffer.from(passMac(ring, token, personId, until))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function passMac(ring: KeyRing, token: string, personId: string, until: number): string {
  return createHmac('sha256', secretOf(ring))
    .update(JSON.stringify(['code pass', linkHash(token), personId, until]))
    .digest('base64url');
}

function hashOf(ring: KeyRing, id: string, code: string): Buffer {
  return createHmac('sha256', secretOf(ring)).update(`link code\n${id}\n${code}`).digest();
}

function secretOf(ring: KeyRing): Buffer {
  const secret = ring.secrets[ring.current];
  if (secret === undefined) throw new Error(`The session key ${ring.current} is missing.`);
  return secret;
}
