import type { Engine } from '../engine/engine.ts';
import { fold } from '../engine/folder.ts';
import { purgeFacts } from '../engine/purge-facts.ts';
import { deliverNudges } from '../engine/postman.ts';
import { beginStarts } from '../engine/starts.ts';
import { type Doors, type RelayOptions, relayDefaults, relayMails, relayPokes } from '../engine/relay.ts';
import { heal, type Poked, type SweepOptions, sweep, sweepDefaults } from '../engine/sweep.ts';
import { type Loop, sleep } from './lifetime.ts';

/** `openRuns` asks Temporal which runs it has open. Times in milliseconds. */
export type LoopOptions = {
  engine: Engine;
  doors: Doors;
  openRuns: () => Promise<Set<string>>;
  relay?: RelayOptions;
  sweep?: SweepOptions;
  every?: { relay: number; nudges: number; fold: number; starts: number; sweep: number; heal: number; purge: number };
};

const usual = { relay: 500, nudges: 1_000, fold: 200, starts: 300, sweep: 1_000, heal: 300_000, purge: 6 * 3_600_000 };

/** What runs beside Temporal's turns in every worker process: two relays, woken by Postgres, the postman, the folder, the sweep, and the comparison with Temporal. */
export function engineLoops({ engine, doors, openRuns, relay = relayDefaults, sweep: sweeping = sweepDefaults, every = usual }: LoopOptions): Loop[] {
  const poked: Poked = new Map();
  return [
    relayLoop('pokes', engine, every.relay, () => relayPokes(engine, doors, relay)),
    relayLoop('mails', engine, every.relay, () => relayMails(engine, doors, relay)),
    repeated('postman', every.nudges, () => deliverNudges(engine)),
    repeated('folder', every.fold, () => fold(engine)),
    repeated('starts', every.starts, () => beginStarts(engine)),
    repeated('sweep', every.sweep, () => sweep(engine, sweeping, poked)),
    repeated('facts past keeping', every.purge, () => purgeFacts(engine)),
    repeated('compare', every.heal, async () => heal(engine, await openRuns())),
  ];
}

export function repeated(name: string, ms: number, work: () => Promise<unknown>): Loop {
  return {
    name,
    run: async (stopping) => {
      for (; !stopping.aborted; await sleep(ms, stopping)) await work();
    },
  };
}

/** Goes on at once while there is work, else waits for a notification or `ms`. */
function relayLoop(name: string, engine: Engine, ms: number, work: () => Promise<number>): Loop {
  return {
    name,
    run: async (stopping) => {
      let wake = () => {};
      const listening = await engine.sql.listen('outbox', () => wake());
      try {
        while (!stopping.aborted) {
          const told = new AbortController();
          wake = () => told.abort();
          if ((await work()) === 0) await sleep(ms, AbortSignal.any([stopping, told.signal]));
        }
      } finally {
        await listening.unlisten().catch(() => {});
      }
    },
  };
}
