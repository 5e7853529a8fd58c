import { foldCounterDeltas } from '../db/counters.ts';
import { foldFanOutDeltas } from '../db/runs.ts';
import { shuffleSevered } from '../db/tasks.ts';
import type { Engine } from './engine.ts';
import { settleFanOut } from './fan-out.ts';
import { closeEmptied } from './start.ts';

/** So many answers of an anonymous step are put away together. */
const together = 3;

/**
 * Adds up what runs reported by inserts alone: children done, counters of the cockpit. One folder at a time; a forEach whose rule holds is closed here,
 * with the parent's event in the same transaction. What was said in anonymous steps is put away in an order of chance. Answers whether there was anything to do.
 */
export async function fold(engine: Engine): Promise<boolean> {
  return engine.sql.begin(async (tx) => {
    const [lock] = await tx<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(hashtextextended('loopwright.folder', 0)) as mine`;
    if (lock?.mine !== true) return false;
    const changed = await foldFanOutDeltas(tx);
    for (const fanOut of changed) await settleFanOut(tx, fanOut);
    const counted = await foldCounterDeltas(tx);
    const shuffled = await shuffleSevered(tx, together);
    const closed = await closeEmptied(tx);
    return closed > 0 || changed.length > 0 || counted > 0 || shuffled > 0;
  });
}
