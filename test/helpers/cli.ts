import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Flow, isTask } from '../../workflows/flow/schema.ts';
import { reviewFlow } from './flows.ts';

const bin = fileURLToPath(new URL('../../bin/loopwright', import.meta.url));

export type Ran = { code: number; out: string; err: string };

/** Runs the real command in a process of its own. Of this machine's environment it sees PATH and HOME alone. */
export function loopwright(args: readonly string[], { cwd, env = {} }: { cwd: string; env?: Record<string, string> }): Promise<Ran> {
  const { PATH = '', HOME = '' } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...args], { cwd, env: { PATH, HOME, ...env }, maxBuffer: 64 * 1024 * 1024, timeout: 50_000 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, out, err });
    });
  });
}

/** The review of the other tests, in which nobody of HR checks their own: with nothing left to fix. */
export function soundFlow(): Flow {
  const flow = reviewFlow();
  const { check } = flow.steps;
  if (check !== undefined && isTask(check)) check.settings.who.never = [{ who: 'subject' }];
  return flow;
}
