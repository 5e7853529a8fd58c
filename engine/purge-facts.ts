import { allFactTypes } from '../db/fact-types.ts';
import { factsPastKeeping } from '../db/facts.ts';
import { forgetKeys } from '../db/taken-once.ts';
import { sayingNow } from './changes.ts';
import type { Engine } from './engine.ts';
import { eraseValues } from './facts.ts';

const atOnce = 500;
/** So long a sender may send the same request again under its key. */
const keysKeptDays = 30;

/** Erases values that have been over for longer than their declaration says they are kept. Answers how many. Safe to run anywhere, at any time, and twice. */
export async function purgeFacts(engine: Engine): Promise<number> {
  let erased = 0;
  for (const { key, type } of await allFactTypes(engine.sql))
    if (type.keepMonths !== undefined) for (let done = atOnce; done === atOnce; erased += done) done = await purgeSome(engine, key, type.keepMonths);
  await forgetKeys(engine.sql, keysKeptDays);
  return erased;
}

async function purgeSome(engine: Engine, key: string, months: number): Promise<number> {
  return engine.sql.begin(async (tx) => {
    const past = await factsPastKeeping(tx, { key, months, limit: atOnce });
    if (past.length === 0) return 0;
    await eraseValues(engine, tx, past, await sayingNow(engine, tx, null), 'kept');
    return past.length;
  }) as Promise<number>;
}
