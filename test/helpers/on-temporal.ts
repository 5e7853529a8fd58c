import type { Caller } from '../../engine/calls.ts';
import type { GoldenCase } from './cases.ts';
import { testEngine } from './cycle.ts';
import { createDatabase } from './database.ts';
import { drivenBy, type Driven } from './script.ts';
import { settledBy, startWorker } from './worker.ts';

/** What becomes of a case on the real Temporal, stepped from instant to instant: on a database, a worker and a namespace of its own, so that several may go on at once. */
export async function drivenOnTemporal(golden: Pick<GoldenCase, 'input' | 'overrides'>): Promise<Driven> {
  const database = await createDatabase();
  const engine = testEngine(database.sql);
  let caller: Caller = async () => ({ accepted: true, values: null });
  try {
    const worker = await startWorker(engine, { caller: (call) => caller(call) });
    try {
      return await drivenBy(engine, golden, (scripted) => {
        caller = scripted;
        return settledBy(engine);
      });
    } finally {
      await worker.stop();
    }
  } finally {
    await database.drop();
  }
}
