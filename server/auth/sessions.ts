import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Pool, Sql } from '../../db/connect.ts';
import { dayIn, deleteSessionsOf, deleteSignInLinksOf } from '../../db/auth.ts';
import { isPresent, type Person, peopleByIds, personOfSession, reportsOf } from '../../db/people.ts';
import { type Actor, actorOf } from '../../workflows/flow/may.ts';
import type { Keys } from '../keys.ts';
import { createAuth, renewedBelowMs, sessionCookie } from './auth.ts';

/** Who is signed in, read afresh for each request: a changed role or a last day counts at once. */
export type SignedIn = { person: Person; actor: Actor };

/** `cookies` are whole Set-Cookie lines for the answer. */
export type Sessions = {
  /** Null without a session that is good now, or once the person has left. */
  load(headers: Headers): Promise<{ signedIn: SignedIn | null; cookies: string[] }>;
  /** For a person whose identity has been checked and who has a row in auth_users. `shared`: on a device that others use too, for a short time. */
  begin(personId: string, headers: Headers, how?: { shared: boolean }): Promise<string[]>;
  /** Ends the session of this cookie. */
  end(headers: Headers): Promise<string[]>;
};

export function createSessions({ sql, keys, config }: { sql: Pool; keys: Keys; config: { publicUrl: string; zone: string } }): Sessions {
  const auth = createAuth({ sql, keys, publicUrl: config.publicUrl });
  return {
    async load(headers) {
      // Whoever brings no cookie of ours costs no look at the database.
      const cookie = headers.get('cookie') ?? '';
      if (!cookie.includes(sessionCookie)) return { signedIn: null, cookies: [] };
      const token = tokenIn(cookie, keys);
      const found = token === null ? null : await personOfSession(sql, token, config.zone);
      if (found !== null && Date.parse(found.expiresAt) - Date.now() > renewedBelowMs) {
        const { reports, expiresAt: _, ...person } = found;
        return { signedIn: { person, actor: actorOf(person, reports) }, cookies: [] };
      }
      const { headers: answer, response } = await auth.api.getSession({ headers: only(headers, 'cookie'), returnHeaders: true });
      const personId = response?.session.userId;
      return { signedIn: personId === undefined ? null : await signedInAs(sql, personId, config.zone), cookies: answer.getSetCookie() };
    },
    async begin(personId, headers, { shared } = { shared: false }) {
      const { headers: answer } = await auth.api.beginSession({ body: { personId, shared }, headers: only(headers, 'user-agent'), returnHeaders: true });
      // Of somebody who left a shared device without saying so.
      const mark = shared || isShared(headers.get('cookie') ?? '') ? [markOf(shared, config.publicUrl)] : [];
      return [...answer.getSetCookie(), ...mark];
    },
    async end(headers) {
      const { headers: answer } = await auth.api.signOut({ headers: only(headers, 'cookie'), returnHeaders: true });
      return [...answer.getSetCookie(), markOf(false, config.publicUrl)];
    },
  };
}

/**
 * The session that a cookie names, where it is signed as the library signs it (HMAC of the current key, in base64). Null for any other: the library looks at it.
 * So is it for one that is to be renewed or has ended; what is left is a look at one row.
 */
function tokenIn(cookie: string, { session }: Keys): string | null {
  const secret = session.secrets[session.current];
  const [, written] = new RegExp(`${sessionCookie.replace('.', '\\.')}=([^;]+)`).exec(cookie) ?? [];
  if (secret === undefined || written === undefined) return null;
  const value = decoded(written);
  const dot = value.lastIndexOf('.');
  if (dot < 1) return null;
  const token = value.slice(0, dot);
  const [given, expected] = [Buffer.from(value.slice(dot + 1), 'base64'), createHmac('sha256', secret.toString('base64')).update(token).digest()];
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

const sharedCookie = 'loopwright.shared';

/** Whether a device that others use too brought this. */
export const isShared = (cookie: string | undefined): boolean => new RegExp(`(^|; )${sharedCookie}=1`).test(cookie ?? '');

function markOf(shared: boolean, publicUrl: string): string {
  return `${sharedCookie}=${shared ? '1' : ''}; Path=/; HttpOnly; SameSite=Lax${publicUrl.startsWith('https://') ? '; Secure' : ''}${shared ? '' : '; Max-Age=0'}`;
}

/** Ends every session and every link to sign in of these people: their address, and with it who can read their mails, has changed. */
export async function endSessionsOf(sql: Sql, personIds: readonly string[]): Promise<number> {
  await deleteSignInLinksOf(sql, personIds);
  return deleteSessionsOf(sql, personIds);
}

async function signedInAs(sql: Sql, personId: string, zone: string): Promise<SignedIn | null> {
  const [[person], today] = await Promise.all([peopleByIds(sql, [personId]), dayIn(sql, zone)]);
  if (person === undefined || !isPresent(person, today)) return null;
  const reports = await reportsOf(sql, person.id, today);
  return {
    person,
    actor: actorOf(
      person,
      reports.map(({ id }) => id),
    ),
  };
}

function only(headers: Headers, name: string): Headers {
  const value = headers.get(name);
  return new Headers(value === null ? {} : { [name]: value });
}
