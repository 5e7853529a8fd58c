import type { Pool, Sql } from '../../db/connect.ts';
import { dayIn, deleteSessionsOf, deleteSignInLinksOf } from '../../db/auth.ts';
import { isPresent, type Person, peopleByIds, reportsOf } from '../../db/people.ts';
import { type Actor, actorOf } from '../../workflows/flow/may.ts';
import type { Keys } from '../keys.ts';
import { createAuth, sessionCookie } from './auth.ts';

/** Who is signed in, read afresh for each request: a changed role or a last day counts at once. */
export type SignedIn = { person: Person; actor: Actor };

/** `cookies` are whole Set-Cookie lines for the answer. */
export type Sessions = {
  /** Null without a session that is good now, or once the person has left. */
  load(headers: Headers): Promise<{ signedIn: SignedIn | null; cookies: string[] }>;
  /** For a person whose identity has been checked and who has a row in auth_users. */
  begin(personId: string, headers: Headers): Promise<string[]>;
  /** Ends the session of this cookie. */
  end(headers: Headers): Promise<string[]>;
};

export function createSessions({ sql, keys, config }: { sql: Pool; keys: Keys; config: { publicUrl: string; zone: string } }): Sessions {
  const auth = createAuth({ sql, keys, publicUrl: config.publicUrl });
  return {
    async load(headers) {
      // Whoever brings no cookie of ours costs no look at the database.
      if (headers.get('cookie')?.includes(sessionCookie) !== true) return { signedIn: null, cookies: [] };
      const { headers: answer, response } = await auth.api.getSession({ headers: only(headers, 'cookie'), returnHeaders: true });
      const personId = response?.session.userId;
      return { signedIn: personId === undefined ? null : await signedInAs(sql, personId, config.zone), cookies: answer.getSetCookie() };
    },
    async begin(personId, headers) {
      const { headers: answer } = await auth.api.beginSession({ body: { personId }, headers: only(headers, 'user-agent'), returnHeaders: true });
      return answer.getSetCookie();
    },
    async end(headers) {
      const { headers: answer } = await auth.api.signOut({ headers: only(headers, 'cookie'), returnHeaders: true });
      return answer.getSetCookie();
    },
  };
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
