/** The names under which workflows, signals and activities meet. Request code may load this file and no other of this folder. */
export const taskQueue = 'loopwright';
export const workflowTypes = { runFlow: 'runFlow', launch: 'launch', call: 'call', bulk: 'bulk' } as const;
export const pokedSignal = 'poked';

/** Events in a history before a run continues as new. */
export const historyLimit = 64;

/**
 * What a turn answers its shell: codes and ids only, so that Temporal's own history tells the run's story. `inMs`: wall milliseconds until the next clock.
 * `wakeAt`: its instant, to be compared with the one before and with no clock; replies of the first release lack it.
 */
export type TurnReply = { inMs: number | null; wakeAt?: number | null; more: boolean; ended: boolean; did: string[] };
/** The key of the call. */
export type CallInput = { key: string };
/** The id of the bulk. */
export type BulkInput = { bulk: string };
export type LaunchInput = { run: string; step: string; round: number };
