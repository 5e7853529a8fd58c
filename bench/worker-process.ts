import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { roomFlag } from '../server/local/processes.ts';
import type { Stage } from './stage.ts';
import type { FromWorker, ToWorker } from './worker.ts';
import type { Side } from './workers.ts';

/** A worker in a process of its own. `usage`: CPU milliseconds so far. `kill`: with -9, as if the machine were gone; stopping one that has ended does nothing. */
export type WorkerProcess = { usage: () => Promise<number>; stop: () => Promise<void>; kill: () => void };

export async function startWorkerProcess({ databaseUrl, address, dataDir }: Stage, side: Side): Promise<WorkerProcess> {
  const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), { execArgv: [roomFlag, '--import', 'tsx'] });
  await ask(child, { type: 'start', side, databaseUrl, address, dataDir });
  return {
    async usage() {
      const answer = await ask(child, { type: 'usage' });
      return answer.type === 'usage' ? answer.ms : Number.NaN;
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null && child.connected) await ask(child, { type: 'stop' });
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Throws when the process ends instead of answering. */
async function ask(child: ChildProcess, message: ToWorker): Promise<FromWorker> {
  const given = new AbortController();
  try {
    const ended = once(child, 'exit', { signal: given.signal }).then(([code]) => {
      throw new Error(`A worker of the bench ended (${String(code)}).`);
    });
    const answer = once(child, 'message', { signal: given.signal });
    child.send(message);
    return (await Promise.race([answer, ended]))[0] as FromWorker;
  } finally {
    given.abort();
  }
}
