import { type Caller, type CallPolicy, type Tried, tryCall } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import type { CallInput } from '../workflows/messages.ts';

/** One try of a call. Its answer becomes an event of the run, in the transaction that notes how the call ended. */
export function callActivity(engine: Engine, caller: Caller, policy?: CallPolicy) {
  return async ({ key }: CallInput): Promise<Tried> => tryCall(engine, caller, key, policy);
}
