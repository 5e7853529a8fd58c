import type { Pool } from '../db/connect.ts';
import { flowText } from '../db/flows.ts';
import type { Sql } from '../db/connect.ts';
import type { Plan } from '../workflows/flow/plan.ts';
import { parseFlow } from '../workflows/flow/parse.ts';
import type { Flow } from '../workflows/flow/schema.ts';
import { upgradePlan } from '../workflows/flow/upgrade.ts';
import type { KeyRing } from './person-keys.ts';
import { createRosters, type Rosters } from './rosters.ts';

/** Named points at which a test may let the process "die". Nothing lies between the commit of a turn, decision, call or run of a bulk and its reply: `afterCommit` is both. */
export type FaultPoint =
  | `${'turn' | 'decide' | 'bulk' | 'call'}.${'beforeCommit' | 'afterCommit'}`
  | 'starts.beforeCommit'
  | `relay.${'beforeCommit' | 'beforeReply' | 'afterCommit'}`;

/** What turn, decide, launch, relay, sweep and folder are built on. */
export type Engine = {
  sql: Pool;
  /** Wraps the keys of persons and hashes what belongs to nobody in particular. */
  journalKeys: KeyRing;
  texts: FlowTexts;
  rosters: Rosters;
  /** The organisation's: its date decides what holds today. */
  zone: string;
  fault: (point: FaultPoint) => void;
};

export type FlowTexts = { of(sql: Sql, sha256: string): Promise<{ flow: Flow; plan: Plan }> };

export function createEngine({ sql, journalKeys, zone, fault = () => {} }: { sql: Pool; journalKeys: KeyRing; zone: string; fault?: Engine['fault'] }): Engine {
  return { sql, journalKeys, texts: createFlowTexts(), rosters: createRosters(zone), zone, fault };
}

/** What an older release published: with the defaults of settings that came later. */
function lifted(text: { flow: Flow; plan: Plan } | null): { flow: Flow; plan: Plan } | null {
  if (text === null) return null;
  const read = parseFlow(text.flow);
  return { flow: read.flow ?? text.flow, plan: upgradePlan(text.plan) };
}

/** What was published never changes, so each text is read once per process; the last hundred are kept. */
export function createFlowTexts(): FlowTexts {
  const known = new Map<string, { flow: Flow; plan: Plan }>();
  return {
    async of(sql, sha256) {
      const text = known.get(sha256) ?? lifted(await flowText(sql, sha256));
      if (text === null) throw new Error(`No flow is stored under the hash ${sha256}.`);
      known.delete(sha256);
      known.set(sha256, text);
      const [oldest] = known.keys();
      if (known.size > 100 && oldest !== undefined) known.delete(oldest);
      return text;
    },
  };
}
