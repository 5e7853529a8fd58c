import * as z from 'zod';
import { databaseNow } from '../../db/auth.ts';
import { openCallsOf } from '../../db/calls.ts';
import type { Tx } from '../../db/connect.ts';
import {
  allConnections,
  type Connection,
  connectionByName,
  connectionUse,
  deleteConnection,
  deleteOldSecrets,
  insertConnection,
  insertSecret,
  lockConnection,
  secretsOfConnection,
  updateConnection,
} from '../../db/connections.ts';
import { may } from '../../workflows/flow/may.ts';
import { AddressRefused, openAddressOf } from '../connect/addresses.ts';
import { type CallerDeps, testConnection, wayOf } from '../connect/caller.ts';
import { tryWords } from '../connect/connection-words.ts';
import { sealSecret } from '../connect/secrets.ts';
import { newSecret, readSecret, writtenSecret } from '../connect/signing.ts';
import type { AppDeps } from '../deps.ts';
import { conflict, notFound, Refusal } from '../errors.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { connection, connectionChange, connectionName, newConnection, newSecretBody, shownSecret, tested } from './connections-schemas.ts';

const json = <Schema extends z.ZodType>(schema: Schema) => ({ content: { 'application/json': { schema } } });
const answer = <Schema extends z.ZodType>(description: string, schema: Schema) => ({ 200: { description, ...json(schema) } });
const params = z.object({ name: connectionName });
const done = z.object({ done: z.literal(true) });

const list = route({
  method: 'get',
  path: '/api/connections',
  permission: 'flow.view',
  summary: 'The other systems that flows may exchange data with, by name',
  description: '`details` only for administrators. Secrets are never shown again.',
  responses: answer('Connections', z.object({ connections: z.array(connection) })),
});
const create = route({
  method: 'post',
  path: '/api/connections',
  permission: 'settings',
  summary: 'Sets up a connection: a signed webhook, or a CSV or JSON file that is fetched here',
  description: 'The answer holds the secret of a webhook, this once: give it to the other system. Calls follow the Standard Webhooks spec.',
  request: { body: json(newConnection) },
  responses: answer('Its secret', shownSecret),
});
const change = route({
  method: 'put',
  path: '/api/connections/{name}',
  permission: 'settings',
  summary: 'Changes where a connection leads and whose flows may use it; its name stays, since flows know it by that',
  request: { params, body: json(connectionChange) },
  responses: answer('Done', done),
});
const remove = route({
  method: 'delete',
  path: '/api/connections/{name}',
  permission: 'settings',
  summary: 'Takes a connection away with its secrets and what its file holds; refused while calls by it go on',
  request: { params },
  responses: answer('Done', done),
});
const rotate = route({
  method: 'post',
  path: '/api/connections/{name}/secrets',
  permission: 'settings',
  summary: 'A new secret. The one before signs too until it is ended, so that the other system can change over without a gap',
  request: { params, body: json(newSecretBody) },
  responses: answer('The new secret', shownSecret),
});
const endOld = route({
  method: 'post',
  path: '/api/connections/{name}/secrets/end-old',
  permission: 'settings',
  summary: 'Ends the older secret: from now on the new one alone signs, and alone is taken',
  request: { params },
  responses: answer('Done', done),
});
const test = route({
  method: 'post',
  path: '/api/connections/{name}/test',
  permission: 'settings',
  summary: 'Sends a signed message without any values, and says what came back',
  request: { params },
  responses: answer('What came back', tested),
});

export function connectionRoutes({ sql, keys, config }: Pick<AppDeps, 'sql' | 'keys' | 'config'>) {
  const { publicUrl, loopback } = config;
  const caller: CallerDeps = { sql, webhook: keys.webhook, publicUrl, loopback };

  return newRouter()
    .openapi(list, async (c) => {
      const { actor } = whoIs(c);
      const language = readerLanguage(c);
      const all = await allConnections(sql);
      const used = may(actor, 'settings') ? await connectionUse(sql) : null;
      const shown = all.map(async (one) => ({
        name: one.name,
        kind: one.kind,
        mayUse: may(actor, 'connection.use', one),
        details:
          used === null
            ? null
            : await detailsOf(
                one,
                used.find(({ name }) => name === one.name),
                language,
              ),
      }));
      return c.json({ connections: await Promise.all(shown) }, 200);
    })
    .openapi(create, async (c) => {
      const asked = c.req.valid('json');
      const url = asked.kind === 'webhook' ? asked.url : null;
      if (url !== null) await assertCallable(url, readerLanguage(c));
      const secret = asked.kind === 'webhook' ? given(asked.secret) : null;
      await sql.begin(async (tx) => {
        const { name, kind, openTo } = asked;
        if (!(await insertConnection(tx, { name, kind, url, openTo, by: whoIs(c).person.id })))
          throw conflict('nameTaken', `There is a connection called ${name} already.`, { field: 'name', expected: 'another name', came: name });
        if (secret !== null) await insertSecret(tx, name, sealSecret(keys.webhook, name, secret));
      });
      return c.json({ secret: secret === null ? null : writtenSecret(secret) }, 200);
    })
    .openapi(change, async (c) => {
      const { url, openTo } = c.req.valid('json');
      if (url !== undefined) await assertCallable(url, readerLanguage(c));
      await changing(c.req.valid('param').name, async (tx, one) => {
        if (url !== undefined && one.kind !== 'webhook')
          throw new Refusal(422, 'badInput', 'url: a file has no address.', { field: 'url', expected: 'nothing', came: url });
        await updateConnection(tx, { name: one.name, url: url ?? one.url, openTo });
      });
      return c.json({ done: true as const }, 200);
    })
    .openapi(remove, async (c) => {
      await changing(c.req.valid('param').name, async (tx, { name }) => {
        const open = await openCallsOf(tx, name);
        if (open > 0) throw conflict('inUse', `${open} calls by ${name} are still going on. Wait for them, or cancel their runs.`);
        await deleteConnection(tx, name);
      });
      return c.json({ done: true as const }, 200);
    })
    .openapi(rotate, async (c) => {
      const secret = given(c.req.valid('json').secret);
      await changing(c.req.valid('param').name, async (tx, { name, kind }) => {
        if (kind !== 'webhook') throw new Refusal(422, 'noSecret', 'A file signs nothing, so it has no secret.');
        await insertSecret(tx, name, sealSecret(keys.webhook, name, secret));
        await deleteOldSecrets(tx, name, 2);
      });
      return c.json({ secret: writtenSecret(secret) }, 200);
    })
    .openapi(endOld, async (c) => {
      await changing(c.req.valid('param').name, async (tx, { name }) => deleteOldSecrets(tx, name, 1));
      return c.json({ done: true as const }, 200);
    })
    .openapi(test, async (c) => {
      const one = await known(c.req.valid('param').name);
      if (one.kind !== 'webhook') throw new Refusal(422, 'nothingToTest', 'A file is fetched from here: there is nothing to call.');
      const began = Date.parse(await databaseNow(sql));
      const result = await testConnection(caller, one);
      const code = result.accepted ? 'sent' : result.code;
      const tookMs = Date.parse(await databaseNow(sql)) - began;
      return c.json({ ok: result.accepted, code, tookMs, says: tryWords(code, readerLanguage(c)) }, 200);
    });

  async function known(name: string): Promise<Connection> {
    const found = await connectionByName(sql, name);
    if (found === null) throw notFound(`connection ${name}`);
    return found;
  }

  async function changing(name: string, work: (tx: Tx, one: Connection) => Promise<void>): Promise<void> {
    await sql.begin(async (tx) => {
      const one = await lockConnection(tx, name);
      if (one === null) throw notFound(`connection ${name}`);
      await work(tx, one);
    });
  }

  /** Told at once and not when the first call fails; the call itself looks again. A name that is not known yet may be known tomorrow. */
  async function assertCallable(url: string, language: 'en' | 'zh'): Promise<void> {
    await openAddressOf(new URL(url), wayOf(caller)).catch((error: unknown) => {
      if (!(error instanceof AddressRefused)) return;
      throw new Refusal(422, 'addressNotAllowed', tryWords('addressNotAllowed', language), {
        field: 'url',
        expected: 'an https address on the open internet',
        came: url,
      });
    });
  }

  async function detailsOf(
    { name, url, openTo, createdAt }: Connection,
    use: Awaited<ReturnType<typeof connectionUse>>[number] | undefined,
    language: 'en' | 'zh',
  ): Promise<NonNullable<z.infer<typeof connection>['details']>> {
    const { waiting = 0, failed = 0, done: ended = 0, lastAt = null, lastCode = null } = use ?? {};
    const secrets = (await secretsOfConnection(sql, name)).map(({ createdAt: since }) => ({ since }));
    return { url, openTo, createdAt, secrets, waiting, failed, done: ended, lastAt, lastSays: lastCode === null ? null : tryWords(lastCode, language) };
  }
}

function given(secret: string | undefined): Buffer {
  if (secret === undefined) return newSecret();
  const read = readSecret(secret);
  if (read === null)
    throw new Refusal(422, 'badInput', 'secret: expected whsec_ and 24 to 64 bytes in base64; leave it out to have one made.', {
      field: 'secret',
      expected: 'whsec_ and 24 to 64 bytes in base64',
      came: 'something else (not shown)',
    });
  return read;
}
