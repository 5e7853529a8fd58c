import type { WorkCalendar, ZoneTable } from './calendar.ts';
import type { AnswerValue } from './form.ts';
import type { Scope } from './grammar.ts';
import type { Answer, Instant, Item, RunState, TaskState, Visit } from './state.ts';
import type { NudgeBudget } from './nudge.ts';
import type { Draft } from './task/events.ts';

/**
 * A person as the kernel sees one: no names, no address; whether there is one. Dates are `YYYY-MM-DD`. Somebody from outside who is named by an address in an
 * answer is one too (external.ts).
 */
export type PersonView = {
  id: string;
  managerId: string | null;
  hasMail: boolean;
  sharedMailbox: boolean;
  language: 'en' | 'zh';
  /** `role` or `role@column=value`. */
  roles: string[];
  leftOn: string | null;
  /** Every other column by its import name. */
  fields: Record<string, string>;
};

export type CycleView = {
  id: string;
  zone: string;
  owner: string | null;
  startsAt: Instant;
  /** Named dates, `YYYY-MM-DD`. */
  dates: Record<string, string>;
  period: { from: string; to: string } | null;
};

/** A dated value from outside. In force from `effective` until `until` (half-open); known since `recorded`. A correction is a later row of the same `effective`. */
export type FactRow = { value: AnswerValue; effective: Instant; until: Instant | null; recorded: Instant; source: string | null };

/**
 * What stands in a person's file. Days are `YYYY-MM-DD`; `until` is the first day on which it holds no more: of what was superseded, the day from which the
 * next one holds.
 */
export type RecordRow = {
  id: string;
  type: string;
  values: Record<string, AnswerValue>;
  effective: string;
  until: string | null;
  status: 'inForce' | 'suspended' | 'superseded' | 'revoked' | 'erased';
  written: Instant;
  finalAt: Instant | null;
};

/** Of leave that nobody recorded: a mail program of theirs says that they are away. It counts for a day, and only where a flow takes it as a hint. */
export const outOfOffice = 'outOfOffice';

/** Leave: both days inclusive, known since `known`. Why somebody is away is not here. */
export type Leave = { from: string; to: string; kind: string; substitute: string | null; known: Instant };

/** A run below this one, as its steps may read it. */
export type ChildView = {
  id: string;
  subject: string | null;
  item: Item | null;
  status: RunState['status'];
  outcome: string | null;
  visits: RunState['visits'];
  answers(step: string): Answer[];
  /** Holders of its open parts of a step. */
  waitsFor(step: string): string[];
};

/** A run of another flow about the same person. */
export type OtherRun = { state: RunState['status']; outcome: string | null; startedAt: Instant; endedAt: Instant | null };

/** Something around a run that is not as it was: its rules are looked at again. The world it is looked at with is the new one. */
export type WorldChange =
  /** `effective`: since when it holds; left out of one that was erased. */
  | { is: 'fact'; scope: Scope; id: string | null; key: string; corrected: boolean; effective?: Instant }
  /** `fields`: the columns that changed. */
  | { is: 'person'; person: string; fields: string[]; what: 'joined' | 'changed' | 'left' }
  | { is: 'absence'; person: string }
  | { is: 'record'; person: string; type: string }
  /** Dates of the cycle, or a calendar. */
  | { is: 'dates' }
  /** A run below has come somewhere. */
  | { is: 'child' }
  /** A run above has come somewhere. */
  | { is: 'above' }
  | { is: 'signal'; from: 'above' | 'below'; key: string; value: AnswerValue }
  /**
   * Whom the run is about has come to be in another group. `to`: the run of that group, where there is one; `why`: it moves there, or the rule by which it
   * stays. `group`: that group, as `column=value`. `expected`: it is counted there already.
   */
  | { is: 'transfer'; to: string | null; group: string; why: MoveWhy | StayWhy; expected: boolean }
  /** Told to the run of a group: somebody of the cycle is in it now and has no run in any. */
  | { is: 'arrives'; person: string }
  /** Another system has answered, or has refused to for good. */
  | { is: 'reply'; token: string; ok: boolean; values: Record<string, AnswerValue> };

/** Why a run moves: its person's column changed; they are in that group for most of a period. */
export const moveWhys = ['group', 'mostDays'] as const;
export type MoveWhy = (typeof moveWhys)[number];
/**
 * Why it stays: the date is over; most days are where it is; there is no such group; its own group has gone on with it; the other has gone
 * on.
 */
export const stayWhys = ['cutOff', 'mostDaysHere', 'noGroup', 'wentOn', 'wentOnThere'] as const;
export type StayWhy = (typeof stayWhys)[number];

/** A run about a person directly below the run of a group. */
export type PlaceInTree = { run: string; group: string; scope: string };

/** The runs around a run. */
export type Tree = {
  /** The run it is directly below. */
  parent(): string | null;
  /** Where a person's runs are, directly below the runs of groups that a forEach of this run began. */
  placesOf(step: string, person: string): PlaceInTree[];
  /** Whom runs of a forEach in a round are or will be about, below this run and those beside it. */
  begun(step: string, round: number): readonly string[];
  /** How the forEach that this run is of stands in the run of a group: it waits, it has gone on, or it has not been entered. */
  barrier(group: string): 'toCome' | 'waits' | 'over';
};

export const noTree: Tree = { parent: () => null, placesOf: () => [], begun: () => [], barrier: () => 'toCome' };

/**
 * Everything from outside a run that gives its rules their values: data, resolved before the kernel is called. `asOf`: as it was, or will be, at that
 * instant, by what is known now; without it, now.
 */
export type World = {
  cycle: CycleView;
  /** Everyone in the cycle, by id. */
  audience(): readonly string[];
  person(id: string, asOf?: Instant): PersonView | undefined;
  /** The direct reports of a person, by id. */
  reports(id: string, asOf?: Instant): string[];
  /** Holders of a role (`hr`), scoped ones included only where the scope matches, by id. */
  holders(role: string, scope: { column: string; value: string } | null, asOf?: Instant): string[];
  /** People whose column has this value, by id. */
  members(column: string, value: string, asOf?: Instant): string[];
  /** Offsets of a zone by name. */
  zone(name: string): ZoneTable;
  /** The zone a person lives in. */
  zoneOf(person: string): string;
  calendarOf(person: string): WorkCalendar;
  calendarNamed(name: string): WorkCalendar;
  /** By their first day. */
  leaves(person: string): Leave[];
  /** Answers of this run and its ancestors, oldest first. */
  answers(step: string): Answer[];
  /** What was answered to a step of this flow about the same person or group in earlier cycles, oldest first. */
  answersBefore(step: string): Answer[];
  /** How a step of a run above stands. */
  visitsAbove(step: string): { first: Visit; latest: Visit } | undefined;
  /** The runs that a forEach of this run began, in their order. */
  children(step: string): ChildView[];
  tree: Tree;
  /** By `effective`, then `recorded`. `id`: the person, the group (`column=value`), or null. */
  facts(scope: Scope, id: string | null, key: string): FactRow[];
  /** By `effective`, then `written`. */
  records(person: string, type: string): RecordRow[];
  /** Runs of a flow (by its key) about a person, oldest first. */
  runs(person: string, flow: string): OtherRun[];
  /** To whom records of this type about a person went: people by id, other systems by name; each once, oldest first. */
  recipients(person: string, type: string): string[];
  /** When the first notice of a slot was accepted for delivery (or, for someone without mail, appeared in the inbox); null: not yet. */
  noticedAt(slot: string, issue: number): Instant | null;
  /** What somebody has typed and not sent; `complete`: it could be sent as it is (`checkDraft`). Null: nothing, or the storage keeps none. */
  draft(slot: string): Draft | null;
  /** A task of this run that is over; undefined: there is none of this id, or it is open. */
  task(id: string): TaskState | undefined;
  /** How many mails people get, and when; null: whatever comes up is sent at once. */
  nudges: NudgeBudget | null;
};
