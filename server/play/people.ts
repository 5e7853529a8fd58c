import { type Person, personFields, personFromFields } from '../../db/people.ts';
import { type Roster, rosterOf } from '../../engine/roster.ts';
import type { Cast } from '../../workflows/flow/play/cast.ts';
import { columnsRead, rulesIn } from '../../workflows/flow/play/cast.ts';
import type { WhoRule } from '../../workflows/flow/grammar.ts';
import type { Columns } from '../../workflows/flow/rehearse/people.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { sampleOrganisation } from '../sample/organisation.ts';

/** People as an example, or a rehearsal, has them: by the columns of an import. */

export function columnsOf(person: Person): Columns {
  const texts = Object.entries(personFields(person)).map(([column, value]) => [column, Array.isArray(value) ? value.join(';') : String(value)]);
  return Object.fromEntries(texts) as Columns;
}

/** The 120 people of the sample organisation. */
export function samplePeople(): Columns[] {
  return sampleOrganisation().map((person) => Object.fromEntries(Object.entries(person).filter(([, value]) => value !== '')));
}

/** People by their columns, for pages and mails about them. Who has no name there is called as on file, or else by the id; who says no language reads the reader's. */
export function rosterOfColumns(people: readonly Columns[], onFile: Roster, language: 'en' | 'zh'): Roster {
  const persons = people.map((columns): Person => {
    const { id = '', roles = '', shared_mailbox: shared, ...rest } = columns;
    const known = columns.name === undefined ? onFile.people.get(id) : undefined;
    const named = known === undefined ? {} : { name: known.name, nameZh: known.nameZh, knownAs: known.knownAs };
    const person = personFromFields({ name: id.charAt(0).toUpperCase() + id.slice(1), ...rest, id, roles: roles.split(';').filter((role) => role !== '') });
    return {
      ...person,
      ...named,
      email: person.email ?? `${id}@example.com`,
      language: columns.language === undefined ? language : person.language,
      sharedMailbox: shared === 'true',
    };
  });
  return rosterOf(onFile.epoch, persons, onFile.overrides);
}

/** Of what an example keeps of a person, whatever the flow reads. */
const usual = [
  'id',
  'manager_id',
  'department',
  'location',
  'zone',
  'calendar',
  'work_days',
  'hired_on',
  'role_since',
  'left_on',
  'language',
  'shared_mailbox',
];
/** So many people an example holds. */
const most = 50;
const mostAlike = 6;

/**
 * Somebody on file with those around them whom the flow may come to: who leads them, who works beside and for them, who holds a role or stands in a relation
 * that it names. Without names and addresses, and with no column that no rule reads.
 */
export function castAround(flow: Flow, about: Person, roster: Roster, owner: string): Cast {
  const rules = rulesIn(flow);
  const ids = new Set([about.id, owner, ...leaders(about, roster)]);
  const among = (some: readonly string[]) => some.filter((id) => present(roster.people.get(id))).slice(0, mostAlike);
  for (const id of among(about.managerId === null ? [] : (roster.reports.get(about.managerId) ?? []))) ids.add(id);
  for (const id of among(roster.reports.get(about.id) ?? [])) ids.add(id);
  for (const rule of rules) for (const id of among(namedBy(rule, about, roster))) ids.add(id);
  const columns = new Set([...usual, ...columnsRead(flow), ...rules.flatMap((rule) => (rule.who === 'relation' || rule.who === 'group' ? [rule.column] : []))]);
  const roles = new Set(rules.flatMap((rule) => (rule.who === 'role' ? [rule.role] : [])));
  const kept = [...ids].slice(0, most);
  const people = kept.flatMap((id): Columns[] => {
    const person = roster.people.get(id);
    return person === undefined ? [] : [keptColumns(person, columns, roles)];
  });
  // Whoever is not in it cannot be reported to.
  for (const person of people) if (person.manager_id !== undefined && !kept.includes(person.manager_id)) delete person.manager_id;
  return { people, about: about.id, owner };
}

function keptColumns(person: Person, columns: ReadonlySet<string>, roles: ReadonlySet<string>): Columns {
  const all = Object.entries(columnsOf(person)).filter(([column]) => columns.has(column));
  const held = person.roles.filter((role) => roles.has(role.split('@')[0] ?? ''));
  return {
    ...Object.fromEntries(all),
    ...(held.length > 0 && { roles: held.join(';') }),
    ...(person.email !== null && { email: `${person.id}@example.com` }),
  };
}

const present = (person: Person | undefined): boolean => person !== undefined && person.leftOn === null;

function leaders({ managerId }: Person, roster: Roster): string[] {
  const found: string[] = [];
  for (let id = managerId; id !== null && !found.includes(id) && found.length < 8; id = roster.people.get(id)?.managerId ?? null) found.push(id);
  return found;
}

/** For a role those who hold it for something the person is in, and those who hold it everywhere. */
function namedBy(rule: WhoRule, about: Person, roster: Roster): string[] {
  const own = columnsOf(about);
  switch (rule.who) {
    case 'person':
      return [rule.id];
    case 'relation':
      return own[rule.column] === undefined ? [] : [own[rule.column] as string];
    case 'group':
      return typeof rule.equals !== 'string' ? [] : [...roster.views.values()].flatMap(({ id, fields }) => (fields[rule.column] === rule.equals ? [id] : []));
    case 'role': {
      const wanted = new Set([rule.role, ...Object.entries(own).map(([column, value]) => `${rule.role}@${column}=${value}`)]);
      return [...roster.views.values()].flatMap(({ id, roles }) => (roles.some((role) => wanted.has(role)) ? [id] : []));
    }
    default:
      return [];
  }
}
