import type { Engine } from '../engine/engine.ts';
import { launchActivity } from './launch.ts';
import { turnActivity } from './turn.ts';

/** Everything Temporal may ask of us, over one engine. */
export function createActivities(engine: Engine) {
  return { turn: turnActivity(engine), launchChildren: launchActivity(engine) };
}
export type Activities = ReturnType<typeof createActivities>;
