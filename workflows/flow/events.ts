import type { JournalKind } from './journal.ts';
import type { IncidentCode, Instant } from './state.ts';

/**
 * What happens to a run. Every event has its instant `at` in the cycle's own time. `observed` of a clock is when it was noticed.
 * Those after `cancelled` are named here for the whole of SEMANTICS; advance() answers them with `refused` until their rule is built.
 */
export type RunEvent =
  | { type: 'started'; at: Instant }
  | { type: 'taskDone'; at: Instant; token: string; outcome: string }
  | { type: 'evaluated'; at: Instant; token: string; port: string }
  | { type: 'woke'; at: Instant; observed: Instant; token: string; clock: string }
  | { type: 'childrenDone'; at: Instant; token: string; port: 'done' | 'timeout' }
  | { type: 'done'; at: Instant; token: string }
  | { type: 'failed'; at: Instant; token: string; code: IncidentCode; detail: Record<string, string | number> }
  | { type: 'skipped'; at: Instant; token: string; port: string; by: string; reason: string }
  | { type: 'retried'; at: Instant; token: string; by: string; reason: string }
  | { type: 'moved'; at: Instant; token: string; to: string; by: string; reason: string }
  | { type: 'cancelled'; at: Instant; by: string; reason: string }
  | { type: 'conditionMet'; at: Instant; token: string }
  | { type: 'arrived'; at: Instant; handler: string; payload: Record<string, unknown> }
  | {
      type: 'paused' | 'resumed' | 'held' | 'released' | 'extended' | 'holderChanged' | 'reopened' | 'shifted' | 'migrated';
      at: Instant;
      token?: string;
      detail: Record<string, unknown>;
    };

/** What the kernel asks for. Whoever performs a command feeds its result back as an event of the same turn. */
export type Command =
  | { do: 'openTask'; token: string; step: string; round: number }
  | { do: 'closeTask'; taskId: string; why: string }
  | { do: 'setClock'; token: string; step: string; kind: 'wait' | 'goOn'; clock: string }
  | { do: 'clearClock'; clock: string }
  | { do: 'evaluate'; token: string; step: string }
  | { do: 'startChildren'; token: string; step: string; round: number }
  | { do: 'closeChildren'; token: string; step: string; round: number }
  | { do: 'notify'; token: string; step: string; round: number }
  | { do: 'finish'; outcome: string }
  | { do: 'log'; kind: JournalKind; step: string | null; round: number | null; outcome?: string; by?: string; detail?: Record<string, unknown> }
  | { do: 'count'; step: string; what: 'here' | 'done' | 'stuck'; by: number }
  | { do: 'refused'; rule: string };
