import type { ContractLine } from '../journal-contract.ts';
import { journalDetails } from '../journal-details.ts';

/** Something in a journal that cannot be true: the rule it breaks, and the line where it shows. */
export type Fault = { rule: AuditRule; n: number; about: string };

export const auditRules = [
  /** Numbers, keys, instants in order; a cause comes before what it caused. */
  'order',
  /** Each line of the script is accepted or refused exactly once. */
  'acknowledged',
  /** A task times out at its closing instant, and nobody answers at it or later. */
  'deadline',
  /** A step's outcome is one that was given, or the flow's own. */
  'tally',
  /** Nobody is mailed after they left. */
  'leaver',
  /** A mail goes to who holds the part it is about, or to whom a rung names; who is asked is told. */
  'recipient',
  /** One mail, call, record and fact for each key. */
  'once',
  /** A clock that was set fires at its instant, or is moved or cancelled. */
  'clock',
  /** A date is what its explanation comes to. */
  'explained',
  /** A part that was opened is answered, handed on or closed. */
  'open',
  /** What is closed was opened: incidents, steps, tasks. */
  'unopened',
  /** Nothing happens in a run that is over. */
  'afterEnd',
  /** What is due of a file is erased or held, and nothing else is. */
  'kept',
] as const;
export type AuditRule = (typeof auditRules)[number];

/** What one rule keeps while it goes through a journal: each line once, then what is missing at the end. */
export type Check = { line(line: ContractLine): Fault[]; end(): Fault[] };

export const fault = (rule: AuditRule, { n }: Pick<ContractLine, 'n'>, about: string): Fault => ({ rule, n, about });
export const none: Fault[] = [];

/** The place of a line in its run: a task, or another visit of a step. */
export const taskOf = ({ run, step, round }: Pick<ContractLine, 'run' | 'step' | 'round'>): string => `${run} ${step}:${round}`;

/** What is kept by place goes on under the names that steps have in the version the run moved to. */
export function placesGoOn<Item>(kept: Map<string, Item>, { run, detail }: ContractLine): void {
  const { goesOn } = journalDetails['version.migrated'].parse(detail);
  const moved = goesOn.flatMap(({ step, at }) =>
    step === at
      ? []
      : [...kept].flatMap(([place, item]) => (place.startsWith(`${run} ${step}:`) ? [{ place, item, at: place.replace(` ${step}:`, ` ${at}:`) }] : [])),
  );
  for (const { place } of moved) kept.delete(place);
  for (const { at, item } of moved) kept.set(at, item);
}

/** A run begins, or lives again after its end. */
export const lives = (line: Pick<ContractLine, 'kind' | 'detail'>): boolean =>
  line.kind === 'run.started' || (line.kind === 'run.moved' && !isOfTransfer(line));

/** Whom a run is about came to be in another group, and it moved or stays: also one that is over. */
export const isOfTransfer = ({ kind, detail }: Pick<ContractLine, 'kind' | 'detail'>): boolean =>
  (kind === 'run.moved' || kind === 'condition.evaluated') && detail.group !== undefined;
