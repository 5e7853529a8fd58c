import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

export const home = resolve(import.meta.dirname, '../..');

export type Ended = {
  /** The exit code; null if it was killed. */
  code: number | null;
  /** Standard output and standard error as they came. */
  output: string;
  tookTooLong: boolean;
};

const running = new Set<ChildProcess>();

/**
 * Runs one program of this project's node_modules/.bin in a process group of its own and waits for its end.
 * After `limit` minutes the whole group is ended: a test that hangs must not take the run with it.
 */
export function run(program: string, args: string[], limit: number): Promise<Ended> {
  const env = { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' };
  const child = spawn(resolve(home, 'node_modules/.bin', program), args, { cwd: home, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let output = '';
  let tookTooLong = false;
  const collect = (chunk: string) => (output += chunk);
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  const alarm = setTimeout(() => {
    tookTooLong = true;
    endGroup(child, 'SIGKILL');
  }, limit * 60_000);
  return new Promise((done) => {
    const finish = (code: number | null) => {
      clearTimeout(alarm);
      endGroup(child, 'SIGKILL');
      running.delete(child);
      done({ code, output, tookTooLong });
    };
    child.once('error', (error) => {
      output += `${program} could not be started: ${error.message}. Has npm ci run?\n`;
      finish(null);
    });
    // Not 'close': something left behind by a test may hold the pipes open.
    child.once('exit', (code) => setImmediate(finish, code));
  });
}

/** Ends everything that is still running; for Ctrl-C. */
export function endAll(): void {
  for (const child of running) endGroup(child, 'SIGTERM');
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
