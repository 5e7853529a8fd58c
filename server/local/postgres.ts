import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, closeSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '../../db/connect.ts';
import { type Account, type Binaries, canEnter, postgresAccount, postgresBinaries, sharedFolder } from './postgres-binaries.ts';
import { commandLineOf, freePort, logEnd, logFile, openLog, type Say, saying, stopProcess, stopWithParent, until } from './processes.ts';

export type LocalPostgres = {
  /** Of the database `loopwright`. */
  url: string;
  port: number;
  pid: number;
  /** Settles when the server ends, whoever ended it. */
  ended: Promise<void>;
  stop: () => Promise<void>;
};

export type LocalPostgresOptions = {
  /** The data folder of the installation; the server's files go below it, in `postgres`. */
  dataDir: string;
  say: Say;
  /** Server settings on top of ours, such as `{ fsync: 'off' }`. */
  settings?: Record<string, string>;
};

/** What is remembered between starts, in `dataDir/postgres.json`, readable by its owner alone. */
type Memory = { password: string; port: number | null; folder: string };

const databaseName = 'loopwright';
const fastStop = [
  ['SIGINT', 15_000],
  ['SIGQUIT', 5000],
  ['SIGKILL', 2000],
] as const;

/**
 * Starts a Postgres server of our own on 127.0.0.1, with a password and a port that stay the same between starts, and its database `loopwright`.
 * Recovers from any earlier end: a server left behind by a launcher that was killed is stopped first, a half-made folder is made again.
 * Throws with the end of the server's log when it does not come up.
 */
export async function startPostgres(options: LocalPostgresOptions): Promise<LocalPostgres> {
  const { dataDir, say } = options;
  mkdirSync(dataDir, { recursive: true });
  const account = postgresAccount(say);
  const binaries = postgresBinaries(account, say);
  const memory = recall(dataDir, account, say);
  await stopLeftOver(memory.folder, say);
  if (!existsSync(join(memory.folder, 'PG_VERSION')))
    await saying(say, 'Making a database…', async () => initialise(memory, binaries, account, options.settings?.fsync !== 'off'));
  const port = await freePort(memory.port ?? undefined);
  if (port !== memory.port) remember(dataDir, { ...memory, port });
  const child = await saying(say, 'Waiting for Postgres…', () => launch(options, memory.folder, port, binaries, account));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = (name: string) => addressOf(memory.password, port, name);
  const stop = async () => {
    await stopProcess(child.pid as number, fastStop);
    await ended;
  };
  try {
    await createDatabase(url('postgres'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: url(databaseName), port, pid: child.pid as number, ended, stop };
}

/** Where the database of this data folder listens while `npm start` runs; null when there never was one. */
export function localDatabaseUrl(dataDir: string): string | null {
  const path = join(dataDir, 'postgres.json');
  if (!existsSync(path)) return null;
  const { password, port } = JSON.parse(readFileSync(path, 'utf8')) as Memory;
  return port === null ? null : addressOf(password, port, databaseName);
}

function addressOf(password: string, port: number, name: string): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/${name}`;
}

function recall(dataDir: string, account: Account, say: Say): Memory {
  const path = join(dataDir, 'postgres.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Memory;
  const reachable = canEnter(dataDir, account);
  // A random name: with the data folder deleted, the next start begins anew instead of finding a database whose keys are gone.
  const folder = reachable ? join(dataDir, 'postgres') : join(sharedFolder(), `data-${randomBytes(4).toString('hex')}`);
  if (!reachable) say(`The database's files are kept in ${folder}: Postgres's account cannot enter ${dataDir}.`);
  const memory = { password: randomBytes(24).toString('base64url'), port: null, folder };
  remember(dataDir, memory);
  return memory;
}

function remember(dataDir: string, memory: Memory): void {
  const path = join(dataDir, 'postgres.json');
  writeFileSync(`${path}.new`, JSON.stringify(memory, null, 2), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Into a folder beside it, renamed when it is whole. */
function initialise({ folder, password }: Memory, { initdb }: Binaries, account: Account, durable: boolean): void {
  const unfinished = `${folder}.new`;
  const passwordFile = `${folder}.password`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if ('uid' in account) for (const path of [unfinished, passwordFile]) chownSync(path, account.uid, account.gid);
  chmodSync(unfinished, 0o700);
  try {
    const flags = [
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(durable ? [] : ['--no-sync']),
    ];
    const run = spawnSync(initdb, [`--pgdata=${unfinished}`, `--pwfile=${passwordFile}`, ...flags], {
      ...account,
      cwd: dirname(folder),
      encoding: 'utf8',
      env: cleanEnv(),
    });
    if (run.status !== 0) throw new Error(`The database could not be made in ${folder}: ${run.error?.message ?? run.stderr.trim()}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
}

/** Ends a server that an earlier launcher left behind, and takes away the mark of one that is gone. */
async function stopLeftOver(folder: string, say: Say): Promise<void> {
  const mark = join(folder, 'postmaster.pid');
  if (!existsSync(mark)) return;
  const pid = Number(readFileSync(mark, 'utf8').split('\n')[0]);
  const command = Number.isInteger(pid) && pid > 1 ? commandLineOf(pid) : '';
  if (command.includes('postgres') && command.includes(folder)) {
    say('Stopping a Postgres left behind by an earlier start.');
    await stopProcess(pid, fastStop);
  }
  rmSync(mark, { force: true });
}

/** Tries for ten seconds: after a kill -9 the old server's own children need a moment to leave. */
async function launch(options: LocalPostgresOptions, folder: string, port: number, binaries: Binaries, account: Account): Promise<ChildProcess> {
  const end = Date.now() + 10_000;
  for (;;) {
    const child = spawnServer(options, folder, port, binaries, account);
    const started = await until(() => child.pid === undefined || child.exitCode !== null || child.signalCode !== null || isReady(folder, child), 60_000);
    if (started && isReady(folder, child)) return child;
    if (!started) await stopProcess(child.pid as number, fastStop);
    if (Date.now() > end)
      throw new Error(`Postgres did not come up. The end of ${logFile(options.dataDir, 'postgres')}:\n${logEnd(options.dataDir, 'postgres')}`);
    await delay(300);
  }
}

/** A launch of many thousand writes a gigabyte of log within a minute; with less room Postgres would stop again and again to tidy up. */
const room = { max_wal_size: '4GB', shared_buffers: '256MB', wal_compression: 'on' };
/** How Postgres finds rows is planned anew once it has counted them: after a launch or an import it should not go on for a minute as if the tables were small. */
const counts = { autovacuum_naptime: '10s' };

/** In a group of its own, so that Ctrl-C at the terminal reaches the launcher alone, which stops everything in order. */
function spawnServer({ dataDir, settings = {} }: LocalPostgresOptions, folder: string, port: number, { postgres }: Binaries, account: Account): ChildProcess {
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '100', ...room, ...counts, ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openLog(dataDir, 'postgres');
  const child = spawn(postgres, ['-D', folder, '-p', String(port), ...flags], {
    ...account,
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: cleanEnv(),
  });
  closeSync(log);
  child.on('error', () => {});
  if (child.pid !== undefined) child.once('exit', stopWithParent(child.pid, 'INT'));
  return child;
}

/** The server writes its state into line eight of its mark. */
function isReady(folder: string, child: ChildProcess): boolean {
  try {
    const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

async function createDatabase(url: string): Promise<void> {
  const sql = connect(url, { max: 1, name: 'loopwright start' });
  try {
    const found = await sql`select 1 from pg_database where datname = ${databaseName}`;
    if (found.length === 0) await sql`create database ${sql(databaseName)}`;
  } finally {
    await sql.end();
  }
}

/** Settings of the person's own Postgres must not steer ours. */
function cleanEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_'));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}
