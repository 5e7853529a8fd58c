import type { Engine } from '../engine/engine.ts';
import { turn } from '../engine/turn.ts';
import type { TurnReply } from '../workflows/messages.ts';

/** One turn of a run. */
export function turnActivity(engine: Engine) {
  return async ({ runId }: { runId: string }): Promise<TurnReply> => turn(engine, runId);
}
