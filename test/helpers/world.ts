import { noOverrides } from '../../engine/calendars.ts';
import { rosterOf } from '../../engine/roster.ts';
import { createRosters } from '../../engine/rosters.ts';
import type { Person } from '../../db/people.ts';
import type { CycleView, World } from '../../workflows/flow/world.ts';

export function aPerson(id: string, more: Partial<Person> = {}): Person {
  return {
    id,
    name: id,
    nameZh: null,
    knownAs: null,
    email: `${id}@harbour.example`,
    managerId: null,
    department: null,
    title: null,
    location: null,
    zone: 'Asia/Hong_Kong',
    language: 'en',
    hiredOn: null,
    roleSince: null,
    leftOn: null,
    workDays: null,
    calendar: 'none',
    roles: [],
    sharedMailbox: false,
    fields: {},
    ...more,
  };
}

/** A world of these people, from nine in the morning in Hong Kong on Monday 1 March 2027 unless told. */
export function aWorld(
  people: readonly Person[],
  { start = Date.parse('2027-03-01T01:00:00Z'), ...cycle }: Partial<CycleView> & { start?: number } = {},
): World {
  const view: CycleView = { id: 'cycle', zone: 'Asia/Hong_Kong', owner: null, startsAt: start, dates: {}, period: null, ...cycle };
  return createRosters('Asia/Hong_Kong').world(rosterOf(1, people, noOverrides), { cycle: view, answers: [], notices: new Map(), at: start });
}

/** Two people with one manager, their manager's manager, and one of HR. */
export const smallTeam = (): Person[] => [
  aPerson('amy', { managerId: 'bob' }),
  aPerson('ben', { managerId: 'bob' }),
  aPerson('bob', { managerId: 'cat' }),
  aPerson('cat'),
  aPerson('hri', { roles: ['hr'] }),
];
