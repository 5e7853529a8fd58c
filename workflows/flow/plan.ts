import type { WorkCalendar } from './calendar.ts';
import type { StepKind } from './steps/index.ts';
import type { RecordType } from './record-type.ts';
import type { Flow, Step, StepOf } from './schema.ts';

/** A step in a plan: its settings without texts and forms, and where each outcome leads. */
export type PlanStep = {
  id: string;
  kind: StepKind;
  in: string | null;
  /** Position in the flow's reading order: settles ties at one instant. */
  order: number;
  next: Record<string, string>;
  ports: string[];
  settings: Step['settings'];
};

type Settings = { [Kind in StepKind]: StepOf<Kind>['settings'] };

/** The settings of a step of this kind; null where there is no such step, or it is of another kind. */
export function settingsOf<Kind extends StepKind>(step: PlanStep | undefined, kind: Kind): Settings[Kind] | null {
  return step?.kind === kind ? (step.settings as Settings[Kind]) : null;
}

export type RecordRules = Pick<RecordType, 'keepMonths' | 'finalAfterDays' | 'validMonths'>;

export type OwnCalendar = { base: string; off: number[]; on: number[] } & Partial<Pick<WorkCalendar, 'weekdays' | 'alternateAnchor'>>;

/**
 * What compile() makes of a flow and a run executes.
 * `semantics` is the meaning it was compiled under. A later meaning gets the next number and a gate; running cycles keep theirs.
 */
export type Plan = {
  v: 1;
  semantics: 1;
  flow: string;
  /** The first step of each scope; the key of the cycle itself is ''. */
  first: Record<string, string>;
  steps: Record<string, PlanStep>;
  /** What is listened for in each scope; the key of the cycle itself is ''. */
  handlers: Record<string, string[]>;
  /** Whether anything in it waits or listens for what is not a date or an answer: only then is it looked at after everything that happens. */
  watches: boolean;
  tables: Flow['tables'];
  /** Days after which a fact counts no more, by its key. */
  staleAfter: Record<string, number>;
  /** What leave does to dates where neither step nor container says. */
  absence?: Flow['absence'];
  /** Of the types of records it writes, what rules when one is final, until when it holds and how long it is kept. */
  records?: Record<string, RecordRules>;
  /** Its runs hold the data of whom they are about (retention.ts). */
  holdsData?: true;
  /** The role outside of which nobody is brought in by standing in for somebody. */
  confidential?: string;
  /** Calendars of the flow's own, by name: what differs from the published one that each stands on. */
  calendars?: Record<string, OwnCalendar>;
  /** Steps whose answers conditions, clocks or messages read. */
  reads: string[];
};
