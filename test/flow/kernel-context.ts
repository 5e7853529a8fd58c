import { newRun } from '../../workflows/flow/advance.ts';
import { zoneTable } from '../../engine/zones.ts';
import type { WorkCalendar, ZoneTable } from '../../workflows/flow/calendar.ts';
import type { Context } from '../../workflows/flow/context.ts';
import { withExternals } from '../../workflows/flow/external.ts';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { Scope } from '../../workflows/flow/grammar.ts';
import type { Plan } from '../../workflows/flow/plan.ts';
import type { Answer, Instant, RunState, Visit } from '../../workflows/flow/state.ts';
import { whenAt } from '../../workflows/flow/when.ts';
import {
  type ChildView,
  type CycleView,
  type FactRow,
  type Leave,
  noTree,
  type OtherRun,
  type PersonView,
  type RecordRow,
  type World,
} from '../../workflows/flow/world.ts';

/** `states`: how the person was or will be from an instant on, where that is not as it is now. */
export type TestPerson = Partial<PersonView> & { id: string; zone?: string; calendar?: WorkCalendar; states?: (Partial<PersonView> & { from: Instant })[] };
export type TestFact = FactRow & { scope: Scope; id: string | null; key: string };
export type TestRecord = RecordRow & { person: string };
export type Given = Partial<Omit<Context, 'world' | 'run' | 'plan'>> & {
  plan?: Partial<Plan>;
  people?: TestPerson[];
  answers?: Answer[];
  cycle?: Partial<CycleView>;
  run?: Partial<RunState>;
  calendars?: WorkCalendar[];
  facts?: TestFact[];
  records?: TestRecord[];
  leaves?: Record<string, Leave[]>;
  children?: Record<string, ChildView[]>;
  runs?: (OtherRun & { person: string; flow: string })[];
  recipients?: { person: string; type: string; to: string[] }[];
  above?: RunState['visits'];
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

/** A fact about `amy`, known as soon as it takes effect. */
export const aFact = (key: string, value: AnswerValue, effective: string, more: Partial<TestFact> = {}): TestFact => ({
  scope: 'person',
  id: 'amy',
  key,
  value,
  effective: at(effective),
  until: null,
  recorded: at(effective),
  source: null,
  ...more,
});

/** In the file of `amy`, in force, written on its first day. */
export const aRecord = (type: string, values: Record<string, AnswerValue>, effective: string, more: Partial<TestRecord> = {}): TestRecord => ({
  id: `${type}-${effective}`,
  person: 'amy',
  type,
  values,
  effective,
  until: null,
  status: 'inForce',
  written: at(`${effective}T00:00:00Z`),
  finalAt: null,
  ...more,
});

/** A run below, about somebody, that still goes on. */
export const aChild = (subject: string, { given = [], ...more }: Partial<ChildView> & { given?: Answer[] } = {}): ChildView => ({
  id: `run.each.${subject}`,
  subject,
  item: null,
  status: 'running',
  outcome: null,
  visits: {},
  answers: (step) => given.filter((answer) => answer.step === step),
  waitsFor: () => [],
  ...more,
});

/** A run about `amy` in a cycle in Hong Kong, at nine there on Monday 1 March 2027 unless told; people live in Hong Kong and work from Monday to Friday. */
export function aContext({
  people,
  answers,
  cycle,
  run,
  calendars,
  facts,
  records,
  leaves,
  children,
  runs,
  recipients,
  above,
  plan,
  ...more
}: Given = {}): Context {
  const now = more.at ?? at('2027-03-01T01:00:00Z');
  const whole: CycleView = { id: 'cycle', zone: 'Asia/Hong_Kong', owner: null, startsAt: now, dates: {}, period: null, ...cycle };
  return {
    plan: {
      v: 1,
      semantics: 1,
      flow: 'test',
      first: {},
      steps: {},
      handlers: {},
      watches: false,
      tables: {},
      staleAfter: {},
      reads: [],
      ...plan,
    },
    run: { ...newRun('run', null, 'amy', now), ...run },
    world: aKernelWorld(whole, { people, answers, calendars, facts, records, leaves, children, runs, recipients, above }),
    at: now,
    assignee: null,
    task: null,
    whenAt,
    ...more,
  };
}

type Parts = { [Part in keyof Given]?: Given[Part] | undefined };

function aKernelWorld(cycle: CycleView, given: Parts): World {
  const { people: listed = [{ id: 'amy' }], answers = [], calendars = [], facts = [], records = [], leaves = {}, children = {}, runs = [] } = given;
  const plain = { managerId: null, hasMail: true, sharedMailbox: false, language: 'en' as const, roles: [], leftOn: null, fields: {} };
  const find = (id: string) => listed.find((person) => person.id === id);
  const person = (id: string, asOf?: Instant): PersonView | undefined => {
    const { states = [], zone: _zone, calendar: _calendar, ...now } = find(id) ?? { id: '' };
    const { from: _from, ...then } = (asOf === undefined ? undefined : states.findLast(({ from }) => from <= asOf)) ?? { from: 0 };
    return now.id === '' ? undefined : { ...plain, ...now, ...then };
  };
  const ids = (asOf: Instant | undefined, test: (one: PersonView) => boolean) =>
    listed.flatMap(({ id }) => {
      const view = person(id, asOf);
      return view !== undefined && test(view) ? [id] : [];
    });
  return withExternals({
    cycle,
    person,
    reports: (id, asOf) => ids(asOf, ({ managerId }) => managerId === id),
    holders: (role, scope, asOf) => ids(asOf, ({ roles }) => roles.includes(scope === null ? role : `${role}@${scope.column}=${scope.value}`)),
    members: (column, value, asOf) => ids(asOf, ({ fields }) => fields[column] === value),
    zone: tableOf,
    zoneOf: (id) => find(id)?.zone ?? 'Asia/Hong_Kong',
    calendarOf: (id) => find(id)?.calendar ?? monToFri(),
    calendarNamed: (name) => calendars.find((calendar) => calendar.name === name) ?? monToFri({ name }),
    answers: (step) => answers.filter((answer) => answer.step === step),
    audience: () => listed.map(({ id }) => id),
    leaves: (id) => leaves[id] ?? [],
    visitsAbove: (step) => given.above?.[step],
    children: (step) => children[step] ?? [],
    tree: noTree,
    answersBefore: () => [],
    facts: (scope, id, key) => facts.filter((fact) => fact.scope === scope && fact.id === id && fact.key === key),
    records: (id, type) => records.filter((record) => record.person === id && record.type === type),
    runs: (id, flow) => runs.filter((run) => run.person === id && run.flow === flow),
    recipients: (id, type) => (given.recipients ?? []).flatMap((log) => (log.person === id && log.type === type ? log.to : [])),
    noticedAt: () => null,
    draft: () => null,
    task: () => undefined,
    nudges: null,
  });
}
