import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, isAlive } from '../../server/local/processes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The parts that the launcher keeps running, each with what shows it on a command line. */
const parts = { worker: /server\/worker\.ts/, api: /server\/main\.ts/, temporal: /\0start-dev\0/, postgres: /(^|\/)postgres[\0:]/ };
export type Part = keyof typeof parts;

export type Product = {
  url: string;
  dataDir: string;
  /** The one-time link of the first administrator, from the terminal. */
  adminLink: string;
  output: () => string;
  /** As Ctrl-C does. */
  stop: () => Promise<void>;
  /** As a power cut does: every process of it at once. */
  kill: () => Promise<void>;
  /** Kill -9 of one part, with all its processes, as soon as it runs. Resolves when they are gone; the launcher starts it again by itself. */
  strike: (part: Part) => Promise<void>;
  /** Stops all processes of a part in their tracks, until what is answered lets them go on. */
  pause: (part: Part) => () => void;
  /** CPU milliseconds, of user and system, that the processes of a part have used. */
  cpuOf: (part: Part) => number;
};

export function newDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'loopwright-product-'));
  chmodSync(dataDir, 0o755);
  return dataDir;
}

export const removeDataDir = (dataDir: string): void => rmSync(dataDir, { recursive: true, force: true });

/** The whole product by `npm start`'s own script, until its ready line. Throws with all it said when that does not come in two minutes. */
export async function startProduct(dataDir: string): Promise<Product> {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), DATA_DIR: dataDir, TIME_ZONE: 'Asia/Hong_Kong', LOG_LEVEL: 'warn' };
  for (const name of ['DATABASE_URL', 'SMTP_URL', 'PUBLIC_URL', 'NODE_ENV', 'VITEST']) Reflect.deleteProperty(env, name);
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/local/start.ts'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const deadline = Date.now() + 120_000;
  while (!/administrator[^\n]*http\S+/.test(said)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await killAll(child, dataDir);
      throw new Error(`The product did not become ready:\n${said}`);
    }
    await pause(50);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    dataDir,
    adminLink: /administrator[^\n]*?(http\S+)/.exec(said)?.[1] ?? '',
    output: () => said,
    stop: async () => {
      child.kill('SIGINT');
      await ended(child, 40_000);
    },
    kill: () => killAll(child, dataDir),
    strike: (part) => strike(part, child, dataDir),
    pause: (part) => {
      const pids = runningOf(part, child, dataDir);
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      return () => pids.forEach((pid) => process.kill(pid, 'SIGCONT'));
    },
    cpuOf: (part) => runningOf(part, child, dataDir).reduce((sum, pid) => sum + cpuOf(pid), 0),
  };
}

/** The launcher, all that descends from it, and whatever names the data folder on its command line. */
export function processesOf(dataDir: string, launcher?: number): number[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = new Map(all.map((pid) => [pid, parentOf(pid)]));
  const descends = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) if (at === launcher) return true;
    return false;
  };
  return all.filter((pid) => pid !== process.pid && ((launcher !== undefined && descends(pid)) || commandLine(pid).includes(dataDir)));
}

async function killAll(child: ChildProcess, dataDir: string): Promise<void> {
  killEach(processesOf(dataDir, child.pid));
  await ended(child, 5_000);
}

const runningOf = (part: Part, child: ChildProcess, dataDir: string): number[] =>
  processesOf(dataDir, child.pid).filter((pid) => parts[part].test(commandLine(pid)) && isAlive(pid));

async function strike(part: Part, child: ChildProcess, dataDir: string): Promise<void> {
  const running = () => runningOf(part, child, dataDir);
  let pids = running();
  for (const deadline = Date.now() + 60_000; pids.length === 0; pids = running()) {
    if (Date.now() > deadline) throw new Error(`${part} was not started again in a minute.`);
    await pause(20);
  }
  killEach(pids);
  for (const deadline = Date.now() + 10_000; pids.some(isAlive); await pause(5)) if (Date.now() > deadline) throw new Error(`${part} survived a kill -9.`);
}

function killEach(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}

async function ended(child: ChildProcess, patience: number): Promise<void> {
  const deadline = Date.now() + patience;
  while (child.exitCode === null && child.signalCode === null) {
    if (Date.now() > deadline) throw new Error('The product did not end.');
    await pause(25);
  }
}

/** The kernel counts in hundredths of a second. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\)\s/, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/\)\s\S\s(\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
