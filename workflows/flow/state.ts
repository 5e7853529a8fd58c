import type { AnswerValue } from './form.ts';

/** Milliseconds since 1970-01-01T00:00Z, of the cycle's own time (which a trial may run faster than the wall's). */
export type Instant = number;

/** What a token waits for. */
export type Expected =
  | { for: 'task'; taskId: string }
  | { for: 'clock'; clockId: string }
  | { for: 'children' }
  | { for: 'join' }
  /** A command of this turn, whose result is fed back at once. */
  | { for: 'command' };
/** An incident is visible and waits for an operator. `was`: what the token waited for when it failed, which may still come and is still to be let go. */
export type Waiting = Expected | { for: 'incident'; code: IncidentCode; detail: Record<string, string | number>; was?: Expected };

export const incidentCodes = ['nobody', 'goesRound', 'commandFailed', 'clockUnknown', 'clockPast', 'noRoute', 'notBuilt'] as const;
export type IncidentCode = (typeof incidentCodes)[number];

/** One route of a split that a token is on. */
export type Fork = { split: string; round: number; port: string };

/**
 * Where a run is. Its id is `step:round`, unique within the run. `path`: the containers inside the run that it is in, with their occurrence
 * (forEach makes runs of its own and adds none).
 */
export type Token = {
  id: string;
  step: string;
  round: number;
  path: { container: string; occurrence: number }[];
  since: Instant;
  forks: Fork[];
  waiting: Waiting;
};

/** What is remembered of a step for anchors and conditions: one entry for its first round and one for its latest. */
export type Visit = { round: number; opened: Instant; due: Instant | null; closed: Instant | null; completed: Instant | null; outcome: string | null };

export type RunState = {
  v: 1;
  id: string;
  /** The container whose inside this run executes; null: the cycle itself. */
  scope: string | null;
  /** Whom it is about; null: the cycle. */
  subject: string | null;
  status: 'running' | 'ended' | 'cancelled';
  paused: boolean;
  outcome: string | null;
  startedAt: Instant;
  endedAt: Instant | null;
  tokens: Token[];
  rounds: Record<string, number>;
  visits: Record<string, { first: Visit; latest: Visit }>;
  /** Per fork of a split (`split:round`): ports that arrived at its join, and whether the join has fired. */
  joins: Record<string, { arrived: string[]; fired: boolean }>;
};

export type SlotStatus = 'open' | 'answered' | 'closed' | 'handedOver';

/** One assignee's share of a task. `issue` rises with each new holder, so that old links die. */
export type Slot = {
  id: string;
  holder: string;
  status: SlotStatus;
  issue: number;
  /** Whom it was assigned to first, when it has been handed over. */
  from: string | null;
  why: SlotWhy;
  openedAt: Instant;
  outcome: string | null;
  answeredAt: Instant | null;
  late: boolean;
};
/** Why this person: the rule that named them (its position in the chain), or how the slot came to them. */
export type SlotWhy = { rule: string; level?: number; fallback: number; by: 'rule' | 'handOver' | 'reassigned' | 'added' };

export type TaskState = {
  v: 1;
  /** `run:step:round`; its slots add `:n`. */
  id: string;
  run: string;
  step: string;
  round: number;
  status: 'scheduled' | 'open' | 'settled' | 'closed';
  token: string;
  openedAt: Instant;
  dueAt: Instant | null;
  closesAt: Instant | null;
  late: boolean;
  outcome: string | null;
  /** `byPolicy`: nobody answered and the flow says what follows. */
  settledBy: 'answer' | 'timeout' | 'byPolicy' | 'operator' | null;
  settledAt: Instant | null;
  slots: Slot[];
  /** Rungs that have fired or been dropped, those that wait for a notice to be accepted, and those that name nobody. */
  rungs: Record<string, 'fired' | 'skipped' | 'waiting' | 'nobody'>;
  remindersSent: number;
};

/** One line of a clock's explanation: each rule, what it made of the instant before it. */
export type LedgerLine = { rule: string; from: Instant | null; op: string; to: Instant | null; why?: string; who?: string };

export const clockKinds = ['opens', 'due', 'closes', 'reminder', 'rung', 'wait', 'goOn'] as const;
export type ClockKind = (typeof clockKinds)[number];

/**
 * Anything with a due time. `branches`: may move a token, settle a task or change who may decide; such a clock wakes the run. Pure messages do not branch.
 * Ties at one instant go by due, `ladder` (order of rungs), `order` (order of steps), run id.
 */
export type Clock = {
  id: string;
  run: string;
  kind: ClockKind;
  due: Instant;
  branches: boolean;
  ladder: number;
  order: number;
  /** The task it belongs to, or the token. */
  task: string | null;
  token: string | null;
  /** Which reminder or rung, and the how-manieth time. */
  item: string | null;
  nth: number;
  ledger: LedgerLine[];
};

/** A recorded answer of one slot. */
export type Answer = { step: string; round: number; slot: string; by: string; for: string; at: Instant; outcome: string; values: Record<string, AnswerValue> };
