import { countUnfolded } from '../../db/counters.ts';
import { cycleById } from '../../db/cycles.ts';
import { countWaiting } from '../../db/outbox.ts';
import { inboxOf } from '../../db/tasks.ts';
import { bulkStep } from '../../engine/bulk.ts';
import { type Caller, tryCall } from '../../engine/calls.ts';
import type { Engine } from '../../engine/engine.ts';
import { fold } from '../../engine/folder.ts';
import { deliverNudges } from '../../engine/postman.ts';
import { beginStarts } from '../../engine/starts.ts';
import { relayMails, relayPokes } from '../../engine/relay.ts';
import { turn } from '../../engine/turn.ts';
import { launchAll } from './cycle.ts';

/** Another system that takes every call and has nothing to say. */
const acceptAll: Caller = async () => ({ accepted: true, values: null });

/** All there is to do at an instant, without Temporal: launches, turns, mails, sums. */
export function settleByHand(engine: Engine, caller = acceptAll): () => Promise<void> {
  const woken = new Set<string>();
  const doors = {
    poke: async (run: string) => void woken.add(run),
    launch: async () => launchAll(engine),
    bulk: async (_key: string, { bulk }: { bulk: string }) => {
      while ((await bulkStep(engine, bulk)) === 'more');
    },
    call: async ({ key }: { key: string }) => void (await tryCall(engine, caller, key)),
    mail: async () => ({ accepted: true as const }),
  };
  return async () => {
    for (;;) {
      let did = await relayPokes(engine, doors);
      for (const run of [...woken, ...(await overdue(engine))]) {
        await turn(engine, run);
        did += 1;
      }
      woken.clear();
      did += await relayMails(engine, doors, { leaseSeconds: 30, pokes: 100, mails: 500 });
      did += await beginStarts(engine);
      if (await fold(engine)) did += 1;
      if (did === 0 && (await deliverNudges(engine)) > 0) continue;
      if (did === 0 && (await countWaiting(engine.sql)) === 0 && (await countUnfolded(engine.sql)) === 0) return;
    }
  };
}

async function overdue(engine: Engine): Promise<string[]> {
  const rows = await engine.sql<{ id: string }[]>`
    select distinct c.run_id as id from clocks c join cycles y on y.id = c.cycle_id where c.due <= flow_now(y.flow_base, y.flow_since, y.flow_rate) order by 1`;
  return rows.map(({ id }) => id);
}

export async function cycleStatus(engine: Engine, cycle: string): Promise<string | undefined> {
  return (await cycleById(engine.sql, cycle))?.status;
}

export async function stepsOf(engine: Engine, person: string): Promise<string[]> {
  return (await inboxOf(engine.sql, person)).map(({ step }) => step);
}
