import { createPrivateKey } from 'node:crypto';
import { isAbsolute, resolve } from 'node:path';
import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import * as z from 'zod';
import { readSecret } from './connect/signing.ts';
import { type Keys, parseKeys } from './keys.ts';
import type { ChatHook } from './channels/chat.ts';
import type { ImapSource } from './mail/inbound/imap.ts';
import type { ReplyMailbox } from './mail/reply/addresses.ts';
import type { Dkim } from './mail/transport.ts';

export type Env = Record<string, string | undefined>;

/** Where Temporal is and how to enter it; `connectionOptions` fit both the client's and the worker's connection. */
export type TemporalConfig = {
  address: string;
  namespace: string;
  connectionOptions: ClientConnectConfig['connectionOptions'];
};

export type LogLevel = z.infer<typeof logLevel>;

/** Everything the processes take from their environment, checked. What is null is brought up by `npm start` itself. */
export type Config = {
  port: number;
  host: string;
  /** Absolute. */
  dataDir: string;
  databaseUrl: string | null;
  temporal: TemporalConfig | null;
  smtpUrl: string | null;
  mailFrom: string;
  /** Where answers by reply and failures of mails come in; null: nowhere, and mails offer no reply. */
  replyTo: ReplyMailbox | null;
  /** Where our own listener takes mails in; null: it does not run. */
  inbound: { port: number; host: string } | null;
  /** The secret by which a provider signs the mails it brings; null: none brings any. */
  inboundSecret: Buffer | null;
  /** Where messages go that become those of a chat. */
  chat: ChatHook | null;
  /** A mailbox that they are read from. */
  imap: ImapSource | null;
  /** How mails are signed where no relay does it. */
  dkim: Dkim | null;
  /** How many mails a minute the relay takes; null: as many as there are. */
  mailsPerMinute: number | null;
  /** Without a slash at the end; links in mails begin with it. */
  publicUrl: string;
  /** The organisation's time zone: its date decides who has left, and when an import takes effect. */
  zone: string;
  /** How many proxies of one's own stand in front of the API. */
  proxies: number;
  keys: Keys | null;
  logLevel: LogLevel;
  /** Connections may lead to this machine, for trying things. */
  loopback: boolean;
  /** Set by `npm start` while no SMTP_URL is given: the folder the mails of this machine are kept in. */
  mailboxDir: string | null;
};

/** What a process that runs by itself (API, worker) gets from the configuration: nothing is null that it cannot do without. */
export type ServiceConfig = Config & { databaseUrl: string; temporal: TemporalConfig; smtpUrl: string };

/** All that is wrong with the environment, one sentence each. */
export class ConfigError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const logLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']);

const url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol) && new URL(text).hostname !== '');

/** One entry per variable: its schema, and what it expects in words. An empty variable counts as absent. */
const variables = {
  PORT: {
    schema: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .pipe(z.number().min(1).max(65_535))
      .default(4000),
    expected: 'a port number from 1 to 65535',
  },
  HOST: {
    schema: z
      .string()
      .regex(/^[A-Za-z0-9.:-]+$/)
      .default('127.0.0.1'),
    expected: 'an address to listen on, such as 127.0.0.1 or 0.0.0.0',
  },
  DATA_DIR: { schema: z.string().default('./.data'), expected: 'a folder' },
  DATABASE_URL: { schema: url('postgres:', 'postgresql:').optional(), expected: 'an address such as postgres://user:password@host:5432/loopwright' },
  TEMPORAL_ADDRESS: {
    schema: z
      .string()
      .regex(/^(https?:\/\/)?(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9._-]+):\d{1,5}$/)
      .optional(),
    expected: 'host:port, such as temporal.example.com:7233',
  },
  SMTP_URL: { schema: url('smtp:', 'smtps:').optional(), expected: 'an address such as smtps://user:password@mail.example.com:465' },
  MAIL_FROM: {
    schema: z
      .string()
      .regex(/^[^\r\n<>]*<?[^\s@<>]+@[^\s@<>]+>?$/)
      .default('Loopwright <loopwright@localhost.localdomain>'),
    expected: 'a sender such as Loopwright <reviews@example.com>',
  },
  REPLY_TO: {
    schema: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,16}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/)
      .transform((text): ReplyMailbox => ({ local: text.slice(0, text.indexOf('@')), domain: text.slice(text.indexOf('@') + 1) }))
      .optional(),
    expected: 'an address such as answers@reply.example.com, at most 16 characters before the @, whose mails with a +detail come in here',
  },
  INBOUND_PORT: {
    schema: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .pipe(z.number().min(1).max(65_535))
      .optional(),
    expected: 'a port number from 1 to 65535',
  },
  INBOUND_HOST: {
    schema: z
      .string()
      .regex(/^[A-Za-z0-9.:-]+$/)
      .default('127.0.0.1'),
    expected: 'an address to listen on, such as 127.0.0.1 or 0.0.0.0',
  },
  IMAP_URL: {
    schema: url('imap:', 'imaps:')
      .transform(imapSource)
      .pipe(z.custom<ImapSource>((source) => source !== null))
      .optional(),
    expected: 'a mailbox to read answers from, such as imaps://user:password@imap.example.com/INBOX',
  },
  INBOUND_SECRET: {
    schema: z.string().transform(readSecret).pipe(z.instanceof(Buffer)).optional(),
    expected: 'a secret such as whsec_ and 24 to 64 bytes in base64',
  },
  CHAT_URL: { schema: url('https:', 'http:').optional(), expected: 'the address that chat messages are posted to, such as https://bot.example.com/loopwright' },
  CHAT_SECRET: {
    schema: z.string().transform(readSecret).pipe(z.instanceof(Buffer)).optional(),
    expected: 'a secret such as whsec_ and 24 to 64 bytes in base64',
  },
  DKIM_DOMAIN: {
    schema: z
      .string()
      .regex(/^[A-Za-z0-9.-]+$/)
      .optional(),
    expected: 'the domain of MAIL_FROM, such as example.com',
  },
  DKIM_SELECTOR: {
    schema: z
      .string()
      .regex(/^[A-Za-z0-9.-]+$/)
      .optional(),
    expected: 'the name of the key in DNS, such as loopwright1',
  },
  DKIM_KEY: { schema: z.string().transform(pemOf).pipe(z.string()).optional(), expected: 'a private key in PEM, or its base64' },
  MAILS_PER_MINUTE: {
    schema: z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number)
      .pipe(z.number().min(1))
      .optional(),
    expected: 'how many mails a minute the relay takes, such as 30',
  },
  PUBLIC_URL: {
    schema: url('http:', 'https:')
      .transform((text) => text.replace(/\/+$/, ''))
      .optional(),
    expected: 'the address people open, such as https://loopwright.example.com',
  },
  TIME_ZONE: {
    schema: z.string().refine(isZone).default(Intl.DateTimeFormat().resolvedOptions().timeZone),
    expected: 'the time zone of the organisation, such as Asia/Hong_Kong',
  },
  PROXIES: { schema: z.string().regex(/^\d$/).transform(Number).default(0), expected: 'how many proxies stand in front of Loopwright, 0 to 9' },
  CONNECTIONS_LOOPBACK: { schema: z.enum(['yes', 'no']).default('no'), expected: 'yes or no' },
  LOG_LEVEL: { schema: logLevel.default('info'), expected: `one of ${logLevel.options.join(', ')}` },
  MAILBOX_DIR: { schema: z.string().optional(), expected: 'a folder' },
} satisfies Record<string, { schema: z.ZodType; expected: string }>;

type Values = { [Name in keyof typeof variables]: z.infer<(typeof variables)[Name]['schema']> };

/** What may hold a password is never repeated back. */
const secret = new Set(['DATABASE_URL', 'SMTP_URL', 'INBOUND_SECRET', 'IMAP_URL', 'CHAT_SECRET', 'DKIM_KEY']);

/**
 * Reads the environment for `npm start` and the command line, which bring up what is not named.
 * Throws one ConfigError naming every variable that is wrong, what it expected and what came.
 */
export function readConfig(env: Env): Config {
  const { config, problems } = parse(env);
  if (config === undefined || problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Reads the environment for a process that runs by itself: database, Temporal and mail server must be named. Throws ConfigError. */
export function readServiceConfig(env: Env): ServiceConfig {
  const { config, problems } = parse(env);
  const temporalNamed = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'].some((name) => present(env, name) !== undefined);
  const missing = (['DATABASE_URL', 'TEMPORAL_ADDRESS', 'SMTP_URL'] as const)
    .filter((name) => (name === 'TEMPORAL_ADDRESS' ? !temporalNamed : present(env, name) === undefined))
    .map((name) => `${name} is missing: expected ${variables[name].expected}. (\`npm start\` brings its own.)`);
  if (config === undefined || problems.length + missing.length > 0) throw new ConfigError([...missing, ...problems]);
  return config as ServiceConfig;
}

function parse(env: Env): { config?: Config; problems: string[] } {
  const problems: string[] = [];
  const values = readVariables(env, problems);
  const temporal = readTemporal(env, problems);
  const keysText = present(env, 'KEYS');
  const keys = keysText === undefined ? null : parseKeys(keysText, 'KEYS', problems);
  const dkim = dkimIn(values, problems);
  const way = (['INBOUND_PORT', 'INBOUND_SECRET', 'IMAP_URL'] as const).find((name) => values[name] !== undefined);
  if (values.REPLY_TO === undefined && way !== undefined) problems.push(`REPLY_TO: expected ${variables.REPLY_TO.expected}, got nothing, while ${way} is set.`);
  if ((values.CHAT_URL === undefined) !== (values.CHAT_SECRET === undefined))
    problems.push(`${values.CHAT_URL === undefined ? 'CHAT_URL' : 'CHAT_SECRET'}: missing. CHAT_URL and CHAT_SECRET belong together; set both, or neither.`);
  if (problems.length > 0) return { problems };
  const dataDir = isAbsolute(values.DATA_DIR) ? values.DATA_DIR : resolve(values.DATA_DIR);
  return {
    problems,
    config: {
      port: values.PORT,
      host: values.HOST,
      dataDir,
      databaseUrl: values.DATABASE_URL ?? null,
      temporal,
      smtpUrl: values.SMTP_URL ?? null,
      mailFrom: values.MAIL_FROM,
      replyTo: values.REPLY_TO ?? null,
      inbound: values.INBOUND_PORT === undefined ? null : { port: values.INBOUND_PORT, host: values.INBOUND_HOST },
      inboundSecret: values.INBOUND_SECRET ?? null,
      imap: values.IMAP_URL ?? null,
      chat: values.CHAT_URL === undefined || values.CHAT_SECRET === undefined ? null : { url: values.CHAT_URL, secret: values.CHAT_SECRET },
      dkim,
      mailsPerMinute: values.MAILS_PER_MINUTE ?? null,
      publicUrl: values.PUBLIC_URL ?? `http://127.0.0.1:${values.PORT}`,
      zone: values.TIME_ZONE,
      proxies: values.PROXIES,
      keys,
      logLevel: values.LOG_LEVEL,
      loopback: values.CONNECTIONS_LOOPBACK === 'yes',
      mailboxDir: values.MAILBOX_DIR ?? null,
    },
  };
}

function readVariables(env: Env, problems: string[]): Values {
  const values: Record<string, unknown> = {};
  for (const [name, { schema, expected }] of Object.entries(variables)) {
    const came = present(env, name);
    const result = (schema as z.ZodType).safeParse(came);
    if (result.success) values[name] = result.data;
    else problems.push(`${name}: expected ${expected}, got ${secret.has(name) ? 'something else (not shown, it may hold a password)' : JSON.stringify(came)}.`);
  }
  return values as Values;
}

/**
 * Address, namespace, API key, TLS and client certificate as Temporal's own tools read them.
 * A profile file counts only when it is asked for: what someone keeps there for another project must not decide where this one runs.
 */
function readTemporal(env: Env, problems: string[]): TemporalConfig | null {
  const names = Object.keys(env).filter((name) => name.startsWith('TEMPORAL_') && present(env, name) !== undefined);
  const profileAsked = names.includes('TEMPORAL_PROFILE') || names.includes('TEMPORAL_CONFIG_FILE');
  if (!names.includes('TEMPORAL_ADDRESS') && !profileAsked) {
    const idle = names.filter((name) => name === 'TEMPORAL_NAMESPACE' || name === 'TEMPORAL_API_KEY' || name.startsWith('TEMPORAL_TLS'));
    if (idle.length > 0)
      problems.push(
        `${idle.join(', ')}: set without TEMPORAL_ADDRESS, so there is no server it could belong to. Set TEMPORAL_ADDRESS to host:port, or remove it.`,
      );
    return null;
  }
  try {
    const given = Object.fromEntries(names.map((name) => [name, env[name] as string]));
    const loaded = loadClientConnectConfig({ overrideEnvVars: given, disableFile: !profileAsked });
    const { connectionOptions } = loaded;
    if (!connectionOptions.address) throw new Error('no address in that profile');
    return { address: connectionOptions.address, namespace: loaded.namespace ?? 'default', connectionOptions };
  } catch (error) {
    problems.push(`${names.join(', ')}: Temporal's connection could not be read from these: ${error instanceof Error ? error.message : String(error)}.`);
    return null;
  }
}

/** The folder is INBOX unless one is named. Null without user or password. */
function imapSource(text: string): ImapSource | null {
  const { protocol, hostname, port, username, password, pathname } = new URL(text);
  const secure = protocol === 'imaps:';
  if (username === '' || password === '' || hostname === '') return null;
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 993 : 143) : Number(port),
    secure,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    folder: decodeURIComponent(pathname.replace(/^\//, '')) || 'INBOX',
  };
}

/** All three of it, or none. */
function dkimIn({ DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_KEY: privateKey }: Partial<Values>, problems: string[]): Dkim | null {
  if (domain !== undefined && selector !== undefined && privateKey !== undefined) return { domain, selector, privateKey };
  const missing = Object.entries({ DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_KEY: privateKey }).flatMap(([name, value]) =>
    value === undefined ? [name] : [],
  );
  if (missing.length < 3)
    problems.push(`${missing.join(', ')}: missing. DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY belong together; set all of them, or none where your relay signs.`);
  return null;
}

function pemOf(text: string): string | null {
  const pem = text.includes('-----BEGIN') ? text.replaceAll('\\n', '\n') : Buffer.from(text, 'base64').toString('utf8');
  try {
    createPrivateKey(pem);
    return pem;
  } catch {
    return null;
  }
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function present(env: Env, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}
