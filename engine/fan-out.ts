import type { Tx } from '../db/connect.ts';
import { closeFanOut, eventClass, type FanOut, lockFanOut } from '../db/runs.ts';
import { raise } from './tell.ts';

/** Under the fan-out's lock: once no child can be added and enough are done, the parent goes on. An empty audience is enough. */
export async function settleFanOut(tx: Tx, { runId, step, round }: Pick<FanOut, 'runId' | 'step' | 'round'>): Promise<void> {
  const fanOut = await lockFanOut(tx, runId, step, round);
  if (fanOut === null || !fanOut.open || !fanOut.sealed || fanOut.done < (fanOut.needed ?? fanOut.expected)) return;
  await closeFanOut(tx, fanOut);
  const at = fanOut.lastAt ?? fanOut.at;
  const event = { type: 'childrenDone', at: Date.parse(at), token: fanOut.token, port: 'done' } as const;
  await raise(tx, [{ runId, at, class: eventClass.acts, happening: { to: 'run', event } }]);
}
