import type { RunEvent } from '../events.ts';
import type { Answers } from '../form.ts';
import type { JournalLine } from '../journal.ts';
import type { Answer, Clock, Coming, Instant, Item, LengthOf, RunState, TaskState } from '../state.ts';
import type { MailKind } from '../task/events.ts';
import type { WorldChange } from '../world.ts';

/** A run with its open tasks and its clocks. */
export type Scene = { run: RunState; tasks: Record<string, TaskState>; clocks: Record<string, Clock> };

/**
 * What somebody does to a task or a part of one. `by` is who does it, whoever holds it; who may is looked at when it is performed. `wallMs` of a
 * withdrawal: how long ago the answer was on the wall's clock, where the cycle's runs at another speed. `evidence`: what was attached, by its id. `words`:
 * what was written beside the code of a reason.
 */
export type TaskAct =
  | { type: 'decided'; at: Instant; slot: string; by: string; outcome: string; version?: number; reason?: string }
  | { type: 'declined'; at: Instant; slot: string; by: string; reason: string }
  | { type: 'drafted'; at: Instant; slot: string; by: string }
  | { type: 'edited'; at: Instant; slot: string; by: string; version: number }
  | { type: 'withdrawn'; at: Instant; slot: string; by: string; reason: string; wallMs?: number }
  | { type: 'reopened'; at: Instant; by: string; reason: string }
  | { type: 'reassigned'; at: Instant; slot: string; to: string; by: string; reason: string }
  | { type: 'delegated'; at: Instant; slot: string; to: string; by: string; reason: string }
  | { type: 'overridden'; at: Instant; slot?: string; by: string; outcome: string; reason: string }
  | {
      type: 'extensionAsked';
      at: Instant;
      slot: string;
      by: string;
      plus: LengthOf | null;
      to: Instant | null;
      reason: string;
      words?: string;
      evidence: string | null;
    }
  | { type: 'extensionGranted' | 'extensionDenied'; at: Instant; request: string; by: string; reason: string }
  /** A meeting begins at another time. */
  | { type: 'rescheduled'; at: Instant; slot: string; by: string; to: Instant; reason: string };

/** By which way an answer comes: a page of the app, the link of a mail, the page of a mail about several things, a reply, or a program. */
export const answerVias = ['web', 'link', 'digest', 'reply', 'api'] as const;
export type AnswerVia = (typeof answerVias)[number];

/**
 * An event of the run, a clock that came due (`at` is the instant it counts for), an act on a task, a notice that was accepted after all, something that
 * changed in the world around the run, or somebody's act on a `whenever` by hand.
 */
export type Happening =
  | { to: 'run'; event: RunEvent }
  | { to: 'clock'; at: Instant; clock: string }
  | { to: 'task'; task: string; act: TaskAct; values?: Answers; via?: AnswerVia }
  | { to: 'slot'; task: string; slot: string; at: Instant }
  | { to: 'world'; at: Instant; change: WorldChange }
  | { to: 'handler'; at: Instant; handler: string; by: string; reason: string; values: Answers };

/**
 * One mail to one person. What HR wrote is found again in the flow by `kind` and `item`; what it is filled with is as of the instant of sending: `values` of
 * the message, `members` it lists, `body` that was written in a step.
 */
export type MailOrder = {
  key: string;
  kind: MailKind;
  to: string;
  step: string;
  round: number;
  slot: string | null;
  issue: number;
  item: string;
  at: Instant;
  values?: Answers;
  members?: string[];
  body?: string;
  /** Not counted as a nudge, merged with others or kept for the morning. */
  exact?: true;
  /** Of a rung that the flow draws: not kept for the number of mails. */
  ladder?: true;
  /** By when its reader has to know, where the task closes then. */
  neededBy?: Instant;
  /** Of the innermost repeat that the step is in. */
  occurrence?: number;
};

/** What is done to somebody's file, by a record step or by hand. `record`: to the one of this id; without it, to the newest that it can be done to. */
export type RecordOrder = {
  does: 'write' | 'supersede' | 'suspend' | 'restore' | 'revoke' | 'annotate' | 'erase';
  person: string;
  type: string;
  record?: string;
  values: Answers;
  effective: string;
  until: string | null;
  finalAt: Instant | null;
  step: string;
  round: number;
  at: Instant;
};

/** A fact that a step raises. `id`: the person, the group (`column=value`), or null for the cycle and the organisation. */
export type FactOrder = {
  scope: 'person' | 'group' | 'cycle' | 'organisation';
  id: string | null;
  key: string;
  value: Answers[string];
  at: Instant;
  source: string;
};

/** One call of another system, once per key. */
export type CallOrder = {
  key: string;
  connection: string;
  token: string;
  step: string;
  round: number;
  values: Answers;
  awaits: boolean;
  attempts: number;
  at: Instant;
};

export type Needs = { all: true } | { atLeast: number } | { percent: number };
/** Whom the runs below are about: everyone of the cycle, or those named here. `continues`: the earlier run whose answers this one reads. */
export type Over = 'audience' | Born[];
export type Born = { subject: string | null; item: Item | null; continues: string | null; expects?: Coming[] };

export type Effect =
  | { effect: 'journal'; line: JournalLine }
  | { effect: 'mail'; mail: MailOrder }
  /** Waits for the next mail of its reader (nudge.ts). */
  | { effect: 'keep'; mail: MailOrder }
  | { effect: 'answer'; answer: Answer }
  | { effect: 'count'; step: string; what: 'here' | 'late' | 'done' | 'stuck'; by: number }
  /** `expects`: runs that are told to move here, and counted from the beginning. */
  | { effect: 'children'; token: string; step: string; round: number; at: Instant; needs: Needs; over: Over; expects: string[] }
  /** Someone, or a group, that comes to be in it after it began. */
  | { effect: 'joins'; token: string; step: string; round: number; at: Instant; born: Born }
  /** Somebody comes to be in the cycle, whose run is another's to begin. */
  | { effect: 'enters'; person: string; at: Instant }
  /** Another run learns of what concerns it alone. */
  | { effect: 'tell'; run: string; change: WorldChange; at: Instant }
  /** The run is below that of another group from now on, and counted there; or, having been `expected` there, does not come. */
  | { effect: 'transfer'; to: string; moves: boolean; expected: boolean; at: Instant }
  | { effect: 'closeChildren'; step: string; round: number; at: Instant }
  /** The nth time of a schedule: runs begin under the standing cycle. */
  | { effect: 'schedule'; trigger: string; nth: number; at: Instant }
  | { effect: 'record'; record: RecordOrder }
  | { effect: 'fact'; fact: FactOrder }
  /** A signal to the run above, or to those below. */
  | { effect: 'signal'; to: 'parent' | 'children'; key: string; value: Answers[string]; at: Instant }
  | { effect: 'call'; call: CallOrder }
  /** The answer of a part stands no more: it is among `World.answers` no longer. */
  | { effect: 'takeBack'; slot: string; at: Instant }
  /** What becomes of the draft of a part: gone, kept for others to see, or the next holder's own. */
  | { effect: 'draft'; slot: string; becomes: 'dropped' | 'shown' | 'carried'; to: string | null; at: Instant }
  /** From now on these people read these answers. */
  | { effect: 'release'; step: string; round: number; answers: { step: string; fields: string[] }[]; to: string[]; at: Instant }
  /** An act settled a task: this event is for the run's next turn. */
  | { effect: 'raise'; event: RunEvent }
  /** Counts as done for the run above: it has come as far as that asks for, or it is over. At most once in the life of a run. */
  | { effect: 'reached'; at: Instant }
  | { effect: 'finished'; outcome: string; at: Instant };

/** `refused` names the rule when nothing was changed; where the attempt was somebody's, its line in the journal is then the only effect. */
export type Performed = { scene: Scene; effects: Effect[]; refused: string | null; did: string[] };
