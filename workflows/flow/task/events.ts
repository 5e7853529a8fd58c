import type { Answers } from '../form.ts';
import type { JournalKind } from '../journal.ts';
import type { Clock, ExtensionRequest, HandedBy, IncidentCode, Instant, LedgerLine, Slot, SlotWhy } from '../state.ts';
import type { TaskKind } from '../steps/index.ts';
import type { Count } from '../tally.ts';
import type { TaskSettings } from '../task-settings.ts';

/** What a task needs to know of its step besides the settings block. */
export type TaskRules = TaskSettings & {
  kind: TaskKind;
  /** Its outcomes, the wanted one first; not the one by which it runs out. */
  answers: string[];
  tallyNumber: number | null;
  /** Of a rule `together` with a quorum per part: so many each part needs. */
  partNumbers: number[];
  /** The outcome by which it leaves when nobody has answered by its end. */
  timesOutBy: string;
  /** One document of several editors. */
  shared: boolean;
  /** Whether a decider may decline. */
  mayDecline: boolean;
  /** Whether what was answered needs another's agreement. */
  needsApproval: boolean;
};

/** A date that was worked out, with its explanation; `known`: since when, where notice counts from that. */
export type Planned = { at: Instant; ledger: LedgerLine[]; zone?: string; known?: Instant };
export type PlannedItem = Planned & { id: string; nth: number };

/** `parts`: of a rule of several parts, the places of those this person counts for. */
export type Named = { id: string; why: SlotWhy; parts?: number[] };
/**
 * Someone who is asked. `named`: whom the rule named, when a substitute stands in. `asks`: for the answer unless told. `answered`: what this person said before and still stands by, when a
 * task is opened again.
 */
export type Opening = Named & {
  named?: string;
  asks?: Slot['asks'];
  answered?: Pick<Slot, 'outcome' | 'answeredAt' | 'late' | 'by'>;
};

/** A draft as it is kept outside the state. `complete`: it could be submitted as it is. */
export type Draft = { outcome: string | null; values: Answers; complete: boolean };

/** How a decider is lost; they leave the count unless someone takes their place. `noLonger`: the rule names others now. */
export type Lost = 'declined' | 'left' | 'excluded' | 'noLonger';

/** What happens to a task. People and dates are worked out before (perform) and come in the event. */
export type TaskEvent =
  /** Without a date it waits for those who have to be trained first. */
  | { type: 'scheduled'; at: Instant; opens: Omit<Planned, 'at'> & { at: Instant | null }; lacking: string[]; trained: string[] }
  | {
      type: 'opened';
      at: Instant;
      people: Opening[];
      due: Planned | null;
      closes: Planned | null;
      reminders: PlannedItem[];
      rungs: PlannedItem[];
      countsFrom: Instant;
      /** Why it is asked again, when it is. */
      again: string | null;
    }
  /** `instead`: who gets a reminder that the flow sends to others than the holders. `drafts`: what is kept of each part, by its id. */
  | {
      type: 'clock';
      at: Instant;
      clock: Clock;
      people: Named[];
      readiness: Readiness;
      next: PlannedItem | null;
      instead: string[] | null;
      drafts: Record<string, Draft>;
      limit: ReminderLimit | null;
    }
  /** `version`: which version of a shared document is confirmed. `approver`: who has to agree, where somebody has to. */
  | { type: 'decided'; at: Instant; slot: string; by: string; outcome: string; detail: Record<string, unknown>; version?: number; approver?: Named | null }
  | { type: 'lost'; at: Instant; slot: string; why: Lost; by: string | null; reason: string; replacement: Opening | null; via?: string }
  | { type: 'handed'; at: Instant; slot: string; to: string; named: string | null; how: HandedBy; why?: SlotWhy; by: string; reason: string }
  /** Another one is asked beside those who are. */
  | { type: 'joined'; at: Instant; person: Opening }
  | { type: 'withdrawn'; at: Instant; slot: string; by: string; reason: string }
  | { type: 'overridden'; at: Instant; slot: string | null; by: string; outcome: string; reason: string }
  | { type: 'drafted'; at: Instant; slot: string }
  | { type: 'edited'; at: Instant; slot: string; by: string; version: number }
  | { type: 'extensionAsked'; at: Instant; request: ExtensionRequest; words: string }
  | { type: 'extensionAnswered'; at: Instant; request: string; granted: boolean; by: string; reason: string }
  /** What a training waits for was recorded. */
  | { type: 'learned'; at: Instant; slot: string; outcome: string }
  /** It could not go on by itself and is tried again, with whom the rule names today. */
  | { type: 'askedAgain'; at: Instant; people: Opening[] }
  | { type: 'stuck'; at: Instant; code: IncidentCode; detail: Record<string, string | number> }
  | { type: 'freed'; at: Instant }
  /** `ticking`: rungs that have a date. */
  | { type: 'noticed'; at: Instant; slot: string; ready: Instant; ticking: string[] }
  /** Its dates are others now; null: not known, or held. `again`: rungs that count anew. `from`, `holder`: what they count from, and for whom, when they begin anew. */
  | { type: 'redated'; at: Instant; due: Instant | null; closes: Instant | null; again: string[]; from?: Instant; holder?: string }
  | { type: 'closed'; at: Instant; why: string };

/** So many reminders of one part. `above`: by part, who is told instead of one more; only where its holder was told of it at all. */
export type ReminderLimit = { most: number; above: Record<string, string> };

/**
 * Whether a rung may fire: `now`, `at` a later instant (a working day after the notice has not passed), or not before a notice is accepted.
 * A rung never fires on people who were never told.
 */
export type Readiness = { may: 'now' } | { may: 'at'; at: Instant } | { may: 'afterNotice'; slot: string };

/**
 * With a link for who may answer: task, reminder, reopened (asked again: what was answered stands no more), represented (a copy for who represents the
 * holder), extensionAsked. The others only tell: `closed`, that others decided or that what opened it was taken back; `notify`, what a flow says by itself.
 */
export type MailKind =
  | 'task'
  | 'reminder'
  | 'reopened'
  | 'represented'
  | 'tell'
  | 'cc'
  | 'handedOver'
  | 'delegated'
  | 'substituted'
  | 'closed'
  | 'extensionAsked'
  | 'extensionGranted'
  | 'extensionDenied'
  | 'invited'
  | 'released'
  | 'notify';

/** Mails by which somebody learns that something waits for them: once one is accepted, the ladder may climb. */
export function isNotice(kind: MailKind): boolean {
  return kind === 'task' || kind === 'reopened';
}

export type TaskCommand =
  | { do: 'setClock'; clock: Clock }
  | { do: 'clearClocks' }
  | { do: 'mail'; kind: MailKind; to: string; slot: Slot; item: string; nth: number }
  | { do: 'settled'; outcome: string; count?: Count }
  /** A draft goes in by itself, or the flow's own answers do. */
  | { do: 'answer'; slot: Slot; outcome: string; values: Answers }
  | { do: 'defaultAnswers'; outcome: string }
  /** An answer stands no more. */
  | { do: 'takeBack'; slot: string }
  | { do: 'draft'; slot: string; becomes: 'dropped' | 'shown' | 'carried' }
  /** The dates begin anew, for who holds it now. */
  | { do: 'restartDates' }
  | { do: 'stuck'; code: IncidentCode; detail: Record<string, string | number> }
  | { do: 'freed' }
  | { do: 'log'; kind: JournalKind; slot: Slot | null; by?: string; to?: string[]; due?: Instant | null; outcome?: string; detail?: Record<string, unknown> }
  | { do: 'count'; what: 'late' | 'stuck'; by: number }
  | { do: 'refused'; rule: string };
