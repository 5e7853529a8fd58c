import { cycleById, setFlowTime } from '../db/cycles.ts';
import { insertOutbox } from '../db/outbox.ts';
import { openRunsOf } from '../db/cockpit.ts';
import type { Engine } from './engine.ts';

/** Lets a trial's days pass at another rate from now on (cycle seconds per second, 0: it stands still), and wakes its runs to set their timers anew. */
export async function setSpeed(engine: Engine, cycleId: string, rate: number): Promise<'set' | 'unknown' | 'real'> {
  return engine.sql.begin(async (tx) => {
    const cycle = await cycleById(tx, cycleId);
    if (cycle === null) return 'unknown';
    if (cycle.trialTo === null) return 'real';
    await setFlowTime(tx, cycleId, { rate });
    const since = Date.parse((await cycleById(tx, cycleId))?.flowSince ?? '');
    const runs = await openRunsOf(tx, cycleId);
    await insertOutbox(
      tx,
      runs.map((runId) => ({ kind: 'poke' as const, key: `speed:${cycleId}:${since}:${runId}`, runId, payload: {} })),
    );
    return 'set';
  });
}
