import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '../../db/connect.ts';
import { removeHeartbeats } from '../../db/heartbeats.ts';
import { migrate } from '../../db/migrate.ts';
import { createAdminLink } from '../auth/links.ts';
import { type Config, type Env, readConfig } from '../config.ts';
import { type Keys, loadKeys } from '../keys.ts';
import { seedSample } from '../sample/seed.ts';
import { supervise, superviseScript } from './children.ts';
import { claimDataDir } from './claim.ts';
import { startMailbox } from './mailbox.ts';
import { startPostgres } from './postgres.ts';
import { logEnd, logFile, portTaken, type Say, saying, until } from './processes.ts';
import { ensureTemporal, startTemporal } from './temporal.ts';
import { buildUi } from './ui.ts';

/** What was started, the last first, each with the way to stop it. */
type Stops = { name: string; stop: () => void | Promise<void> }[];

const readyPatience = 120_000;

/**
 * `npm start`: brings up whatever the environment does not name (database, Temporal, mailbox), then the worker and the API, and answers when all of it is well.
 * Runs until SIGINT, SIGTERM or SIGHUP, then stops everything in order; never returns. Exit code 1, with the reason on the terminal, when it cannot start.
 */
export async function startLocal(env: Env): Promise<never> {
  const stops: Stops = [];
  const say: Say = (line) => process.stdout.write(`${line}\n`);
  const life = { stopping: false };
  const stop = async (code: number): Promise<never> => {
    if (life.stopping) process.exit(1);
    life.stopping = true;
    for (const { name, stop: stopOne } of stops.splice(0)) {
      try {
        await saying(say, `Stopping ${name}…`, async () => stopOne());
      } catch (error) {
        say(`${name} could not be stopped: ${words(error)}`);
      }
    }
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!life.stopping) say('Stopping.');
      void stop(0);
    });
  }
  try {
    await bringUp(env, stops, say);
  } catch (error) {
    if (!life.stopping) {
      process.stderr.write(`${words(error)}\n`);
      await stop(1);
    }
  }
  return new Promise<never>(() => {});
}

async function bringUp(env: Env, stops: Stops, say: Say): Promise<void> {
  const config = readConfig(env);
  const { port, host, dataDir } = config;
  const url = `http://${isEverywhere(host) ? '127.0.0.1' : host}:${port}`;
  const { release, recovering } = claimDataDir(dataDir, config.publicUrl);
  stops.unshift({ name: 'the data folder', stop: release });
  if (!(await until(async () => !(await portTaken(port, host)), recovering ? 10_000 : 0)))
    throw new Error(`Port ${port} of ${host} is taken by another program. Choose another one: PORT=${port + 1} npm start`);
  say(`Loopwright is starting. Its data is in ${dataDir}.`);
  const keys = loadKeys(config);
  const [databaseUrl, temporalAddress, smtpUrl] = await allOrFirstError([
    prepareDatabase(config, keys, stops, say),
    prepareTemporal(config, env, stops, say),
    prepareMail(config, stops),
    buildUi(dataDir, say),
  ]);
  const mailboxDir = config.smtpUrl === null ? { MAILBOX_DIR: mailboxFolder(config), REPLY_TO: 'answers@localhost.localdomain' } : {};
  const temporal = temporalAddress === null ? {} : { TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE: 'default' };
  const childEnv = {
    ...env,
    NODE_ENV: 'production',
    PORT: String(port),
    DATA_DIR: dataDir,
    PUBLIC_URL: config.publicUrl,
    DATABASE_URL: databaseUrl,
    SMTP_URL: smtpUrl,
    ...temporal,
    ...mailboxDir,
  };
  for (const [name, label, file] of [
    ['worker', 'The worker', '../worker.ts'],
    ['api', 'The API', '../main.ts'],
  ] as const) {
    const { stop } = superviseScript({ name, label, script: fileURLToPath(new URL(file, import.meta.url)), env: childEnv, dataDir, say });
    stops.unshift({ name: label.replace('The', 'the'), stop });
  }
  await saying(say, 'Waiting for the worker and the API…', () => untilHealthy(url, dataDir));
  await greet(config, keys, databaseUrl, say);
}

/** The address of the database, migrated; ours also holds the sample organisation from the first start on. */
async function prepareDatabase(config: Config, keys: Keys, stops: Stops, say: Say): Promise<string> {
  if (config.databaseUrl !== null) {
    const { databaseUrl } = config;
    await saying(say, 'Bringing the database up to date…', () => migrate(databaseUrl));
    return databaseUrl;
  }
  const launch = () => startPostgres({ dataDir: config.dataDir, say });
  const first = await launch();
  const { stop } = supervise({ name: 'Postgres', launch, first, say, hint: `See ${logFile(config.dataDir, 'postgres')}.` });
  const at = stops.findIndex(({ name }) => name === 'the data folder');
  stops.splice(at, 0, { name: 'Postgres', stop });
  await saying(say, 'Bringing the database up to date…', () => migrate(first.url));
  const sql = connect(first.url, { max: 2, name: 'loopwright start' });
  try {
    await removeHeartbeats(sql);
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: config.zone }).format(new Date());
    await saying(say, 'Bringing in the sample organisation…', () => seedSample(sql, { today, keys: keys.journal }));
  } finally {
    await sql.end();
  }
  return first.url;
}

/** Null when the environment names a server, which is then left to itself. */
async function prepareTemporal(config: Config, env: Env, stops: Stops, say: Say): Promise<string | null> {
  if (config.temporal !== null) return null;
  const found = await ensureTemporal({ say, env });
  if ('missing' in found) throw new Error(found.missing);
  const launch = () => startTemporal({ path: found.path, dataDir: config.dataDir, say });
  const first = await launch();
  const { stop } = supervise({ name: 'Temporal', launch, first, say, hint: `See ${logFile(config.dataDir, 'temporal')}.` });
  stops.unshift({ name: 'Temporal', stop });
  return first.address;
}

async function prepareMail(config: Config, stops: Stops): Promise<string> {
  if (config.smtpUrl !== null) return config.smtpUrl;
  const { url, stop } = await startMailbox({ dir: mailboxFolder(config), port: 0 });
  stops.unshift({ name: 'the mailbox', stop });
  return url;
}

function mailboxFolder({ dataDir }: Config): string {
  return join(dataDir, 'mailbox');
}

/** The API answers that everything is true: database, Temporal, worker and mail. */
async function untilHealthy(url: string, dataDir: string): Promise<void> {
  const end = Date.now() + readyPatience;
  let seen = 'The API does not answer.';
  while (Date.now() < end) {
    try {
      const answer = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(5000) });
      const text = await answer.text();
      if (answer.ok && allTrue(JSON.parse(text))) return;
      seen = `GET /api/health answers ${answer.status}: ${text.slice(0, 500)}`;
    } catch {
      // It does not listen yet.
    }
    await delay(250);
  }
  const logs = ['api', 'worker'].map((name) => `The end of ${logFile(dataDir, name)}:\n${logEnd(dataDir, name, 8)}`);
  throw new Error([`Loopwright did not become ready within ${readyPatience / 1000} seconds. ${seen}`, ...logs].join('\n'));
}

/** Whether every boolean anywhere in it is true, and there is one. */
function allTrue(health: unknown): boolean {
  const found: boolean[] = [];
  const look = (value: unknown) => {
    if (typeof value === 'boolean') found.push(value);
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  look(health);
  return found.length > 0 && !found.includes(false);
}

/** The link opens the door for whoever sees this terminal: it goes nowhere else. */
async function greet({ publicUrl, zone }: Config, keys: Keys, databaseUrl: string, say: Say): Promise<void> {
  const sql = connect(databaseUrl, { max: 1, name: 'loopwright start' });
  try {
    const link = await createAdminLink({ sql, keys, publicUrl, zone }).catch((error: unknown) => words(error));
    say(`Loopwright is ready: ${publicUrl}`);
    say(link.startsWith('http') ? `Sign in as the administrator, once, within 15 minutes: ${link}` : link);
  } finally {
    await sql.end();
  }
}

/** All of them settle before the first error is thrown: what came up meanwhile is then known and can be stopped. */
async function allOrFirstError<T extends unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const results = await Promise.allSettled(work);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as T;
}

function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await startLocal(process.env);
