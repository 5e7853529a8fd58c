import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { Pool, Tx } from '../../db/connect.ts';
import { dayIn, firstAdministrator, insertAuthUser, insertSignInLink, type SignInLink, signInLinkState, takeSignInLink } from '../../db/auth.ts';
import { isPresent, peopleByEmail, peopleByIds } from '../../db/people.ts';
import type { Keys } from '../keys.ts';
import { localPath } from './local-path.ts';

export const linkMinutes = 15;

/** Issues a link that signs the person in once. Answers its id, from which `signInUrl` makes the address; the token itself is stored nowhere. */
export async function issueSignInLink(tx: Tx, keys: Keys, link: SignInLink): Promise<string> {
  const id = `${keys.mail.current}.${randomUUID()}`;
  await insertSignInLink(tx, { ...link, id, tokenHash: hashOf(tokenOf(keys, id)) }, linkMinutes);
  return id;
}

/** The address of a link, for the moment it is sent. `next` is the local path to go to afterwards. */
export function signInUrl({ keys, publicUrl }: { keys: Keys; publicUrl: string }, linkId: string, next: string | null): string {
  const to = localPath(next);
  return `${publicUrl}/sign-in/${tokenOf(keys, linkId)}${to === null ? '' : `?to=${encodeURIComponent(to)}`}`;
}

/** What opening the link would find; nothing is changed by asking. */
export async function lookAtLink(sql: Pool, token: string): Promise<'open' | 'used' | 'expired' | 'unknown'> {
  return (await signInLinkState(sql, hashOf(token))) ?? 'unknown';
}

/**
 * Uses the link up. Answers whom it signs in, or why nobody: it was used or has expired, it never was,
 * or it was sent to an address that is no longer this person's own.
 */
export async function takeLink(sql: Pool, token: string, zone: string): Promise<{ personId: string } | 'used' | 'expired' | 'unknown' | 'changed'> {
  const tokenHash = hashOf(token);
  const taken = await sql.begin(async (tx) => {
    const link = await takeSignInLink(tx, tokenHash);
    if (link === null) return null;
    if (!(await stillGood(tx, link, zone))) return 'changed' as const;
    await insertAuthUser(tx, link.personId);
    return { personId: link.personId };
  });
  if (taken !== null) return taken;
  const state = await signInLinkState(sql, tokenHash);
  return state === null ? 'unknown' : state === 'open' ? 'expired' : state;
}

/** Whom a link may be sent to: the one person present who has this address alone. Null for nobody, and for a mailbox that several people read. */
export async function personToSignIn(tx: Tx, address: string, zone: string) {
  const found = await peopleByEmail(tx, address, await dayIn(tx, zone));
  const [person] = found;
  return found.length === 1 && person !== undefined && person.email !== null && !person.sharedMailbox ? { ...person, email: person.email } : null;
}

/**
 * A link that signs the first administrator in, once, within 15 minutes. For the terminal of whoever starts the installation, never for a log.
 * Throws when nobody present has the role admin.
 */
export async function createAdminLink({ sql, keys, publicUrl, zone }: { sql: Pool; keys: Keys; publicUrl: string; zone: string }): Promise<string> {
  const linkId = await sql.begin(async (tx) => {
    const personId = await firstAdministrator(tx, await dayIn(tx, zone));
    if (personId === null)
      throw new Error(
        'Nobody is an administrator: expected at least one person present with "admin" under roles. Import the people with `loopwright people import`.',
      );
    return issueSignInLink(tx, keys, { personId, email: null });
  });
  return signInUrl({ keys, publicUrl }, linkId, null);
}

async function stillGood(tx: Tx, link: SignInLink, zone: string): Promise<boolean> {
  const [person] = await peopleByIds(tx, [link.personId]);
  if (person === undefined || !isPresent(person, await dayIn(tx, zone))) return false;
  return link.email === null || (person.email?.toLowerCase() === link.email.toLowerCase() && !person.sharedMailbox);
}

/** The id begins with the key it is derived by, so that a mail sent after a change of keys carries the same link. */
function tokenOf(keys: Keys, linkId: string): string {
  const keyId = linkId.slice(0, linkId.lastIndexOf('.'));
  const secret = keys.mail.secrets[keyId];
  if (secret === undefined) throw new Error(`The link needs the mail key ${keyId}; known: ${Object.keys(keys.mail.secrets).join(', ')}.`);
  return createHmac('sha256', secret).update(`sign-in link\n${linkId}`).digest('base64url');
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
