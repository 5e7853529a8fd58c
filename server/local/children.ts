import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { logFile, openLog, type Say, scriptArguments, stopProcess } from './processes.ts';

export type Supervised = { stop: () => Promise<void> };

/** `name` is that of its log, `label` that at the terminal. */
export type ScriptOptions = { name: string; label: string; script: string; env: Record<string, string | undefined>; dataDir: string; say: Say };

const shortestPause = 500;
const longestPause = 10_000;

/**
 * Runs a script of ours in a process of its own that writes to `logs/<name>.log`, and starts it again when it ends by itself, after a pause that grows.
 * It hears of our end, however we end, by the closing of the channel between us.
 */
export function superviseScript({ name, label, script, env, dataDir, say }: ScriptOptions): Supervised {
  const launch = async () => {
    const log = openLog(dataDir, name);
    const child = spawn(process.execPath, scriptArguments(script), { env: env as NodeJS.ProcessEnv, detached: true, stdio: ['ignore', log, log, 'ipc'] });
    closeSync(log);
    return {
      ended: endOf(child),
      stop: () =>
        stopProcess(child.pid ?? 0, [
          ['SIGTERM', 30_000],
          ['SIGKILL', 2000],
        ]),
    };
  };
  return supervise({ name: label, launch, first: null, say, hint: `See ${logFile(dataDir, name)}.` });
}

type Running = { ended: Promise<void>; stop: () => Promise<void> };
type SuperviseOptions<T extends Running> = { name: string; launch: () => Promise<T>; first: T | null; say: Say; hint: string };

/** Keeps one thing running: when what `launch` gave ends by itself, launches it again. `first` is one that runs already. */
export function supervise<T extends Running>({ name, launch, first, say, hint }: SuperviseOptions<T>): Supervised {
  let stopping = false;
  let current: T | null = first;
  const again = async () => {
    let pause = shortestPause;
    while (!stopping) {
      const began = Date.now();
      try {
        current ??= await launch();
        if (stopping) await current.stop();
        await current.ended;
      } catch (error) {
        say(error instanceof Error ? error.message : String(error));
      }
      current = null;
      if (stopping) return;
      pause = Date.now() - began > 30_000 ? shortestPause : Math.min(pause * 2, longestPause);
      say(`${name} ended unexpectedly and is started again. ${hint}`);
      await delay(pause);
    }
  };
  const done = again();
  const stop = async () => {
    stopping = true;
    await current?.stop();
    await Promise.race([done, delay(longestPause)]);
  };
  return { stop };
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
}
