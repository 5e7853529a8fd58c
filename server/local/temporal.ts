import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { commandLineOf, freePort, logEnd, logFile, openLog, portTaken, type Say, saying, stopProcess, stopWithParent, until } from './processes.ts';

export { ensureTemporal } from './temporal-binary.ts';

export type LocalTemporal = {
  /** host:port of the frontend; the namespace is `default`. */
  address: string;
  pid: number;
  /** Settles when the server ends, whoever ended it. */
  ended: Promise<void>;
  stop: () => Promise<void>;
};

export type LocalTemporalOptions = {
  /** Of the `temporal` program. */
  path: string;
  /** The data folder of the installation; the server keeps its state below it, in `temporal`. */
  dataDir: string;
  /** Else the one of the last start, or any that is free. */
  port?: number;
  say: Say;
};

const patientStop = [
  ['SIGINT', 10_000],
  ['SIGTERM', 3000],
  ['SIGKILL', 2000],
] as const;

/**
 * Starts a Temporal development server on 127.0.0.1 that keeps its state in a file and its port between starts; ready when it answers.
 * One left behind by a launcher that was killed is stopped first. A state file that cannot be read is put aside: Postgres holds the truth, and every open run is started again from there.
 * Throws with the end of the server's log when it does not come up.
 */
export async function startTemporal(options: LocalTemporalOptions): Promise<LocalTemporal> {
  const folder = join(options.dataDir, 'temporal');
  mkdirSync(folder, { recursive: true });
  await stopLeftOver(folder, options.say);
  const port = options.port ?? (await freePort(rememberedPort(folder)));
  if (await portTaken(port)) throw new Error(`Temporal cannot listen on port ${port}: another program does.`);
  const child = await saying(options.say, 'Waiting for Temporal…', () => launchPatiently(options, folder, port));
  const pid = child.pid as number;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    await stopProcess(pid, patientStop);
    await ended;
    rmSync(join(folder, 'temporal.pid'), { force: true });
  };
  return { address: `127.0.0.1:${port}`, pid, ended, stop };
}

/** So often, since the server chooses more ports for itself than it is told, and another program may take one of them before it listens there. */
const tries = 3;

async function launchPatiently(options: LocalTemporalOptions, folder: string, port: number): Promise<ChildProcess> {
  for (let left = tries; ; left -= 1) {
    try {
      return await launch(options, folder, port);
    } catch (error) {
      const log = logEnd(options.dataDir, 'temporal', 100);
      const isOfPorts = /address already in use|ephemeral port/i.test(log);
      if (left <= 1 || !(isOfPorts || putAsideBroken(folder, log, options.say))) throw error;
    }
  }
}

async function launch({ path, dataDir }: LocalTemporalOptions, folder: string, port: number): Promise<ChildProcess> {
  const flags = ['--headless', '--ip', '127.0.0.1', '--port', String(port), '--db-filename', join(folder, 'temporal.db'), '--log-level', 'warn'];
  const log = openLog(dataDir, 'temporal');
  // In a group of its own, so that Ctrl-C at the terminal reaches the launcher alone, which stops everything in order.
  const child = spawn(path, ['server', 'start-dev', ...flags], { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.on('error', () => {});
  if (child.pid === undefined) throw new Error(`${path} could not be run.`);
  child.once('exit', stopWithParent(child.pid, 'INT'));
  writeFileSync(join(folder, 'temporal.pid'), String(child.pid));
  writeFileSync(join(folder, 'temporal.port'), String(port));
  const gone = () => child.exitCode !== null || child.signalCode !== null;
  let ready = false;
  await until(async () => gone() || (ready = await answers(`127.0.0.1:${port}`)), 60_000);
  if (ready && !gone()) return child;
  await stopProcess(child.pid, patientStop);
  throw new Error(`Temporal did not come up. The end of ${logFile(dataDir, 'temporal')}:\n${logEnd(dataDir, 'temporal')}`);
}

/** Whether the namespace `default` can be used there. */
async function answers(address: string): Promise<boolean> {
  const connection = Connection.lazy({ address });
  try {
    await connection.withDeadline(Date.now() + 1000, () => connection.workflowService.describeNamespace({ namespace: 'default' }));
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

async function stopLeftOver(folder: string, say: Say): Promise<void> {
  const mark = join(folder, 'temporal.pid');
  const pid = Number(readOrNull(mark));
  const command = Number.isInteger(pid) && pid > 1 ? commandLineOf(pid) : '';
  if (command.includes('start-dev') && command.includes(join(folder, 'temporal.db'))) {
    say('Stopping a Temporal left behind by an earlier start.');
    await stopProcess(pid, patientStop);
  }
  rmSync(mark, { force: true });
}

function putAsideBroken(folder: string, log: string, say: Say): boolean {
  const path = join(folder, 'temporal.db');
  if (!existsSync(path) || !/malformed|not a database|disk I\/O error/.test(log)) return false;
  const aside = `${path}.broken-${Date.now()}`;
  renameSync(path, aside);
  for (const ending of ['-wal', '-shm']) rmSync(path + ending, { force: true });
  say(`Temporal's state could not be read and was put aside as ${aside}. Nothing is lost: every open run is started again.`);
  return true;
}

function rememberedPort(folder: string): number | undefined {
  const port = Number(readOrNull(join(folder, 'temporal.port')));
  return Number.isInteger(port) && port > 0 ? port : undefined;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
