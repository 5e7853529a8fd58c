import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Language } from '../db/people.ts';
import { type Act, may, rolesFor, type Thing } from '../workflows/flow/may.ts';
import type { Sessions, SignedIn } from './auth/sessions.ts';
import { languageOf } from './language.ts';
import type { DoorPart } from './task-door.ts';
import { errorBody, forbidden, invalid, notSignedIn, tooLarge } from './errors.ts';

/**
 * Who may call a route. An act alone: those who may do it to everything. `of: 'each'`: anyone signed in gets as far as the handler,
 * which must ask `authorize` about the thing at hand before it answers.
 */
export type Permission = 'anyone' | 'signedIn' | Act | { act: Act; of: 'each' };

export type AppEnv = {
  Variables: {
    /** For scripts and styles written into this answer. */
    nonce: string;
    sessions: Sessions;
    permission?: Permission;
    signedIn?: SignedIn;
    /** Whether `authorize` was asked. */
    asked?: boolean;
    /** Of a route about a part of a task: that part, for whoever asks. */
    part?: DoorPart | null;
  };
};

export const usualBody = 512 * 1024;

/** A router for one file of routes: `newRouter().openapi(route({ … }), handler)`. */
export function newRouter(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalid(result.error, (result as { data?: unknown }).data);
    },
  });
}

type Declaration<Path extends string> = Omit<RouteConfig, 'path' | 'middleware' | 'summary'> & {
  path: Path;
  /** What it does, in one line: the reference is made of these. */
  summary: string;
  permission: Permission;
  maxBody?: number;
  /** For an act of each thing in a route that takes a body: the thing is found, and asked about, before the body is looked at. */
  thing?: (c: Context<AppEnv>) => Promise<Thing>;
};

/**
 * Every route of the API is made here. `permission` is compulsory; `maxBody` in bytes (512 kB unless told).
 * A body that is declared must be sent. Errors are thrown (server/errors.ts), so only what succeeds is in the route's type.
 */
export function route<Path extends string, Config extends Declaration<Path>>(config: Config & { path: Path }) {
  const { permission, maxBody = usualBody, thing, request, responses, ...rest } = config;
  const made = createRoute({
    ...rest,
    'x-permission': permissionInWords(permission),
    ...(permission === 'anyone' ? { security: [] } : {}),
    request: request?.body === undefined ? request : { ...request, body: { ...request.body, required: true } },
    responses: { ...responses, default: { description: 'Anything else: what is wrong, in words', content: { 'application/json': { schema: errorBody } } } },
    middleware: [gate(permission), ...(thing === undefined ? [] : [askAbout(thing)]), limitBody(maxBody)],
  } as RouteConfig);
  return made as unknown as Omit<Config, 'permission' | 'maxBody' | 'thing'> & { getRoutingPath(): string };
}

const declaredPermission = Symbol('permission');
type Gate = MiddlewareHandler<AppEnv> & { [declaredPermission]: Permission };

/** Lets through whom the permission names. First in every route; pages that are no part of the API put it before their handler. */
export function gate(permission: Permission): Gate {
  const handler: MiddlewareHandler<AppEnv> = async (c, next) => {
    c.set('permission', permission);
    if (permission === 'anyone') return next();
    const signedIn = await loadSession(c);
    if (signedIn === null) throw notSignedIn();
    if (permission === 'signedIn') return next();
    if (typeof permission === 'string') {
      if (!may(signedIn.actor, permission)) throw forbiddenAct(permission);
      return next();
    }
    await next();
    if (c.get('asked') !== true && c.res.ok)
      throw new Error(`${c.req.method} ${c.req.routePath} answered without asking whether ${permission.act} is allowed for this one.`);
  };
  return Object.assign(handler, { [declaredPermission]: permission });
}

/** Refuses, unless the act that the route declares may be done to this thing. */
export function authorize(c: Context<AppEnv>, thing: Thing): void {
  const permission = c.get('permission');
  if (permission === undefined || typeof permission === 'string') throw new Error(`${c.req.routePath} declares no act of each thing to ask about.`);
  c.set('asked', true);
  if (!may(whoIs(c).actor, permission.act, thing)) throw forbiddenAct(permission.act);
}

function askAbout(thing: (c: Context<AppEnv>) => Promise<Thing>): MiddlewareHandler<AppEnv> {
  return async function askAbout(c, next) {
    authorize(c, await thing(c));
    await next();
  };
}

/** Who is signed in, in a route that requires it. */
export function whoIs(c: Context<AppEnv>): SignedIn {
  const signedIn = c.get('signedIn');
  if (signedIn === undefined) throw notSignedIn();
  return signedIn;
}

/** The language to answer in: the one the page is shown in, else the reader's own. */
export function readerLanguage(c: Context<AppEnv>): Language {
  return c.req.header('accept-language') === undefined ? whoIs(c).person.language : languageOf(c);
}

/** Who is signed in, in a route that anyone may call; null when nobody is. */
export async function loadSession(c: Context<AppEnv>): Promise<SignedIn | null> {
  const known = c.get('signedIn');
  if (known !== undefined) return known;
  const { signedIn, cookies } = await c.get('sessions').load(c.req.raw.headers);
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true });
  if (signedIn !== null) c.set('signedIn', signedIn);
  return signedIn;
}

export function limitBody(bytes: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: bytes,
    onError: () => {
      throw tooLarge(bytes);
    },
  });
}

type Routes = { routes: { method: string; path: string; handler: unknown }[] };

/** Every route with its permission. Throws for one that declares none: nothing may be open by having been forgotten. */
export function permissionTable(app: Routes): { method: string; path: string; permission: Permission }[] {
  const found = new Map<string, { method: string; path: string; permission: Permission | undefined }>();
  for (const { method, path, handler } of app.routes) {
    if (method === 'ALL') continue;
    const key = `${method} ${path}`;
    const permission = (handler as Partial<Gate>)[declaredPermission];
    // The gate counts only where it stands first: whatever comes before it runs for everyone.
    if (!found.has(key)) found.set(key, { method, path, permission });
  }
  return [...found.values()].map(({ method, path, permission }) => {
    if (permission === undefined)
      throw new Error(`${method} ${path} declares no permission. Make it with route({ permission: … }), or put gate(…) before its handler.`);
    return { method, path, permission };
  });
}

export function permissionInWords(permission: Permission): string {
  if (typeof permission !== 'string') return `${permission.act}, asked for each one`;
  if (permission === 'anyone') return 'anyone';
  return permission === 'signedIn' ? 'whoever is signed in' : permission;
}

function forbiddenAct(act: Act) {
  const roles = rolesFor(act);
  const who = roles.length > 0 ? `${roles.join(' or ')}, or whoever it concerns` : 'whoever it is assigned to';
  return forbidden(`This is not yours to do (${act}). It is open to ${who}.`);
}
