import type { Caller, CallPolicy } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import { bulkActivity } from './bulk.ts';
import { callActivity } from './call.ts';
import { launchActivity } from './launch.ts';
import { turnActivity } from './turn.ts';

/** Everything Temporal may ask of us, over one engine. `caller` reaches other systems, `callPolicy` says how long it waits between tries. */
export function createActivities({ engine, caller, callPolicy }: { engine: Engine; caller: Caller; callPolicy?: CallPolicy }) {
  return {
    turn: turnActivity(engine),
    launchChildren: launchActivity(engine),
    tryCall: callActivity(engine, caller, callPolicy),
    bulkStep: bulkActivity(engine),
  };
}
export type Activities = ReturnType<typeof createActivities>;
