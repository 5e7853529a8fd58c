import type { WorkCalendar, ZoneTable } from '../calendar.ts';
import type { Instant } from '../state.ts';
import type { PersonView, World } from '../world.ts';

/** A person's columns by their name in the import; a column without a value is absent. */
export type Columns = Record<string, string>;

/** Zones and calendars, by name and for a person: the same answer whenever they are asked. */
export type Places = {
  zone(name: string): ZoneTable;
  zoneOf(person: PersonView): string;
  calendarOf(person: PersonView): WorkCalendar;
  calendarNamed(name: string): WorkCalendar;
};

/** Some columns of a person, in force from `effective` on, known since `known`; null clears a column. Later ones of the same instant win. */
export type Version = { effective: Instant; known: Instant; columns: Record<string, string | null> };

/** Everyone, in two times: as they are, were or will be at an instant, by what is known now. */
export type People = Pick<World, 'person' | 'reports' | 'holders' | 'members' | 'zoneOf' | 'calendarOf'> & {
  ids(): string[];
  /** Adds what is known from now on. */
  put(id: string, version: Version): void;
  /** The instant of one of this person's versions has come. */
  touch(id: string): void;
};

/** People of whom nothing more will be known. */
export type StillPeople = Pick<World, 'audience' | 'person' | 'reports' | 'holders' | 'members' | 'zoneOf' | 'calendarOf'>;

export function stillPeople({ audience, person, reports, holders, members, zoneOf, calendarOf }: StillPeople): People {
  const nothing = (): void => undefined;
  return { person, reports, holders, members, zoneOf, calendarOf, ids: () => [...audience()], put: nothing, touch: nothing };
}

const always = Number.NEGATIVE_INFINITY;
/** In force since ever. */
export const fromTheStart = (columns: Columns): Version => ({ effective: always, known: always, columns });

type Life = { versions: Version[]; view: PersonView | undefined };

/** So many instants of the past or the future are kept at hand. */
const most = 40;

export function createPeople(places: Places, now: () => Instant): People {
  const lives = new Map<string, Life>();
  let current = newIndex([]);
  let elsewhere = new Map<Instant, Index>();
  const calendars = new WeakMap<PersonView, WorkCalendar>();

  const viewAt = (id: string, asOf: Instant | undefined): PersonView | undefined => {
    const life = lives.get(id);
    return life === undefined || asOf === undefined || asOf === now() || life.versions.length === 1 ? life?.view : viewOf(id, life.versions, asOf, now());
  };

  function indexAt(asOf: Instant | undefined): Index {
    if (asOf === undefined || asOf === now()) return current;
    const known = elsewhere.get(asOf);
    if (known !== undefined) return known;
    const made = newIndex([...lives.keys()].flatMap((id) => viewAt(id, asOf) ?? []));
    if (elsewhere.size >= most) elsewhere = new Map();
    elsewhere.set(asOf, made);
    return made;
  }

  function refresh(id: string, life: Life): void {
    const before = life.view;
    life.view = viewOf(id, life.versions, now(), now());
    current.replace(before, life.view);
    elsewhere = new Map();
  }

  return {
    ids: () => [...lives.keys()],
    put(id, version) {
      const life: Life = lives.get(id) ?? { versions: [], view: undefined };
      life.versions = [...life.versions, version].sort((a, b) => order(a.effective, b.effective) || order(a.known, b.known));
      lives.set(id, life);
      refresh(id, life);
    },
    touch(id) {
      const life = lives.get(id);
      if (life !== undefined) refresh(id, life);
    },
    person: viewAt,
    reports: (id, asOf) => indexAt(asOf).reports(id),
    holders(role, scope, asOf) {
      const index = indexAt(asOf);
      const scoped = scope === null ? [] : index.holding(`${role}@${scope.column}=${scope.value}`);
      return scoped.length > 0 ? scoped : index.holding(role);
    },
    members: (column, value, asOf) => indexAt(asOf).members(column, value),
    zoneOf: (id) => places.zoneOf(onFile(viewAt(id, undefined), id)),
    calendarOf(id) {
      const view = onFile(viewAt(id, undefined), id);
      const calendar = calendars.get(view) ?? places.calendarOf(view);
      calendars.set(view, calendar);
      return calendar;
    },
  };
}

const order = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/** Someone who is not on file (any more) has no columns: zone and calendar are the fallback's. */
function onFile(view: PersonView | undefined, id: string): PersonView {
  return view ?? personView(id, {});
}

function viewOf(id: string, versions: readonly Version[], asOf: Instant, knownBy: Instant): PersonView | undefined {
  const known = versions.filter((version) => version.known <= knownBy);
  const begun = known.filter(({ effective }) => effective <= asOf);
  // As of before the first there was, somebody is who they were first.
  const inForce = begun.length > 0 ? begun : known.slice(0, 1);
  if (inForce.length === 0) return undefined;
  const columns: Columns = {};
  for (const version of inForce)
    for (const [column, value] of Object.entries(version.columns)) {
      if (value === null || value === '') delete columns[column];
      else columns[column] = value;
    }
  return personView(id, columns);
}

/** What rules never look at: it says who somebody is. */
const hidden = ['name', 'name_zh', 'known_as', 'email', 'roles', 'shared_mailbox'];

function personView(id: string, columns: Columns): PersonView {
  const fields = Object.fromEntries(Object.entries({ id, ...columns }).filter(([column]) => !hidden.includes(column)));
  return {
    id,
    managerId: columns.manager_id ?? null,
    hasMail: columns.email !== undefined,
    sharedMailbox: columns.shared_mailbox === 'true',
    language: columns.language === 'zh' ? 'zh' : 'en',
    roles: (columns.roles ?? '')
      .split(';')
      .map((role) => role.trim())
      .filter((role) => role !== ''),
    leftOn: columns.left_on ?? null,
    fields,
  };
}

/** Whom a person leads, who holds a role, who has a value in a column: by id, brought up to date person by person. */
type Index = {
  reports(id: string): string[];
  holding(role: string): string[];
  members(column: string, value: string): string[];
  replace(before: PersonView | undefined, after: PersonView | undefined): void;
};

function newIndex(views: readonly PersonView[]): Index {
  const everyone = new Map(views.map((view) => [view.id, view]));
  const led = new Map<string, string[]>();
  const roles = new Map<string, string[]>();
  const columns = new Map<string, Map<string, string[]>>();
  for (const view of views) note(view, insert);

  function note(view: PersonView, change: (lists: Map<string, string[]>, key: string, id: string) => void): void {
    if (view.managerId !== null) change(led, view.managerId, view.id);
    for (const role of view.roles) change(roles, role, view.id);
    for (const [column, lists] of columns) {
      const value = view.fields[column];
      if (value !== undefined) change(lists, value, view.id);
    }
  }

  /** A column that nobody asked for yet is looked through once. */
  function listsOf(column: string): Map<string, string[]> {
    const known = columns.get(column);
    if (known !== undefined) return known;
    const lists = new Map<string, string[]>();
    for (const { id, fields } of everyone.values()) if (fields[column] !== undefined) insert(lists, fields[column], id);
    columns.set(column, lists);
    return lists;
  }

  return {
    reports: (id) => led.get(id) ?? [],
    holding: (role) => roles.get(role) ?? [],
    members: (column, value) => listsOf(column).get(value) ?? [],
    replace(before, after) {
      if (before !== undefined) {
        note(before, remove);
        everyone.delete(before.id);
      }
      if (after === undefined) return;
      note(after, insert);
      everyone.set(after.id, after);
    },
  };
}

/** Lists are replaced, never changed in place: somebody may be going through one. */
function insert(lists: Map<string, string[]>, key: string, id: string): void {
  const list = lists.get(key) ?? [];
  const last = list.at(-1);
  if (last === undefined || last < id) lists.set(key, [...list, id]);
  else lists.set(key, [...list, id].sort());
}

function remove(lists: Map<string, string[]>, key: string, id: string): void {
  const rest = (lists.get(key) ?? []).filter((one) => one !== id);
  if (rest.length === 0) lists.delete(key);
  else lists.set(key, rest);
}
