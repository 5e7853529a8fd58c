import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect as dial, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/** Tells the person at the terminal, one line at a time. */
export type Say = (line: string) => void;

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return stateOf(pid) !== 'Z';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The command line of a running process, '' when there is none: read before anything is done to a process by a stored number. */
export function commandLineOf(pid: number): string {
  try {
    if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

/** Sends the signals one after the other, each with its patience in milliseconds, until the process is gone. */
export async function stopProcess(pid: number, signals: readonly (readonly [NodeJS.Signals, number])[]): Promise<void> {
  for (const [signal, patience] of signals) {
    if (!isAlive(pid)) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await until(() => !isAlive(pid), patience)) return;
  }
}

/** True as soon as `done` is, false after `patience` milliseconds. */
export async function until(done: () => boolean | Promise<boolean>, patience: number, every = 25): Promise<boolean> {
  const end = Date.now() + patience;
  for (;;) {
    if (await done()) return true;
    if (Date.now() >= end) return false;
    await delay(every);
  }
}

/**
 * A small shell that waits for this process to end, however it ends, and then asks `pid` to stop; call the answer when `pid` has stopped by itself.
 * Without it a kill -9 of the launcher would leave its database and Temporal running. (Not on Windows.)
 */
export function stopWithParent(pid: number, signal: 'INT' | 'TERM'): () => void {
  if (process.platform === 'win32') return () => {};
  const script = 'read -r line; [ -z "$line" ] && kill -s "$1" "$2" 2>/dev/null; exit 0';
  const guard = spawn('sh', ['-c', script, 'loopwright-guard', signal, String(pid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  (guard.stdin as unknown as { unref(): void }).unref();
  return () => guard.stdin.end('done\n');
}

/** A port of 127.0.0.1 that is free now: `wish` if it is. */
export async function freePort(wish?: number): Promise<number> {
  if (wish !== undefined && !(await portTaken(wish))) return wish;
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Whether something listens there already. */
export async function portTaken(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(true));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(false)));
  });
}

/** Whether something answers on that port now. */
export async function portAnswers(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = dial({ port, host, timeout: 1000 });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .once('connect', () => done(true))
      .once('error', () => done(false))
      .once('timeout', () => done(false));
  });
}

/** Runs `work`; says `line` when it takes over a second, so that nobody wonders. */
export async function saying<T>(say: Say, line: string, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => say(line), 1000);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}

/** Node's room for what is soon forgotten, in MB, over its usual 16: a turn makes much of that, and is cleared up after less often. */
export const roomFlag = '--max-semi-space-size=64';

/** What Node needs to run a TypeScript file of ours, wherever it is started from. */
export function scriptArguments(path: string, ...args: string[]): string[] {
  return [roomFlag, '--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href, path, ...args];
}

/** Where a process of ours writes what it has to say. */
export function logFile(dataDir: string, name: string): string {
  return join(dataDir, 'logs', `${name}.log`);
}

const largestLog = 10_000_000;

/** Opens that file for a child to write to; what is over 10 MB is put aside as `.1` first. Close the answer once the child has it. */
export function openLog(dataDir: string, name: string): number {
  const path = logFile(dataDir, name);
  mkdirSync(join(dataDir, 'logs'), { recursive: true });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > largestLog) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

/** The last lines of that file. */
export function logEnd(dataDir: string, name: string, lines = 15): string {
  try {
    return readFileSync(logFile(dataDir, name), 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

/** A process that ended and was not yet collected by its parent still has a number; on Linux its state tells. */
function stateOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  } catch {
    return '';
  }
}
