import { betterAuth } from 'better-auth';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { Kysely, type KyselyPlugin, type UnknownRow } from 'kysely';
import { PostgresJSDialect } from 'kysely-postgres-js';
import * as z from 'zod';
import type { Pool } from '../../db/connect.ts';
import type { Keys } from '../keys.ts';

const sessionDays = 7;
/** On a device that others use too; there it is not made longer by being used, and ends with the browser. */
const sharedMinutes = 20;
/** What is left of a session that the library makes longer, in milliseconds: it does so once a day. */
export const renewedBelowMs = (sessionDays - 1) * 86_400_000;
const cookiePrefix = 'loopwright';
/** How the name of the session's cookie ends; over https something stands before it. */
export const sessionCookie = `${cookiePrefix}.session_token`;

/**
 * The session library, for its sessions and their cookie alone. None of its own routes is mounted: its sign-in by mail would verify on GET.
 * Every request reads the session's row (no cookie cache), so that what is deleted ends at once.
 */
export function createAuth({ sql, keys, publicUrl }: { sql: Pool; keys: Keys; publicUrl: string }) {
  const db = new Kysely<unknown>({ dialect: new PostgresJSDialect({ postgres: sql }), plugins: [instantsAsDates] });
  const secret = keys.session.secrets[keys.session.current];
  if (secret === undefined) throw new Error(`The session key ${keys.session.current} is missing.`);
  return betterAuth({
    database: { db, type: 'postgres' },
    baseURL: publicUrl,
    secret: secret.toString('base64'),
    logger: { disabled: true },
    telemetry: { enabled: false },
    user: { modelName: 'auth_users', fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' } },
    session: {
      modelName: 'auth_sessions',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: sessionDays * 86_400,
      cookieCache: { enabled: false },
    },
    account: {
      modelName: 'auth_accounts',
      fields: {
        accountId: 'account_id',
        providerId: 'provider_id',
        userId: 'user_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: { modelName: 'auth_verifications', fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' } },
    advanced: {
      useSecureCookies: publicUrl.startsWith('https://'),
      cookiePrefix,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { disableIpTracking: true },
    },
    plugins: [{ id: 'person-sign-in', endpoints: { beginSession } }],
  });
}

/** Begins a session for a person whose identity the caller has checked, and sets its cookie. Callable from here only: it has no address. */
const beginSession = createAuthEndpoint.serverOnly(
  { method: 'POST', body: z.object({ personId: z.string(), shared: z.boolean() }), requireHeaders: true },
  async (ctx) => {
    const user = await ctx.context.internalAdapter.findUserById(ctx.body.personId);
    if (user === null) throw new Error('Expected a row in auth_users for the person who signs in, found none.');
    const { shared } = ctx.body;
    const short = { expiresAt: new Date(Date.now() + sharedMinutes * 60_000) };
    const session = await (shared ? ctx.context.internalAdapter.createSession(user.id, true, short, true) : ctx.context.internalAdapter.createSession(user.id));
    await setSessionCookie(ctx, { session, user }, shared);
    return { begun: true };
  },
);

/**
 * Our connections give instants as text, and the library compares them with Date objects: left as text, no session would ever expire.
 */
const instantsAsDates: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult: async ({ result }) => ({ ...result, rows: result.rows.map(withDates) }),
};

function withDates(row: UnknownRow): UnknownRow {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, column.endsWith('_at') && typeof value === 'string' ? new Date(value) : value]),
  );
}
