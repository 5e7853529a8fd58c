import { heartbeat } from '@temporalio/activity';
import type { Engine } from '../engine/engine.ts';
import { launchChildren } from '../engine/launch.ts';
import type { LaunchInput } from '../workflows/messages.ts';

/** So long one activity goes on before it answers: for a launch of many thousand, so that Temporal is not asked for every two thousand. */
const atMostMs = 10_000;

/** The next people of a forEach, some thousands at a time. */
export function launchActivity(engine: Engine) {
  return async (input: LaunchInput): Promise<{ launched: number; done: boolean }> => {
    const began = Date.now();
    let launched = 0;
    for (;;) {
      const perSecond = launched === 0 ? undefined : (launched / (Date.now() - began)) * 1_000;
      const some = await launchChildren(engine, { ...input, perSecond });
      launched += some.launched;
      heartbeat(launched);
      if (some.done || Date.now() > began + atMostMs) return { launched, done: some.done };
    }
  };
}
