import type { JournalKind } from './journal.ts';
import type { Count } from './tally.ts';
import type { ClockKind, Extension, Hold, IncidentCode, Instant, Shift, Token } from './state.ts';

/** What happens to a run. Every event has its instant `at` in the cycle's own time. `observed` of a clock is when it was noticed. */
export type RunEvent =
  | { type: 'started'; at: Instant }
  /** `count`: what the answers of several came to. */
  | { type: 'taskDone'; at: Instant; token: string; outcome: string; count?: Count }
  | { type: 'evaluated'; at: Instant; token: string; port: string }
  /** `times` of a repeat: how many occurrences there are in all, where the flow says so. `nth` of a schedule. */
  | { type: 'woke'; at: Instant; observed: Instant; token: string; clock: string; kind: ClockKind; times?: number; nth?: number }
  | { type: 'conditionMet'; at: Instant; token: string; port: string }
  | { type: 'childrenDone'; at: Instant; token: string; port: 'done' | 'timeout' }
  | { type: 'done'; at: Instant; token: string }
  | { type: 'replied'; at: Instant; token: string; port: 'ok' | 'failed' }
  | { type: 'failed'; at: Instant; token: string; code: IncidentCode; detail: Record<string, string | number> }
  /** What a `whenever` listens for: `handler` is its key, its payload the answer of its step. */
  | { type: 'arrived'; at: Instant; handler: string }
  | { type: 'skipped'; at: Instant; token: string; port: string; by: string; reason: string }
  | { type: 'retried'; at: Instant; token: string; by: string; reason: string }
  | { type: 'moved'; at: Instant; token: string; to: string; by: string; reason: string }
  /** `slot`: only the answer of this part is asked again, because it was withdrawn. `opened`: since when its dates count; its latest opening unless told. */
  | { type: 'reopened'; at: Instant; step: string; mode: 'rewind' | 'beside'; by: string; reason: string; slot?: string; opened?: Instant }
  /** What stopped it was put right where it happened. */
  | { type: 'recovered'; at: Instant; token: string }
  /** A step beside the routes, asked because the task of `token` needs it first. */
  | { type: 'begun'; at: Instant; token: string; step: string; asks: NonNullable<Token['asks']> }
  | { type: 'held'; at: Instant; hold: Omit<Hold, 'from' | 'to'>; reason?: string }
  | { type: 'released'; at: Instant; hold: string; fixed: boolean; by: string; reason: string }
  | { type: 'extended'; at: Instant; extension: Extension; reason?: string }
  | { type: 'shifted'; at: Instant; shift: Shift; reason?: string }
  /** Runs under a standing cycle begin in another version from now on, whose plan this is. */
  | { type: 'renewed'; at: Instant }
  /** `spares`: a task that may outlive what it is in is still asked; nothing follows it. `closes`: because somebody closed its whole cycle. */
  | { type: 'cancelled'; at: Instant; by: string; reason: string; spares?: true; closes?: true };

/** What the kernel asks for. Whoever performs a command feeds its result back as an event of the same turn. */
export type Command =
  | { do: 'openTask'; token: string; step: string; round: number }
  | { do: 'closeTask'; taskId: string; why: string }
  /** `nth`: the how-manieth occurrence. A date that the step does not have sets no clock. */
  | { do: 'setClock'; token: string; step: string; round: number; kind: ClockKind; clock: string; nth: number }
  | { do: 'clearClock'; clock: string }
  | { do: 'clearClocksOf'; token: string }
  /** A `whenever` begins to listen. */
  | { do: 'arm'; handler: string; step: string }
  /** The nth time of a schedule of a standing cycle has come. */
  | { do: 'beginRuns'; trigger: string; nth: number }
  | { do: 'occurrenceEnded'; token: string; step: string; occurrence: number }
  | { do: 'evaluate'; token: string; step: string }
  /** What is done at once: notify, record, score, emit; and the sending of connect. */
  | { do: 'perform'; token: string; step: string; round: number }
  | { do: 'startChildren'; token: string; step: string; round: number }
  | { do: 'closeChildren'; token: string; step: string; round: number }
  | { do: 'finish'; outcome: string }
  | {
      do: 'log';
      kind: JournalKind;
      step: string | null;
      round: number | null;
      occurrence?: number;
      outcome?: string;
      by?: string;
      detail?: Record<string, unknown>;
    }
  | { do: 'count'; step: string; what: 'here' | 'done' | 'stuck'; by: number }
  | { do: 'refused'; rule: string };
