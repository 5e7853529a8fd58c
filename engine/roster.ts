import { calendarDays, companyCalendars } from '../db/calendars.ts';
import type { Sql } from '../db/connect.ts';
import { allPeople, type Person, personFields, personFromFields, type PersonState, rosterEpoch, statesOfMany, statesToCome } from '../db/people.ts';
import { budgetOf } from '../db/nudges.ts';
import type { NudgeBudget } from '../workflows/flow/nudge.ts';
import type { PersonView } from '../workflows/flow/world.ts';
import type { CalendarOverrides } from './calendars.ts';

/** Everyone and every calendar as of now, with what is looked up often. Treated as read-only: many turns share one. */
export type Roster = {
  epoch: number;
  people: Map<string, Person>;
  views: Map<string, PersonView>;
  reports: Map<string, string[]>;
  overrides: CalendarOverrides;
  /** States of people that are known but do not hold yet, by person and day. */
  toCome: Versions;
  /** How many mails people get, and when; null: as many as there are. */
  nudges: NudgeBudget | null;
};

/** States of people by person: each holds from its day until the next one's. `isFirst`: there was none of the person before. */
export type Versions = ReadonlyMap<string, readonly { effective: string; isFirst: boolean; person: Person }[]>;

/** Reads the roster as a connection sees it: anew only when people or calendars changed. */
export function createRosterReader(): (sql: Sql, epoch?: number) => Promise<Roster> {
  let latest: Roster | null = null;
  return async (sql, known) => {
    const epoch = known ?? (await rosterEpoch(sql));
    if (latest?.epoch === epoch) return latest;
    const people = await allPeople(sql);
    const overrides = { calendars: await companyCalendars(sql), days: await calendarDays(sql) };
    latest = rosterOf(epoch, people, overrides, byPerson(await statesToCome(sql)), await budgetOf(sql));
    return latest;
  };
}

export function rosterOf(
  epoch: number,
  people: readonly Person[],
  overrides: CalendarOverrides,
  toCome: Versions = new Map(),
  nudges: NudgeBudget | null = null,
): Roster {
  const reports = new Map<string, string[]>();
  for (const { id, managerId } of people) if (managerId !== null) reports.set(managerId, [...(reports.get(managerId) ?? []), id]);
  return {
    epoch,
    people: new Map(people.map((person) => [person.id, person])),
    views: new Map(people.map((person) => [person.id, viewOf(person)])),
    reports,
    overrides,
    toCome,
    nudges,
  };
}

function byPerson(rows: readonly PersonState[]): Versions {
  const versions = new Map<string, { effective: string; isFirst: boolean; person: Person }[]>();
  for (const { personId, effective, isFirst, fields } of rows) {
    const known = versions.get(personId) ?? [];
    known.push({ effective, isFirst, person: personFromFields(fields) });
    versions.set(personId, known);
  }
  return versions;
}

/** States of everyone who has had more than one. */
export async function readHistory(sql: Sql): Promise<Versions> {
  return byPerson(await statesOfMany(sql));
}

const onDays = new WeakMap<Versions, Map<string, Roster>>();
/** So many days of one history are kept at hand. */
const daysKept = 40;

/** The roster with everyone in the state that `versions` have for a day: the last one by then. Nobody is in it before their first one. */
export function rosterOn(roster: Roster, versions: Versions, day: string): Roster {
  if (versions.size === 0) return roster;
  const known = onDays.get(versions) ?? new Map<string, Roster>();
  onDays.set(versions, known);
  const found = known.get(day) ?? changedRoster(roster, versions, day);
  known.delete(day);
  known.set(day, found);
  const [oldest] = known.keys();
  if (known.size > daysKept && oldest !== undefined) known.delete(oldest);
  return found;
}

function changedRoster(roster: Roster, versions: Versions, day: string): Roster {
  const moved = new Map<string, Person | null>();
  for (const [id, states] of versions) {
    const state = states.findLast(({ effective }) => effective <= day);
    if (state !== undefined) moved.set(id, state.person);
    else if (states[0]?.isFirst === true) moved.set(id, null);
  }
  if (moved.size === 0) return roster;
  const people = [...roster.people.values()].flatMap((person) => (moved.has(person.id) ? (moved.get(person.id) ?? []) : [person]));
  return rosterOf(roster.epoch, people, roster.overrides, roster.toCome, roster.nudges);
}

/** Those who hold the role for just this scope; where nobody does, those who hold it everywhere. */
export function holdersOf(roster: Roster, role: string, scope: { column: string; value: string } | null): string[] {
  const holding = (name: string) => [...roster.views.values()].filter((view) => view.roles.includes(name)).map(({ id }) => id);
  const scoped = scope === null ? [] : holding(`${role}@${scope.column}=${scope.value}`);
  return scoped.length > 0 ? scoped : holding(role);
}

/** Whose column has this value, or will have by what is known already. */
export function membersEver({ views, toCome }: Roster, { column, value }: { column: string; value: string }): string[] {
  const now = [...views.values()].flatMap((view) => (view.fields[column] === value ? [view.id] : []));
  const later = [...toCome].flatMap(([id, states]) => (states.some(({ person }) => viewOf(person).fields[column] === value) ? [id] : []));
  return [...new Set([...now, ...later])];
}

/** A person without names and addresses: what rules may look at. */
export function viewOf(person: Person): PersonView {
  const fields: Record<string, string> = {};
  for (const [column, value] of Object.entries(personFields(person)))
    if (typeof value === 'string' && !['name', 'name_zh', 'known_as', 'email'].includes(column)) fields[column] = value;
  const { id, managerId, sharedMailbox, language, roles, leftOn } = person;
  return { id, managerId, hasMail: person.email !== null, sharedMailbox, language, roles, leftOn, fields };
}
