import type { WorkCalendar, ZoneTable } from './calendar.ts';
import type { AnswerValue } from './form.ts';
import type { Answer, Instant } from './state.ts';

/** A person as the kernel sees one: no names, no address; whether there is one. Dates are `YYYY-MM-DD`. */
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

/** Everything from outside a run that gives its rules their values: data, resolved before the kernel is called. */
export type World = {
  cycle: CycleView;
  person(id: string): PersonView | undefined;
  /** The direct reports of a person, by id. */
  reports(id: string): string[];
  /** Holders of a role (`hr`), scoped ones included only where the scope matches, by id. */
  holders(role: string, scope: { column: string; value: string } | null): string[];
  /** People whose column has this value, by id. */
  members(column: string, value: string): string[];
  /** Offsets of a zone by name. */
  zone(name: string): ZoneTable;
  /** The zone a person lives in. */
  zoneOf(person: string): string;
  calendarOf(person: string): WorkCalendar;
  calendarNamed(name: string): WorkCalendar;
  /** Answers of this run and its ancestors, oldest first. */
  answers(step: string): Answer[];
  fact(scope: 'person' | 'group' | 'cycle' | 'organisation', key: string): AnswerValue | undefined;
  /** When the first notice of a slot was accepted for delivery (or, for someone without mail, appeared in the inbox); null: not yet. */
  noticedAt(slot: string, issue: number): Instant | null;
};
