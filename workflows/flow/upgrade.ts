import type { RunState } from './state.ts';

/** Lifts the state of a run written by an older release to today's form. Each form of the past is tested on stored states (test/states). */
export function upgradeRun(stored: RunState): RunState {
  if (stored.v !== 1) throw new Error(`A run was stored in form ${String(stored.v)}; this release reads form 1. It was written by a newer release.`);
  return stored;
}
