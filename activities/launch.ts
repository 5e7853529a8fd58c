import type { Engine } from '../engine/engine.ts';
import { launchChildren } from '../engine/launch.ts';
import type { LaunchInput } from '../workflows/messages.ts';

/** The next people of a forEach. */
export function launchActivity(engine: Engine) {
  return async (input: LaunchInput): Promise<{ launched: number; done: boolean }> => launchChildren(engine, input);
}
