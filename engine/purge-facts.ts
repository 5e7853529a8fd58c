import type { Tx } from '../db/connect.ts';
import { allFactTypes } from '../db/fact-types.ts';
import { type FactAt, factsPastKeeping } from '../db/facts.ts';
import { forgetKeys } from '../db/taken-once.ts';
import { sayingNow } from './changes.ts';
import type { Engine } from './engine.ts';
import { eraseValues } from './facts.ts';
import { holderOf } from './retention.ts';

const atOnce = 500;
/** So long a sender may send the same request again under its key. */
const keysKeptDays = 30;

/**
 * Erases values that have been over for longer than their declaration says they are kept, but of people whose data is held. Answers how many. Safe to run
 * anywhere, at any time, and twice.
 */
export async function purgeFacts(engine: Engine): Promise<number> {
  let erased = 0;
  for (const { key, type } of await allFactTypes(engine.sql)) if (type.keepMonths !== undefined) erased += await purgeKey(engine, key, type.keepMonths);
  await forgetKeys(engine.sql, keysKeptDays);
  return erased;
}

async function purgeKey(engine: Engine, key: string, months: number): Promise<number> {
  const held: string[] = [];
  for (let erased = 0; ; ) {
    const done = await engine.sql.begin(async (tx) => {
      const past = await factsPastKeeping(tx, { key, months, except: held, limit: atOnce });
      const holding = await heldAmong(engine, tx, past);
      held.push(...holding);
      const goes = past.filter(({ scope, id }) => scope !== 'person' || !holding.includes(id));
      await eraseValues(engine, tx, goes, await sayingNow(engine, tx, null), 'kept');
      return { looked: past.length, erased: goes.length };
    });
    erased += done.erased;
    if (done.looked < atOnce) return erased;
  }
}

/** Of whom nothing is erased just now. */
async function heldAmong(engine: Engine, tx: Tx, facts: readonly FactAt[]): Promise<string[]> {
  const held: string[] = [];
  for (const person of new Set(facts.flatMap(({ scope, id }) => (scope === 'person' ? [id] : []))))
    if ((await holderOf(engine, tx, person, null)) !== null) held.push(person);
  return held;
}
