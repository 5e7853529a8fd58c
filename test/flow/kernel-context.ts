import { newRun } from '../../workflows/flow/advance.ts';
import { zoneTable } from '../../engine/zones.ts';
import type { WorkCalendar, ZoneTable } from '../../workflows/flow/calendar.ts';
import type { Context } from '../../workflows/flow/context.ts';
import type { Answer, RunState, Visit } from '../../workflows/flow/state.ts';
import { whenAt } from '../../workflows/flow/when.ts';
import type { CycleView, PersonView, World } from '../../workflows/flow/world.ts';

export type TestPerson = Partial<PersonView> & { id: string; zone?: string; calendar?: WorkCalendar };
export type Given = Partial<Omit<Context, 'world' | 'run'>> & {
  people?: TestPerson[];
  answers?: Answer[];
  cycle?: Partial<CycleView>;
  run?: Partial<RunState>;
  calendars?: WorkCalendar[];
};

/** The zones the random tests draw from: whole, half and three-quarter hours, a half-hour summer time, a day that was left out, clocks that jump at midnight. */
export const zones = [
  'Asia/Hong_Kong',
  'Europe/London',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/St_Johns',
  'Asia/Gaza',
  'Asia/Beirut',
] as const;

const tables = new Map<string, ZoneTable>();

/** Offsets from 1999 to 2061, made once. */
export function tableOf(zone: string): ZoneTable {
  const table = tables.get(zone) ?? zoneTable(zone, 1999, 2061);
  tables.set(zone, table);
  return table;
}

export const monToFri = (more: Partial<WorkCalendar> = {}): WorkCalendar => ({
  name: 'usual',
  weekdays: ['work', 'work', 'work', 'work', 'work', 'off', 'off'],
  off: [],
  on: [],
  ...more,
});

export const at = (text: string): number => Date.parse(text);

export const aVisit = (more: Partial<Visit> = {}): Visit => ({ round: 1, opened: 0, due: null, closed: null, completed: null, outcome: null, ...more });

export const anAnswer = (step: string, more: Partial<Answer> = {}): Answer => ({
  step,
  round: 1,
  slot: `run:${step}:1:1`,
  by: 'bob',
  for: 'bob',
  at: 0,
  outcome: 'submitted',
  values: {},
  ...more,
});

/** A run about `amy` in a cycle in Hong Kong, at nine there on Monday 1 March 2027 unless told; people live in Hong Kong and work from Monday to Friday. */
export function aContext({ people = [{ id: 'amy' }], answers = [], cycle, run, calendars = [], ...more }: Given = {}): Context {
  const now = more.at ?? at('2027-03-01T01:00:00Z');
  return {
    plan: { v: 1, semantics: 1, flow: 'test', first: {}, steps: {}, handlers: {}, watches: false, tables: {}, staleAfter: {}, reads: [] },
    run: {
      ...newRun('run', null, 'amy', now),
      ...run,
    },
    world: aKernelWorld(people, answers, { id: 'cycle', zone: 'Asia/Hong_Kong', owner: null, startsAt: now, dates: {}, period: null, ...cycle }, calendars),
    at: now,
    assignee: null,
    task: null,
    whenAt,
    ...more,
  };
}

function aKernelWorld(given: readonly TestPerson[], answers: readonly Answer[], cycle: CycleView, calendars: readonly WorkCalendar[]): World {
  const people = given.map((person) => ({
    managerId: null,
    hasMail: true,
    sharedMailbox: false,
    language: 'en' as const,
    roles: [],
    leftOn: null,
    fields: {},
    ...person,
  }));
  const find = (id: string) => people.find((person) => person.id === id);
  const ids = (test: (person: (typeof people)[number]) => boolean) => people.filter(test).map(({ id }) => id);
  return {
    cycle,
    person: find,
    reports: (id) => ids(({ managerId }) => managerId === id),
    holders: (role, scope) => ids(({ roles }) => roles.includes(scope === null ? role : `${role}@${scope.column}=${scope.value}`)),
    members: (column, value) => ids(({ fields }) => (fields as Record<string, string>)[column] === value),
    zone: tableOf,
    zoneOf: (id) => find(id)?.zone ?? 'Asia/Hong_Kong',
    calendarOf: (id) => find(id)?.calendar ?? monToFri(),
    calendarNamed: (name) => calendars.find((calendar) => calendar.name === name) ?? monToFri({ name }),
    answers: (step) => answers.filter((answer) => answer.step === step),
    audience: () => people.map(({ id }) => id),
    leaves: () => [],
    visitsAbove: () => undefined,
    children: () => [],
    facts: () => [],
    records: () => [],
    runs: () => [],
    recipients: () => [],
    noticedAt: () => null,
  };
}
