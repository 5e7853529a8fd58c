import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigError, type Env, readConfig, readServiceConfig } from '../../server/config.ts';
import { assertKnownKeys, keyUses, loadKeys } from '../../server/keys.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'loopwright-keys-'));
});
afterAll(async () => rm(dataDir, { recursive: true, force: true }));

function problemsOf(read: (env: Env) => unknown, env: Env): string[] {
  try {
    read(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('nothing needs to be set for a start on one machine', () => {
  const config = readConfig({});
  expect(config).toMatchObject({
    port: 4000,
    host: '127.0.0.1',
    databaseUrl: null,
    temporal: null,
    smtpUrl: null,
    publicUrl: 'http://127.0.0.1:4000',
    keys: null,
    proxies: 0,
  });
  expect(config.dataDir).toBe(resolve('.data'));
});

test('everything wrong is told at once, each with what was expected and what came', () => {
  const problems = problemsOf(readConfig, {
    PORT: 'eighty',
    PUBLIC_URL: 'loopwright',
    TIME_ZONE: 'Mars/North',
    LOG_LEVEL: 'loud',
    TEMPORAL_NAMESPACE: 'hr',
    KEYS: '{}',
  });
  expect(problems).toHaveLength(10);
  expect(problems[0]).toBe('PORT: expected a port number from 1 to 65535, got "eighty".');
  for (const name of ['PUBLIC_URL', 'TIME_ZONE', 'LOG_LEVEL', 'TEMPORAL_NAMESPACE', ...keyUses.map((use) => `KEYS.${use}`)])
    expect(problems.some((line) => line.startsWith(name))).toBe(true);
});

test('a process that runs by itself is told what it lacks, beside what is wrong', () => {
  const problems = problemsOf(readServiceConfig, { PORT: '0' });
  expect(problems.map((line) => line.split(/[ :]/)[0])).toEqual(['DATABASE_URL', 'TEMPORAL_ADDRESS', 'SMTP_URL', 'PORT']);
});

test('passwords are not repeated', () => {
  const problems = problemsOf(readConfig, { DATABASE_URL: 'mysql://hr:hunter2@db/hr', SMTP_URL: 'hunter2', KEYS: 'hunter2' });
  expect(problems).toHaveLength(3);
  expect(problems.join('\n')).not.toContain('hunter2');
});

test('Temporal is read with its namespace, and an empty variable counts as absent', () => {
  const config = readServiceConfig({
    DATABASE_URL: 'postgres://u:p@db:5432/hr',
    SMTP_URL: 'smtps://mail.example.com',
    TEMPORAL_ADDRESS: 'temporal.example.com:7233',
    TEMPORAL_NAMESPACE: 'hr',
    PORT: ' ',
  });
  expect(config.temporal).toMatchObject({ address: 'temporal.example.com:7233', namespace: 'hr' });
  expect(config.port).toBe(4000);
});

test('keys are made once, readable by their owner alone, and stay the same', async () => {
  const first = loadKeys({ keys: null, dataDir });
  expect(loadKeys({ keys: null, dataDir })).toEqual(first);
  expect((await stat(join(dataDir, 'keys.json'))).mode & 0o077).toBe(0);
  for (const use of keyUses) expect(first[use].secrets[first[use].current]).toHaveLength(32);
});

test('a file of keys from an older release gets the missing ones and keeps the others', async () => {
  const path = join(dataDir, 'keys.json');
  const { webhook: _, ...older } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify(older));
  const keys = loadKeys({ keys: null, dataDir });
  expect(keys.webhook.current).toMatch(/^webhook-/);
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject(older);
});

test('a start is refused while stored rows need a key that is gone, and says which', () => {
  const keys = loadKeys({ keys: null, dataDir });
  expect(() => assertKnownKeys(keys, [{ use: 'mail', id: keys.mail.current, where: 'outbox' }])).not.toThrow();
  expect(() => assertKnownKeys(keys, [{ use: 'mail', id: 'm0', where: 'outbox' }])).toThrow(/outbox needs the mail key m0; known: mail-/);
});

test('where answers come in: an address, a listener on this machine alone unless told, a secret; each says what it lacks', () => {
  expect(readConfig({})).toMatchObject({ replyTo: null, inbound: null, inboundSecret: null, dkim: null, mailsPerMinute: null });
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  expect(readConfig({ REPLY_TO: 'answers@reply.example.com', INBOUND_PORT: '2525', INBOUND_SECRET: secret, MAILS_PER_MINUTE: '30' })).toMatchObject({
    replyTo: { local: 'answers', domain: 'reply.example.com' },
    inbound: { port: 2525, host: '127.0.0.1' },
    inboundSecret: Buffer.alloc(32, 1),
    mailsPerMinute: 30,
  });
  const faults: [Record<string, string>, string][] = [
    [{ INBOUND_PORT: '2525' }, 'REPLY_TO: expected an address such as answers@reply.example.com'],
    [{ REPLY_TO: 'a-name-that-is-too-long@reply.example.com' }, 'REPLY_TO: expected an address'],
    [{ REPLY_TO: 'answers@reply.example.com', INBOUND_SECRET: 'hush' }, 'not shown'],
    [{ DKIM_DOMAIN: 'example.com' }, 'DKIM_SELECTOR, DKIM_KEY: missing'],
    [{ DKIM_DOMAIN: 'example.com', DKIM_SELECTOR: 's', DKIM_KEY: 'hush-hush' }, 'DKIM_KEY: expected a private key in PEM'],
  ];
  for (const [env, words] of faults) {
    expect(() => readConfig(env)).toThrow(words);
    expect(() => readConfig(env)).not.toThrow(/hush/);
  }
});
