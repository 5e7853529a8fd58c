import type { Tx } from '../db/connect.ts';
import {
  insertPersonKeys,
  insertPersonVersions,
  lockRoster,
  markTakenOver,
  peopleByIds,
  peopleToTakeOver,
  type PersonChanges,
  type PersonFields,
  personFields,
  personFromFields,
  type PersonVersion,
  personVersions,
  upsertPeople,
} from '../db/people.ts';
import type { Saying } from './changes.ts';
import type { Engine } from './engine.ts';
import { newPersonKey } from './person-keys.ts';
import { tell } from './tell.ts';

/** Columns by their import name, null to clear; `effective` is the first day on which they hold. */
export type PersonChange = { person: string; columns: Record<string, string | null>; effective: string; what: 'joined' | 'changed' | 'left' };

/** Who recorded what nobody in particular did. */
const nobody = 'system';
/** Without a date of hiring a person's first known state is taken for their past as well. */
const always = '1970-01-01';

/**
 * One person comes, changes or will be gone, from a day that may be past or still to come. States that were recorded for later days take over what they did not
 * change themselves. Whoever is concerned is told now, or on that day (days.ts). Null, or the rule that refuses it.
 */
export async function changePerson(engine: Engine, tx: Tx, change: PersonChange, saying: Saying): Promise<'unknownPerson' | 'isHere' | 'hasLeft' | null> {
  const { person: id, what, columns, effective } = change;
  await lockRoster(tx);
  const [row] = await peopleByIds(tx, [id]);
  const isHere = row !== undefined && (row.leftOn === null || row.leftOn > saying.today);
  if (what === 'joined' ? isHere : row === undefined) return what === 'joined' ? 'isHere' : 'unknownPerson';
  if (what === 'left' && !isHere) return 'hasLeft';
  const manager = columns.manager_id;
  if (manager != null && manager !== '' && (await peopleByIds(tx, [manager])).length === 0) return 'unknownPerson';
  // That somebody will leave is known to all before they do.
  const holds = what === 'left' ? (effective < saying.today ? effective : saying.today) : effective;
  const before = await personVersions(tx, id);
  const known = before.length === 0 && row !== undefined ? [firstVersion(personFields(row), saying)] : latestOfEachDay(before);
  const fresh = versionsAfter(
    known,
    { id, columns, holds, changes: what !== 'left' && effective > saying.today ? { what, fields: Object.keys(columns) } : null },
    saying,
  );
  const states = latestOfEachDay([...known, ...fresh]);
  const now = states.findLast((one) => one.effective <= saying.today) ?? states[0];
  if (now !== undefined) await upsertPeople(tx, [personFromFields(now.fields)], saying.at);
  await insertPersonVersions(tx, [...(before.length === 0 ? known : []), ...fresh]);
  if (row === undefined) await insertPersonKeys(tx, [newPersonKey(engine.journalKeys, id)], saying.at);
  if (effective <= saying.today) await tell(engine, tx, [{ is: 'person', person: id, fields: Object.keys(columns), what }], saying.origin);
  return null;
}

function firstVersion(fields: PersonFields, { at, by, today }: Saying): PersonVersion {
  const hired = typeof fields.hired_on === 'string' ? fields.hired_on : always;
  return {
    personId: String(fields.id),
    effective: hired < today ? hired : today,
    recorded: at,
    recordedBy: by ?? nobody,
    fields,
    takenOver: true,
    changes: null,
  };
}

function latestOfEachDay(versions: readonly PersonVersion[]): PersonVersion[] {
  const days = new Map(versions.map((version) => [version.effective, version]));
  return [...days.values()].sort((a, b) => (a.effective < b.effective ? -1 : 1));
}

type Fresh = { id: string; columns: PersonChange['columns']; holds: string; changes: PersonChanges | null };

/** The state from that day on, and later ones that follow it in what they did not change. */
function versionsAfter(known: readonly PersonVersion[], { id, columns, holds, changes }: Fresh, { at, by, today }: Saying): PersonVersion[] {
  const base = known.findLast(({ effective }) => effective <= holds)?.fields ?? { id };
  const version = (effective: string, fields: PersonFields, told: PersonChanges | null): PersonVersion => ({
    personId: id,
    effective,
    recorded: at,
    recordedBy: by ?? nobody,
    fields,
    takenOver: effective <= today,
    changes: told,
  });
  const later = known
    .filter(({ effective }) => effective > holds)
    .map(({ effective, fields, changes: own }) => {
      const follows = Object.entries(columns).filter(([column]) => JSON.stringify(fields[column]) === JSON.stringify(base[column]));
      return version(effective, withColumns(fields, Object.fromEntries(follows)), own);
    });
  return [version(holds, withColumns(base, columns), changes), ...later];
}

function withColumns(fields: PersonFields, columns: PersonChange['columns']): PersonFields {
  const after = { ...fields };
  for (const [column, value] of Object.entries(columns)) {
    if (value === null || value === '') delete after[column];
    else after[column] = column === 'roles' ? rolesOf(value) : column === 'shared_mailbox' ? value === 'true' : value;
  }
  return after;
}

function rolesOf(text: string): string[] {
  return text
    .split(';')
    .map((role) => role.trim())
    .filter((role) => role !== '');
}

/** States whose day has come are how people are from now on. Runs are told by days.ts, in the time of their cycle. */
export async function takeOver(tx: Tx, { at, today }: Pick<Saying, 'at' | 'today'>): Promise<number> {
  const states = await peopleToTakeOver(tx, today);
  if (states.length === 0) return 0;
  await lockRoster(tx);
  await upsertPeople(tx, states.map(personFromFields), at);
  await markTakenOver(tx, today);
  return states.length;
}
