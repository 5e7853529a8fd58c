import { absencesOf, substitutesBetween } from '../db/absences.ts';
import { dayIn } from '../db/auth.ts';
import { outOfOffice } from '../workflows/flow/world.ts';
import { recordAbsence, sayingNow } from './changes.ts';
import type { Engine } from './engine.ts';

/**
 * A mail program of somebody's says that they are away: noted as leave of this one day, with whoever stands in for them, else their manager. Flows take it as a
 * hint to ask that person where they say so; for any other it is nothing. Another such mail on the same day, or leave that is on file, adds nothing.
 */
export async function noteAway(engine: Engine, personId: string): Promise<void> {
  const person = (await engine.rosters.load(engine.sql)).people.get(personId);
  if (person === undefined) return;
  await engine.sql.begin(async (tx) => {
    const today = await dayIn(tx, engine.rosters.zoneOf(person));
    const isOnFile = (await absencesOf(tx, [personId])).some(({ from, to }) => from <= today && today <= to);
    if (isOnFile) return;
    const standing = (await substitutesBetween(tx, today, today)).find((one) => one.personId === personId)?.substituteId;
    const substituteId = standing ?? person.managerId;
    await recordAbsence(engine, tx, { personId, from: today, to: today, kind: outOfOffice, substituteId }, await sayingNow(engine, tx, null));
  });
}
