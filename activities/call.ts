import { type Caller, tryCall } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import type { CallInput } from '../workflows/messages.ts';

/** One try of a call. Its answer becomes an event of the run, in the transaction that notes how the call ended. */
export function callActivity(engine: Engine, caller: Caller) {
  return async ({ key }: CallInput): Promise<{ done: boolean; tried: number }> => tryCall(engine, caller, key);
}
