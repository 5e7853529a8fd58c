import { heartbeat } from '@temporalio/activity';
import type { Engine } from '../engine/engine.ts';
import { launchChildren } from '../engine/launch.ts';
import type { LaunchInput } from '../workflows/messages.ts';

/** So long one activity goes on before it answers: for a launch of many thousand, so that Temporal is not asked for every two thousand. */
const atMostMs = 10_000;

/** The next people of a forEach, some thousands at a time. */
export function launchActivity(engine: Engine) {
  return async (input: LaunchInput): Promise<{ launched: number; done: boolean }> => {
    let launched = 0;
    for (const until = Date.now() + atMostMs; ; ) {
      const some = await launchChildren(engine, input);
      launched += some.launched;
      heartbeat(launched);
      if (some.done || Date.now() > until) return { launched, done: some.done };
    }
  };
}
