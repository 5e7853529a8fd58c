import type { Caller } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import { bulkActivity } from './bulk.ts';
import { callActivity } from './call.ts';
import { launchActivity } from './launch.ts';
import { turnActivity } from './turn.ts';

/** Everything Temporal may ask of us, over one engine. `caller` reaches other systems. */
export function createActivities({ engine, caller }: { engine: Engine; caller: Caller }) {
  return { turn: turnActivity(engine), launchChildren: launchActivity(engine), tryCall: callActivity(engine, caller), bulkStep: bulkActivity(engine) };
}
export type Activities = ReturnType<typeof createActivities>;
