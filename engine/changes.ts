import { type Absence, absencesOf, cancelAbsence, insertAbsence } from '../db/absences.ts';
import { databaseNow, dayIn } from '../db/auth.ts';
import type { Tx } from '../db/connect.ts';
import { peopleByIds } from '../db/people.ts';
import { dateOf, dayNumber } from '../workflows/flow/calendar.ts';
import type { Engine } from './engine.ts';
import { type Origin, tell } from './tell.ts';

/** Who says so (null: nobody in particular), when, and on which day of the organisation. `origin`: a trial's, or everyone's. */
export type Saying = { by: string | null; at: string; today: string; origin: Origin };

/** Now, by the database's clock, for everyone. */
export async function sayingNow(engine: Engine, tx: Tx, by: string | null): Promise<Saying> {
  return { by, at: await databaseNow(tx), today: await dayIn(tx, engine.zone), origin: { trial: null, own: null } };
}

/** What became of what was given: how many runs are told, or the rule that refuses it. Nothing is written then. */
export type Said = { told: number } | { refused: 'unknownPerson' | 'datesOutOfOrder' | 'unknownAbsence' | 'ownSubstitute' };

/** Records leave, both days inclusive, and tells those whom it concerns now; they are told again when it begins and when it is over (days.ts). */
export async function recordAbsence(
  engine: Engine,
  tx: Tx,
  absence: Omit<Absence, 'id' | 'knownAt'>,
  { at, origin }: Saying,
): Promise<{ told: number; id: string } | Extract<Said, { refused: string }>> {
  const { personId, from, to, substituteId } = absence;
  const known = (await peopleByIds(tx, [personId, ...(substituteId === null ? [] : [substituteId])])).map(({ id }) => id);
  if (!known.includes(personId) || (substituteId !== null && !known.includes(substituteId))) return { refused: 'unknownPerson' };
  if (substituteId === personId) return { refused: 'ownSubstitute' };
  if (to < from) return { refused: 'datesOutOfOrder' };
  const id = await insertAbsence(tx, { ...absence, knownAt: at });
  return { told: await tell(engine, tx, [{ is: 'absence', person: personId }], origin), id };
}

/** Takes back leave that covers a day: all of it, or what is left of it where it has begun. */
export async function takeBackAbsence(
  engine: Engine,
  tx: Tx,
  { personId, day }: { personId: string; day: string },
  { at, today, origin }: Saying,
): Promise<Said> {
  const found = (await absencesOf(tx, [personId])).find(({ from, to }) => from <= day && day <= to);
  return found === undefined ? { refused: 'unknownAbsence' } : withdraw(engine, tx, found, { at, today, origin });
}

/** Takes back one leave of a person by its id; one that is no more changes nothing. */
export async function withdrawAbsence(engine: Engine, tx: Tx, { personId, id }: { personId: string; id: string }, saying: Omit<Saying, 'by'>): Promise<Said> {
  const found = (await absencesOf(tx, [personId])).find((one) => one.id === id);
  return found === undefined ? { refused: 'unknownAbsence' } : withdraw(engine, tx, found, saying);
}

async function withdraw(engine: Engine, tx: Tx, found: Absence, { at, today, origin }: Omit<Saying, 'by'>): Promise<Said> {
  await cancelAbsence(tx, found.id, at);
  if (found.from < today) await insertAbsence(tx, { ...found, to: dateOf(dayNumber(today) - 1), knownAt: at });
  return { told: await tell(engine, tx, [{ is: 'absence', person: found.personId }], origin) };
}
