import type { Sql } from '../db/connect.ts';
import type { Cycle } from '../db/cycles.ts';
import type { Person } from '../db/people.ts';
import { dateOf, localOf, type ZoneTable } from '../workflows/flow/calendar.ts';
import { withExternals } from '../workflows/flow/external.ts';
import type { Answer, Instant } from '../workflows/flow/state.ts';
import type { CycleView, World } from '../workflows/flow/world.ts';
import { createCalendars } from './calendars.ts';
import { createEpochReads, type EpochReads, nothingOutside, type Outside } from './outside.ts';
import { createRosterReader, holdersOf, type Roster, rosterOn } from './roster.ts';

export type Rosters = {
  /** The roster as this connection sees it: read again only when people or calendars changed. `epoch`: their state, where it was read with something else. */
  load(sql: Sql, epoch?: number): Promise<Roster>;
  /** The world that a run's rules are worked out in: the roster, its cycle, its answers and notices, resolved to data. */
  world(roster: Roster, parts: WorldParts): World;
  /** The zone dates are shown in to this person. */
  zoneOf(person: Person): string;
  zoneOfId(roster: Roster, person: string): string;
  /** The offsets of a zone over whole years. */
  zone(name: string, fromYear: number, toYear: number): ZoneTable;
  /** What else hangs on people: read when it is asked for. */
  reads: EpochReads;
};

export type WorldParts = {
  cycle: CycleView;
  answers: readonly Answer[];
  notices: ReadonlyMap<string, { issue: number; at: Instant }>;
  /** Now. Years around this instant are covered by zones and holidays. */
  at: Instant;
  /** What else a rule may ask for; nothing of that unless told. */
  outside?: Outside;
  /** Its mails go as they come up, whatever the organisation's budget says: those of a trial that does not try it. */
  unlimited?: boolean;
};

export function createRosters(zone: string): Rosters {
  const calendars = createCalendars();

  function world(today: Roster, { cycle, answers, notices, at, outside = nothingOutside, unlimited = false }: WorldParts): World {
    const year = new Date(at).getUTCFullYear();
    const [from, to] = [year - 1, year + 3];
    const dayOf = (instant: Instant) => dateOf(localOf(instant, calendars.zone(cycle.zone, from, to)).day);
    // What is known to come holds from its day, also while it was not taken over into the roster yet.
    const roster = today.toCome.size === 0 ? today : rosterOn(today, today.toCome, dayOf(at));
    const asOf = (instant: Instant | undefined) => (instant === undefined ? roster : rosterOn(today, outside.history(), dayOf(instant)));
    const personOf = (id: string): Person => {
      const person = roster.people.get(id);
      if (person === undefined) throw new Error(`Person ${id} is not on file.`);
      return person;
    };
    return withExternals({
      cycle,
      person: (id, instant) => asOf(instant).views.get(id),
      reports: (id, instant) => asOf(instant).reports.get(id) ?? [],
      holders: (role, scope, instant) => holdersOf(asOf(instant), role, scope),
      members: (column, value, instant) => [...asOf(instant).views.values()].filter((view) => view.fields[column] === value).map(({ id }) => id),
      zone: (name) => calendars.zone(name, from, to),
      zoneOf: (id) => calendars.zoneFor(personOf(id), zone),
      calendarOf: (id) => calendars.calendarFor(personOf(id), roster.overrides, from, to).calendar,
      calendarNamed: (name) => calendars.calendarNamed(name, roster.overrides, from, to).calendar,
      answers: (step) => answers.filter((answer) => answer.step === step),
      audience: outside.audience,
      leaves: outside.leaves,
      visitsAbove: outside.visitsAbove,
      children: outside.children,
      tree: outside.tree,
      answersBefore: outside.answersBefore,
      facts: outside.facts,
      records: outside.records,
      runs: outside.runs,
      recipients: outside.recipients,
      noticedAt: (slot, issue) => {
        const notice = notices.get(slot);
        return notice?.issue === issue ? notice.at : null;
      },
      draft: () => null,
      task: outside.task,
      nudges: unlimited ? null : roster.nudges,
    });
  }

  const zoneOfId = (roster: Roster, id: string) => {
    const person = roster.people.get(id);
    return person === undefined ? zone : calendars.zoneFor(person, zone);
  };
  let epoch = 0;
  const read = createRosterReader();
  const load = async (sql: Sql, known?: number) => {
    const roster = await read(sql, known);
    epoch = roster.epoch;
    return roster;
  };
  return {
    load,
    world,
    reads: createEpochReads(() => epoch),
    zone: (name, from, to) => calendars.zone(name, from, to),
    zoneOfId,
    zoneOf: (person) => calendars.zoneFor(person, zone),
  };
}

export function cycleViewOf(cycle: Pick<Cycle, 'id' | 'zone' | 'ownerId' | 'startsAt' | 'dates' | 'periodFrom' | 'periodTo'>): CycleView {
  const period = cycle.periodFrom === null || cycle.periodTo === null ? null : { from: cycle.periodFrom, to: cycle.periodTo };
  return { id: cycle.id, zone: cycle.zone, owner: cycle.ownerId, startsAt: Date.parse(cycle.startsAt), dates: cycle.dates, period };
}
