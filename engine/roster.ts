import { calendarDays, companyCalendars } from '../db/calendars.ts';
import type { Sql } from '../db/connect.ts';
import type { Cycle } from '../db/cycles.ts';
import { allPeople, type Person, personFields, rosterEpoch } from '../db/people.ts';
import type { Answer, Instant } from '../workflows/flow/state.ts';
import type { CycleView, PersonView, World } from '../workflows/flow/world.ts';
import { type CalendarOverrides, createCalendars } from './calendars.ts';

/** Everyone and every calendar as of now, with what is looked up often. Treated as read-only: many turns share one. */
export type Roster = {
  epoch: number;
  people: Map<string, Person>;
  views: Map<string, PersonView>;
  reports: Map<string, string[]>;
  overrides: CalendarOverrides;
};

export type Rosters = {
  /** The roster as this connection sees it: read again only when people or calendars changed. */
  load(sql: Sql): Promise<Roster>;
  /** The world that a run's rules are worked out in: the roster, its cycle, its answers and notices, resolved to data. */
  world(roster: Roster, parts: WorldParts): World;
  /** The zone dates are shown in to this person. */
  zoneOf(person: Person): string;
};

export type WorldParts = {
  cycle: CycleView;
  answers: readonly Answer[];
  notices: ReadonlyMap<string, { issue: number; at: Instant }>;
  /** Years around this instant are covered by zones and holidays. */
  at: Instant;
};

export function createRosters(zone: string): Rosters {
  const calendars = createCalendars();
  let latest: Roster | null = null;

  async function load(sql: Sql): Promise<Roster> {
    const epoch = await rosterEpoch(sql);
    if (latest?.epoch === epoch) return latest;
    const people = await allPeople(sql);
    const overrides = { calendars: await companyCalendars(sql), days: await calendarDays(sql) };
    latest = rosterOf(epoch, people, overrides);
    return latest;
  }

  function world(roster: Roster, { cycle, answers, notices, at }: WorldParts): World {
    const year = new Date(at).getUTCFullYear();
    const [from, to] = [year - 1, year + 3];
    const personOf = (id: string): Person => {
      const person = roster.people.get(id);
      if (person === undefined) throw new Error(`Person ${id} is not on file.`);
      return person;
    };
    return {
      cycle,
      person: (id) => roster.views.get(id),
      reports: (id) => roster.reports.get(id) ?? [],
      holders: (role, scope) => holdersOf(roster, role, scope),
      members: (column, value) => [...roster.views.values()].filter((view) => view.fields[column] === value).map(({ id }) => id),
      zone: (name) => calendars.zone(name, from, to),
      zoneOf: (id) => calendars.zoneFor(personOf(id), zone),
      calendarOf: (id) => calendars.calendarFor(personOf(id), roster.overrides, from, to).calendar,
      calendarNamed: (name) => calendars.calendarNamed(name, roster.overrides, from, to).calendar,
      answers: (step) => answers.filter((answer) => answer.step === step),
      audience: () => [],
      leaves: () => [],
      visitsAbove: () => undefined,
      children: () => [],
      facts: () => [],
      records: () => [],
      runs: () => [],
      noticedAt: (slot, issue) => {
        const notice = notices.get(slot);
        return notice?.issue === issue ? notice.at : null;
      },
    };
  }

  return { load, world, zoneOf: (person) => calendars.zoneFor(person, zone) };
}

/** Those who hold the role for just this scope; where nobody does, those who hold it everywhere. */
function holdersOf(roster: Roster, role: string, scope: { column: string; value: string } | null): string[] {
  const holding = (name: string) => [...roster.views.values()].filter((view) => view.roles.includes(name)).map(({ id }) => id);
  const scoped = scope === null ? [] : holding(`${role}@${scope.column}=${scope.value}`);
  return scoped.length > 0 ? scoped : holding(role);
}

export function rosterOf(epoch: number, people: readonly Person[], overrides: CalendarOverrides): Roster {
  const reports = new Map<string, string[]>();
  for (const { id, managerId } of people) if (managerId !== null) reports.set(managerId, [...(reports.get(managerId) ?? []), id]);
  return {
    epoch,
    people: new Map(people.map((person) => [person.id, person])),
    views: new Map(people.map((person) => [person.id, viewOf(person)])),
    reports,
    overrides,
  };
}

/** A person without names and addresses: what rules may look at. */
export function viewOf(person: Person): PersonView {
  const fields: Record<string, string> = {};
  for (const [column, value] of Object.entries(personFields(person)))
    if (typeof value === 'string' && !['name', 'name_zh', 'known_as', 'email'].includes(column)) fields[column] = value;
  const { id, managerId, sharedMailbox, language, roles, leftOn } = person;
  return { id, managerId, hasMail: person.email !== null, sharedMailbox, language, roles, leftOn, fields };
}

export function cycleViewOf(cycle: Pick<Cycle, 'id' | 'zone' | 'ownerId' | 'startsAt' | 'dates' | 'periodFrom' | 'periodTo'>): CycleView {
  const period = cycle.periodFrom === null || cycle.periodTo === null ? null : { from: cycle.periodFrom, to: cycle.periodTo };
  return { id: cycle.id, zone: cycle.zone, owner: cycle.ownerId, startsAt: Date.parse(cycle.startsAt), dates: cycle.dates, period };
}
