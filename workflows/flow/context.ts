import type { AnswerValue } from './form.ts';
import type { When } from './grammar.ts';
import type { Plan } from './plan.ts';
import type { Clock, Inside, Instant, LedgerLine, RunState, TaskState } from './state.ts';
import type { Dated, Use } from './when.ts';
import type { FactRow, RecordRow, World } from './world.ts';

/** What the grammars are worked out against: one run at one instant. */
export type Context = {
  plan: Plan;
  run: RunState;
  world: World;
  /** The instant of the event being handled. */
  at: Instant;
  /** Whom the rule is being worked out for, where it is a task's. */
  assignee: string | null;
  /** The task whose own dates `opened`, `due` and `closes` mean. */
  task: { openedAt: Instant | null; dueAt: Instant | null; closesAt: Instant | null } | null;
  /** Works out a date: dates are made of values and values of dates (when.ts). */
  whenAt: (when: When, context: Context, use: Use) => Dated;
  /** The step it is worked out for, in which round, and the containers around it. */
  place?: { step: string; round: number; path: readonly Inside[] };
  /**
   * The clock whose date is worked out: what was decided for it counts in. `names`: its id without `nth`, under which more time was granted; `tags`: what a
   * shift of its step calls it, such as `due` or `reminder:soon`.
   */
  clock?: { names: readonly string[]; tags: readonly string[]; step: string | null };
  /** The ledger of that clock as it stands, where it is to stay what it was first. */
  kept?: readonly LedgerLine[];
  /** Those who still have to answer: time is held while all of them are away. */
  holders?: readonly string[];
  /** Since when the date is known, for its notice; now when left out. */
  known?: Instant;
  /** How many dates of other steps hang on each other here. */
  deep?: number;
  /** The `whenever` that caused what is worked out: its payload is `event.*`. */
  cause?: { step: string; round: number };
  /** Answers being given just now, which win over recorded ones: `step` is theirs. */
  giving?: { step: string; values: Record<string, AnswerValue>; outcome: string | null };
  /** Tasks of the run that are not written away yet, and its clocks. */
  tasks?: Record<string, TaskState>;
  clocks?: Record<string, Clock>;
  /** The rows that aggregates look at just now, by step, key or type: columns of a list are answers of its step, a fact or record of that kind is the row's. */
  rows?: { lists: Record<string, Record<string, AnswerValue>>; facts: Record<string, FactRow>; records: Record<string, RecordRow> };
  /** Tables that are being looked up: one that asks for itself ends there. */
  lookedUp?: readonly string[];
  /** Told of every instant after `at` at which time alone may change what was looked at. */
  turns?: (at: Instant) => void;
};
