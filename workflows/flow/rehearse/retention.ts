import type { KeepMonths, RecordType } from '../record-type.ts';
import { dueDay, holdsData, mustStay } from '../retention.ts';
import type { RecordRow } from '../world.ts';
import { note, placeOfPerson } from './lines.ts';
import { byTime, comes, type Rehearsal, type Why } from './rehearsal.ts';
import { tell } from './tell.ts';
import { dayBegins, dayIn } from './time.ts';

/** Retention as a rehearsal keeps it: what engine/retention.ts does on the database. */

/** What is known of files that come to their end. `planned`: the day each record is due, by its id; `due`: whose it is, once it is; `held`: told so. */
export type Retention = { planned: Map<string, string>; due: Map<string, string>; held: Set<string>; byHand: Set<string> };

export const newRetention = (): Retention => ({ planned: new Map(), due: new Map(), held: new Set(), byHand: new Set() });

/** What the latest version of the first flow that declares a type says of its records. */
export function rulesOf({ library }: Rehearsal, type: string): Partial<RecordType> {
  for (const editions of library.values()) {
    const declared = editions.at(-1)?.flow.records;
    if (declared !== undefined && Object.hasOwn(declared, type)) return declared[type] ?? {};
  }
  return {};
}

const keepOf = (rehearsal: Rehearsal, type: string): KeepMonths | undefined => rulesOf(rehearsal, type).keepMonths;
const leftOn = ({ people }: Rehearsal, person: string): string | null => people.person(person)?.leftOn ?? null;
const zoneOf = (rehearsal: Rehearsal) => rehearsal.zones(rehearsal.zone);

/** Which records of a person nobody may erase yet. */
export function staysIn(rehearsal: Rehearsal, person: string): (row: RecordRow) => boolean {
  const today = dayIn(rehearsal.now, zoneOf(rehearsal));
  return (row) => mustStay(row, keepOf(rehearsal, row.type), leftOn(rehearsal, person), today);
}

const standing = ({ store }: Rehearsal, person: string): RecordRow[] => store.fileOf(person).records.filter(({ status }) => status !== 'erased');

/** After a person's file was changed, or the day on which they leave: when each record is due, and what becomes of it then. */
export function planRetention(rehearsal: Rehearsal, person: string): void {
  const { planned } = rehearsal.retention;
  for (const row of standing(rehearsal, person)) {
    const day = dueDay(row, keepOf(rehearsal, row.type), leftOn(rehearsal, person));
    if (day === null || planned.get(row.id) === day) continue;
    planned.set(row.id, day);
    comes(rehearsal, dayBegins(day, zoneOf(rehearsal)), () => fallDue(rehearsal, person, row.id));
  }
}

/** Not where it is due on another day by now, or was told. */
function fallDue(rehearsal: Rehearsal, person: string, id: string): void {
  const { due } = rehearsal.retention;
  const row = standing(rehearsal, person).find((one) => one.id === id);
  const day = row === undefined ? null : dueDay(row, keepOf(rehearsal, row.type), leftOn(rehearsal, person));
  if (row === undefined || day === null || day > dayIn(rehearsal.now, zoneOf(rehearsal)) || due.has(id)) return;
  due.set(id, person);
  noteOf(rehearsal, person, row, 'retention.due', byTime);
  settleRetention(rehearsal, person, byTime);
}

/** What is due of a person is erased, or stays while somebody holds it. */
export function settleRetention(rehearsal: Rehearsal, person: string | null, why: Why): void {
  const { due, held } = rehearsal.retention;
  if (person === null || due.size === 0) return;
  const rows = standing(rehearsal, person).filter(({ id }) => due.has(id));
  if (rows.length === 0) return;
  const holder = heldBy(rehearsal, person);
  for (const row of rows) {
    if (holder === null) purge(rehearsal, person, row, why);
    else if (!held.has(row.id)) {
      held.add(row.id);
      noteOf(rehearsal, person, row, 'retention.held', why, holder);
    }
  }
}

function purge(rehearsal: Rehearsal, person: string, row: RecordRow, why: Why): void {
  rehearsal.retention.due.delete(row.id);
  rehearsal.store.purge(person, row.id);
  const cause = noteOf(rehearsal, person, row, 'retention.purged', why);
  tell(rehearsal, { is: 'record', person, type: row.type }, { ...why, cause });
}

function heldBy({ retention, bySubject }: Rehearsal, person: string): 'byHand' | 'case' | null {
  if (retention.byHand.has(person)) return 'byHand';
  return (bySubject.get(person) ?? []).some(({ edition, scene }) => holdsData(edition.plan, scene.run)) ? 'case' : null;
}

type Kind = 'retention.due' | 'retention.held' | 'retention.purged';

function noteOf(rehearsal: Rehearsal, person: string, { type, effective }: RecordRow, kind: Kind, why: Why, holder: 'byHand' | 'case' | null = null): number {
  return note(rehearsal, placeOfPerson(person), why, { kind, for: person, detail: { record: type, effective, ...(holder !== null && { why: holder }) } });
}
