import { note, placeOfPerson } from '../lines.ts';
import { comes, type Rehearsal, type Why } from '../rehearsal.ts';
import { planRetention } from '../retention.ts';
import type { EventOf } from '../script.ts';
import { tell } from '../tell.ts';
import { dayBegins, dayIn, instantIn } from '../time.ts';
import type { ActOf, Verdict } from './verdict.ts';

/** What happens to people: they come, change and leave, are away, and facts about them are recorded. */

type Change = EventOf<'join' | 'leave' | 'change'>;

const zoneOf = (rehearsal: Rehearsal) => rehearsal.zones(rehearsal.zone);
const refused = (rule: string): Verdict => ({ refused: rule });

export const join: ActOf<'join'> = (rehearsal, event) => {
  const { person } = event;
  if (person === undefined || person === null) return refused('whichPerson');
  const view = rehearsal.people.person(person);
  const today = dayIn(rehearsal.now, zoneOf(rehearsal));
  if (view !== undefined && (view.leftOn === null || view.leftOn > today)) return refused('isHere');
  return changed(rehearsal, event, person, 'joined', {
    left_on: null,
    hired_on: event.effective ?? today,
    email: `${person}@rehearsal.example`,
    ...event.fields,
  });
};

export const change: ActOf<'change'> = (rehearsal, event) => {
  const { person, fields } = event;
  if (person === undefined || person === null) return refused('whichPerson');
  const manager = fields.manager_id;
  if (rehearsal.people.person(person) === undefined) return refused('unknownPerson');
  if (typeof manager === 'string' && manager !== '' && rehearsal.people.person(manager) === undefined) return refused('unknownPerson');
  return changed(rehearsal, event, person, 'changed', fields);
};

/** `effective` is the first day on which the person is no longer there. */
export const leave: ActOf<'leave'> = (rehearsal, event) => {
  const { person } = event;
  if (person === undefined || person === null) return refused('whichPerson');
  const view = rehearsal.people.person(person);
  if (view === undefined) return refused('unknownPerson');
  const today = dayIn(rehearsal.now, zoneOf(rehearsal));
  if (view.leftOn !== null && view.leftOn <= today) return refused('hasLeft');
  const day = event.effective ?? today;
  return changed(rehearsal, { ...event, effective: day }, person, 'left', { ...event.fields, left_on: day });
};

/** Known from now on, in force from its day on: whoever is concerned learns of it when it is both. */
function changed(rehearsal: Rehearsal, event: Change, person: string, what: 'joined' | 'changed' | 'left', fields: Change['fields']): Verdict {
  const { people, now } = rehearsal;
  const effective = event.effective === undefined ? now : dayBegins(event.effective, zoneOf(rehearsal));
  const columns = Object.fromEntries(Object.entries(fields).map(([column, value]) => [column, value === null ? null : String(value)]));
  // That somebody will come or leave is on file before they do, with the day.
  const holds = what === 'changed' ? effective : Math.min(effective, now);
  return {
    place: placeOfPerson(person),
    line: { detail: { fields: Object.keys(columns), effective: event.effective ?? dayIn(now, zoneOf(rehearsal)) } },
    does: (why) => {
      people.put(person, { effective: holds, known: now, columns });
      planRetention(rehearsal, person);
      comes(rehearsal, effective, () => {
        people.touch(person);
        tell(rehearsal, { is: 'person', person, fields: Object.keys(columns), what }, why);
      });
    },
  };
}

export const absence: ActOf<'absence'> = (rehearsal, event) => {
  const { person, from, to = from, kind, substitute = null, cancel } = event;
  if (person === undefined || person === null) return refused('whichPerson');
  if (rehearsal.people.person(person) === undefined) return refused('unknownPerson');
  if (to < from) return refused('datesOutOfOrder');
  const place = placeOfPerson(person);
  const line = { detail: { from, to, kind, substitute, cancel } };
  const { store, now } = rehearsal;
  if (!cancel) return { place, line, does: (why) => beAway(rehearsal, { person, from, to, kind, substitute }, why) };
  const today = dayIn(now, rehearsal.zones(rehearsal.people.zoneOf(person)));
  if (!store.leaves(person).some((leave) => leave.from <= from && leave.to >= from)) return refused('unknownAbsence');
  return {
    place,
    line,
    does: (why) => {
      store.cancelLeave(person, from, today);
      tell(rehearsal, { is: 'absence', person }, why);
    },
  };
};

type Away = { person: string; from: string; to: string; kind: string; substitute: string | null };

/** Known from now on; whoever is concerned learns of it now, when it begins and when it is over. */
export function beAway(rehearsal: Rehearsal, { person, from, to, kind, substitute }: Away, why: Why): void {
  const { store, people, now } = rehearsal;
  const zone = rehearsal.zones(people.zoneOf(person));
  store.addLeave(person, { from, to, kind, substitute, known: now });
  const say = () => tell(rehearsal, { is: 'absence', person }, why);
  say();
  for (const at of [dayBegins(from, zone), dayBegins(to, zone, 1)]) if (at > now) comes(rehearsal, at, say);
}

export const fact: ActOf<'fact'> = (rehearsal, event) => {
  const { key, value, by = null, source = by } = event;
  const scope = event.scope === 'org' ? 'organisation' : event.scope;
  const id = ownerOf(event) ?? '';
  if (id === '' && (scope === 'person' || scope === 'group')) return refused(scope === 'person' ? 'whichPerson' : 'whichGroup');
  if (scope === 'person' && rehearsal.people.person(id) === undefined) return refused('unknownPerson');
  const zone = zoneOf(rehearsal);
  const at = (text: string | undefined) => (text === undefined ? null : instantIn(text, zone));
  const given = { scope, id, key, value, effective: at(event.effective) ?? rehearsal.now, until: at(event.until), source };
  return { place: placeOfPerson(scope === 'person' ? id : null), line: { detail: { scope, id, key } }, does: (why) => recordFact(rehearsal, given, why, by) };
};

/** A fact of a cycle without an id is one of every cycle. */
function ownerOf({ scope, id, person }: EventOf<'fact'>): string | undefined {
  return scope === 'person' ? (id ?? person ?? undefined) : scope === 'group' || scope === 'cycle' ? id : undefined;
}

type Given = Omit<Parameters<Rehearsal['store']['addFact']>[0], 'recorded'>;

/** Recorded now: whoever looks at it learns of it. What says just what is known already is the same fact once more, and nothing happens. */
export function recordFact(rehearsal: Rehearsal, given: Given, why: Why, by: string | null = null): void {
  const { scope, id, key, value, effective, until, source } = given;
  const now = rehearsal.store.facts(scope, id, key).findLast((row) => row.effective === effective);
  if (now !== undefined && now.until === until && JSON.stringify(now.value) === JSON.stringify(value)) return;
  const corrected = rehearsal.store.addFact({ ...given, recorded: rehearsal.now });
  const cause = note(rehearsal, placeOfPerson(scope === 'person' ? id : null), why, {
    kind: corrected ? 'fact.corrected' : 'fact.recorded',
    by,
    for: scope === 'person' ? id : null,
    detail: { scope, id: id === '' ? null : id, key, effective, until, source },
    content: { value },
  });
  tell(rehearsal, { is: 'fact', scope, id: id === '' ? null : id, key, corrected, effective }, { ...why, cause });
}
