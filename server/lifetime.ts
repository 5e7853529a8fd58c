import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

/** Something a process does again and again until `stopping`; its name is for the log. */
export type Loop = { name: string; run: (stopping: AbortSignal) => Promise<void> };

/**
 * Aborts when this process is asked to stop: by SIGTERM, SIGINT, or the end of the launcher that started it, however that ended.
 * A second request ends the process at once, and so does `patience` milliseconds without an end.
 */
export function stopRequested(patience = 30_000): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(1);
    controller.abort();
    setTimeout(() => process.exit(1), patience).unref();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (process.connected) process.once('disconnect', stop);
  return controller.signal;
}

/** Runs the loop until `stopping`; when it throws, logs why and begins it again after a pause that grows from half a second to five. */
export async function keepRunning({ name, run }: Loop, stopping: AbortSignal, log: Logger): Promise<void> {
  let pause = 250;
  while (!stopping.aborted) {
    const began = Date.now();
    try {
      await run(stopping);
      if (!stopping.aborted) log.warn({ loop: name }, 'A loop ended by itself and begins again.');
    } catch (error) {
      log.error({ loop: name, err: error }, 'A loop failed and begins again.');
    }
    pause = Date.now() - began > 30_000 ? 250 : Math.min(pause * 2, 5000);
    await sleep(pause, stopping);
  }
}

/** Settles once `signal` has aborted. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

/** Waits `ms` milliseconds, or until `stopping`, whichever comes first; never throws. */
export async function sleep(ms: number, stopping: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal: stopping }).catch(() => {});
}
