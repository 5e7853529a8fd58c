import type { Client } from '@temporalio/client';
import { pokedSignal, taskQueue, workflowTypes } from '../../workflows/messages.ts';

/** As `pokeRun`, with a history limit of the test's own: how many events before a run continues as new. */
export async function pokeWithLimit(client: Client, runId: string, limit: number): Promise<void> {
  await client.workflow.signalWithStart(workflowTypes.runFlow, {
    workflowId: runId,
    taskQueue,
    args: [limit],
    signal: pokedSignal,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
}

/** Numbers between 0 and 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
