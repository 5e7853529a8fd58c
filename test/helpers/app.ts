import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { insertAuthUser } from '../../db/auth.ts';
import { importPeople } from '../../engine/people-import.ts';
import { createApp } from '../../server/app.ts';
import { createSessions } from '../../server/auth/sessions.ts';
import type { AppDeps, OldAddress, SignInMail } from '../../server/deps.ts';
import { createEngine } from '../../engine/engine.ts';
import { createTaskDoor } from '../../server/tasks.ts';
import { type Keys, keyUses } from '../../server/keys.ts';
import { createDatabase } from './database.ts';

export const publicUrl = 'http://loopwright.test';
export const testKeys = Object.fromEntries(keyUses.map((use, n) => [use, { current: `${use}-1`, secrets: { [`${use}-1`]: Buffer.alloc(32, n + 1) } }])) as Keys;

/** A server without sockets on a database of its own; what it would send is kept in lists, what it logs in `logged`. */
export async function createTestApp(change: Partial<Omit<AppDeps, 'config'>> & { config?: Partial<AppDeps['config']> } = {}) {
  const database = await createDatabase();
  const uiDir = mkdtempSync(join(tmpdir(), 'loopwright-ui-'));
  const mails: SignInMail[] = [];
  const told: OldAddress[] = [];
  const logged: string[] = [];
  const engine = createEngine({ sql: database.sql, journalKeys: testKeys.journal, zone: 'Asia/Hong_Kong' });
  const deps: AppDeps = {
    sql: database.sql,
    keys: testKeys,
    engine,
    tasks: createTaskDoor(engine),
    log: pino({ level: 'info' }, { write: (line: string) => void logged.push(line) }),
    temporal: { healthy: async () => true },
    mail: { healthy: async () => true },
    inbound: null,
    sendSignInMail: async (_tx, mail) => void mails.push(mail),
    tellOldAddress: async (_tx, one) => void told.push(one),
    ...change,
    config: { publicUrl, zone: 'Asia/Hong_Kong', proxies: 0, loopback: true, uiDir, mailboxDir: null, ...change.config },
  };
  const app = createApp(deps);
  const sessions = createSessions(deps);
  return {
    app,
    deps,
    sql: database.sql,
    mails,
    told,
    logged,
    /** As a browser would from our own pages. */
    request: (path: string, init: RequestInit & { cookie?: string } = {}) => {
      const { cookie, headers, ...rest } = init;
      return app.request(`${publicUrl}${path}`, {
        ...rest,
        headers: { 'sec-fetch-site': 'same-origin', ...(cookie === undefined ? {} : { cookie }), ...(headers as Record<string, string> | undefined) },
      });
    },
    /** Imports people straight into the database. */
    people: async (csv: string) => {
      const { preview } = await importPeople(database.sql, new TextEncoder().encode(csv), {
        today: '2026-11-24',
        by: 'test',
        keys: testKeys.journal,
        engine: null,
      });
      if (preview.problems.length > 0) throw new Error(JSON.stringify(preview.problems));
    },
    /** The cookie of a new session of that person. */
    signIn: async (personId: string): Promise<string> => {
      await database.sql.begin((tx) => insertAuthUser(tx, personId));
      return cookieOf(await sessions.begin(personId, new Headers()));
    },
    close: async () => {
      await database.drop();
      rmSync(uiDir, { recursive: true, force: true });
    },
  };
}
export type TestApp = Awaited<ReturnType<typeof createTestApp>>;

/** What a browser would send back of these Set-Cookie lines. */
export function cookieOf(lines: readonly string[]): string {
  return lines.map((line) => line.split(';')[0]).join('; ');
}
