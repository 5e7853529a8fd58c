import type { AnswerValue } from './form.ts';

/** Milliseconds since 1970-01-01T00:00Z, of the cycle's own time (which a trial may run faster than the wall's). */
export type Instant = number;

/** What a token waits for. */
export type Expected =
  | { for: 'task'; taskId: string }
  /** The first of its step's dates, conditions, or a named party's word. Its clocks are `run:token:kind`. */
  | { for: 'first' }
  /** The tokens inside of its container. */
  | { for: 'inside' }
  | { for: 'children' }
  /** What begins runs under a standing cycle. */
  | { for: 'starts' }
  | { for: 'join' }
  /** Another system's answer. */
  | { for: 'reply' }
  /** A command of this turn, whose result is fed back at once. */
  | { for: 'command' };
/** An incident is visible and waits for an operator. `was`: what the token waited for when it failed, which may still come and is still to be let go. */
export type Waiting = Expected | { for: 'incident'; code: IncidentCode; detail: Record<string, string | number>; was?: Expected };

export const incidentCodes = [
  'nobody',
  'goesRound',
  'commandFailed',
  'clockUnknown',
  'clockPast',
  'noRoute',
  'notBuilt',
  'quorumImpossible',
  'unreached',
  'nobodyComes',
  'tie',
  'valueMissing',
  'substituteLoop',
  'absenceLate',
] as const;
export type IncidentCode = (typeof incidentCodes)[number];

/** One route of a split that a token is on. */
export type Fork = { split: string; round: number; port: string };

/** A container inside the run that a token is in: the token of the container's step (`step:round`), and which occurrence of it. */
export type Inside = { container: string; occurrence: number };

/**
 * Where a run is. Its id is `step:round`, unique within the run. `path`: the containers inside the run that it is in, outermost first
 * (forEach makes runs of its own and adds none). `cause`: the `whenever` it came from, whose payload is `event.*` for it.
 */
export type Token = {
  id: string;
  step: string;
  round: number;
  path: Inside[];
  since: Instant;
  forks: Fork[];
  waiting: Waiting;
  cause?: { step: string; round: number };
  /** Does not hold its container open, and ends with it. */
  beside?: true;
  /** Asked again by itself: nothing follows. */
  alone?: true;
  /** The round that it reopens. `slot`: the part whose answer was withdrawn, while those of the others stand. */
  reopens?: { round: number; opened: Instant; slot: string | null };
  /** Asked of these people whatever the step's rule says, because the task `neededBy` needs it of them first. */
  asks?: { people: string[]; neededBy: string };
};

/** A container that is open, by the id of its token. `next`: the occurrence that is due next; `queued`: how many wait for the one that runs. */
export type ContainerState = { occurrence: number; startedAt: Instant; next: number; queued: number; ended: boolean; occurrences: OccurrenceState[] };
export type OccurrenceState = { n: number; startsAt: Instant; endsAt: Instant | null };

/** A `whenever` that listens, by `step@container token` (`step@` in the run itself). `held`: whether its condition held when it was last looked at. */
export type HandlerState = { armedAt: Instant; held: boolean; queued: { at: Instant; round: number }[] };

/** A stretch of time that does not count. `to` null: it goes on. `fixed`: dates that are fixed move too. `where`: the step it is held at; null: the whole run. */
export type Hold = { id: string; from: Instant; to: Instant | null; why: 'pause' | 'hold' | 'absence'; fixed: boolean; where: string | null; by: string };
/** More time for one date: `clock` is a clock's id without its `nth`. */
export type Extension = { clock: string; plus: LengthOf | null; to: Instant | null; by: string; at: Instant; request: string | null };
/** A date of the cycle moved for this run alone, or a clock of a step. */
export type Shift = { what: { date: string } | { step: string; clock: string }; plus: LengthOf | null; to: string | null; by: string; at: Instant };
export type LengthOf = { n: number; unit: 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'workingDays' };

/** What a child run is about, where that is no person of its own: a group, or a row of an answer of the run above. */
export type Item = { group: { column: string; value: string } } | { row: { step: string; field: string; round: number; index: number } };

/** A run that is to move, and the forEach it is a run of. */
export type Coming = { run: string; step: string };

/** What is remembered of a step for anchors and conditions: one entry for its first round and one for its latest. */
export type Visit = {
  round: number;
  opened: Instant;
  due: Instant | null;
  closed: Instant | null;
  completed: Instant | null;
  outcome: string | null;
  /** When its meeting begins. */
  starts?: Instant | null;
  /** When it is to close. */
  closes?: Instant | null;
  /** It has run out, and by leave that became known later would have until then: said as an incident. */
  wouldEnd?: Instant;
};

export type RunState = {
  v: 2;
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
  item: Item | null;
  /** The occurrence of a repeat, in a run above, that it was begun in. */
  occurrence?: number;
  containers: Record<string, ContainerState>;
  handlers: Record<string, HandlerState>;
  holds: Hold[];
  extensions: Extension[];
  shifts: Shift[];
  /** About a group that came later: runs of beside it that move here as soon as it goes through people in the step each is of. */
  expects?: Coming[];
  /** The own run of a standing cycle: it stays at its start, under which others begin one by one. */
  standing?: true;
  /** How often it was reopened after its end. */
  reopened?: number;
  /** It counts as done for the run above. */
  reached?: true;
  /** How many steps were entered at the instant of the last one. */
  entered?: { at: Instant; steps: number };
};

export type SlotStatus = 'open' | 'answered' | 'closed' | 'handedOver';

/** One assignee's share of a task. `issue` rises with each new holder, so that old links die. */
export type Slot = {
  id: string;
  holder: string;
  status: SlotStatus;
  issue: number;
  /** Whom it was with before, when it has been handed over. */
  from: string | null;
  why: SlotWhy;
  openedAt: Instant;
  outcome: string | null;
  answeredAt: Instant | null;
  late: boolean;
  /** Whom the rule named for it, whose place it follows when holders change, though a substitute or delegate may hold it. Null: chosen by hand or by a rung. */
  named: string | null;
  /** Who answered in the holder's stead; null: the holder, the flow itself, or nobody yet. */
  by: string | null;
  /** Since when there is a draft. What is in it is kept elsewhere. */
  draftAt: Instant | null;
  /** Why it closed without an answer. */
  closedWhy: string | null;
  /** The parts of a rule `together` it counts for, by their place. */
  parts: number[];
  /** `approval`: agrees to what another part of the task answered, or sends it back. */
  asks: 'answer' | 'approval';
  /** How often its holder was reminded, where reminders are counted; and that whoever is above was told instead of one more. */
  reminded?: number;
  toldAbove?: true;
};
/** Why this person: the rule that named them (its position in the chain), or how the slot came to them. */
export type SlotWhy = { rule: string; level?: number; fallback: number; by: 'rule' | 'added' | HandedBy };
/** How a part comes to somebody else. `left`, `excluded`: its holder is gone, or may not any more. `replaced`: in the place of one who is lost. */
export type HandedBy = 'handOver' | 'reassigned' | 'delegated' | 'substitute' | 'holderChange' | 'left' | 'excluded' | 'replaced';

/** More time that was asked for. `reason` is one of the step's codes. */
export type ExtensionRequest = {
  id: string;
  slot: string | null;
  by: string;
  at: Instant;
  plus: LengthOf | null;
  to: Instant | null;
  reason: string;
  tier: number;
  state: 'asked' | 'granted' | 'denied';
};

export type TaskState = {
  v: 2;
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
  /** `byPolicy`: nobody answered and the flow says what follows. `fact`: what was waited for was recorded. */
  settledBy: 'answer' | 'timeout' | 'byPolicy' | 'override' | 'fact' | 'operator' | null;
  settledAt: Instant | null;
  slots: Slot[];
  /** In a sequence: who is asked after those of `slots`. `more`: beside those who were asked at first. */
  queue: { id: string; named: string; why: SlotWhy; parts: number[]; more?: true }[];
  /** How many were asked at first, those added later included. */
  asked: number;
  /** What its dates count from: its opening, or that of the round it reopens. */
  countsFrom: Instant;
  /** It waits for a person to put it right; what its dates and rungs do goes on. */
  incident: IncidentCode | null;
  requests: ExtensionRequest[];
  /** Of a shared form: which version of the document there is. */
  document: { version: number; by: string; at: Instant } | null;
  /** Who has to do the training first that it needs, and who has. */
  lacking: string[];
  trained: string[];
  /** Rungs that have fired or been dropped, those that wait for a notice to be accepted, and those that name nobody. */
  rungs: Record<string, 'fired' | 'skipped' | 'waiting' | 'nobody'>;
  remindersSent: number;
  /** How often each reminder was sent, by its id. */
  reminded?: Record<string, number>;
  /** How often each rung fired, by its id. */
  climbed?: Record<string, number>;
  /** For whom its dates are worked out: its first holder, or who has it since they began anew. */
  datedFor?: string;
};

/** One line of a clock's explanation: each rule, what it made of the instant before it. */
export type LedgerLine = { rule: string; from: Instant | null; op: string; to: Instant | null; why?: string; who?: string };

/**
 * Of a task: opens, due, closes, reminder, rung. Of a wait: wait, deadline. Of a milestone: by, warns. Of a repeat: occurrence, closes (of one), ends. Of a
 * forEach: goOn, joiners, transfers. Of a connect: replyBy. Of a whenever: handler. `look`: the instant at which time alone makes a condition true or false.
 */
export const clockKinds = [
  'opens',
  'due',
  'closes',
  'reminder',
  'rung',
  'wait',
  'deadline',
  'by',
  'warns',
  'occurrence',
  'ends',
  'goOn',
  'joiners',
  'transfers',
  'replyBy',
  'handler',
  'look',
  'start',
] as const;
export type ClockKind = (typeof clockKinds)[number];

/**
 * Anything with a due time; `due` null: pending, because what it counts from is not known yet, or held. `branches`: may move a token, settle a task or change who may decide; such a clock wakes the run. Pure messages do not branch.
 * Ties at one instant go by due, `ladder` (order of rungs), `order` (order of steps), run id.
 */
export type Clock = {
  id: string;
  run: string;
  kind: ClockKind;
  due: Instant | null;
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
  /** The zone that ruled it. */
  zone?: string;
  /** Since when its date is known, where notice counts from that. */
  known?: Instant;
};

/** A recorded answer of one slot. */
export type Answer = {
  step: string;
  round: number;
  slot: string;
  by: string;
  for: string;
  at: Instant;
  outcome: string;
  values: Record<string, AnswerValue>;
  /** Nobody signed it: the flow says what follows from silence. `by` is `policy`. */
  byPolicy?: true;
  /** Kept so that nobody can join who answered and what was answered. `cameAfter`: the release that had been by then. */
  anonymous?: true;
  cameAfter?: Instant;
};
