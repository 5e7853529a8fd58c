import type { AnswerValue } from './form.ts';
import type { Plan } from './plan.ts';
import type { Instant, RunState } from './state.ts';
import type { World } from './world.ts';

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
  /** The `whenever` that caused what is worked out: its payload is `event.*`. */
  cause?: { step: string; round: number };
  /** Answers being given just now, which win over recorded ones: `step` is theirs. */
  giving?: { step: string; values: Record<string, AnswerValue>; outcome: string | null };
};
