import { type Absence, absencesOf, cancelAbsence, insertAbsence } from '../db/absences.ts';
import { databaseNow, dayIn } from '../db/auth.ts';
import type { Tx } from '../db/connect.ts';
import { insertFacts, type NewFact } from '../db/facts.ts';
import { peopleByIds } from '../db/people.ts';
import { dateOf, dayNumber } from '../workflows/flow/calendar.ts';
import type { AnswerValue } from '../workflows/flow/form.ts';
import type { Scope } from '../workflows/flow/grammar.ts';
import type { WorldChange } from '../workflows/flow/world.ts';
import { type AroundLine, noteAround } from './around.ts';
import type { Engine } from './engine.ts';
import { type Origin, tell } from './tell.ts';

/** Who says so (null: nobody in particular), when, and on which day of the organisation. `origin`: a trial's, or everyone's. */
export type Saying = { by: string | null; at: string; today: string; origin: Origin };

/** Now, by the database's clock, for everyone. */
export async function sayingNow(engine: Engine, tx: Tx, by: string): Promise<Saying> {
  return { by, at: await databaseNow(tx), today: await dayIn(tx, engine.zone), origin: { trial: null, own: null } };
}

/** `id` is empty for the organisation. Instants are ISO; `effective` null: from now on. */
export type GivenFact = {
  scope: Scope;
  id: string;
  key: string;
  value: AnswerValue;
  effective: string | null;
  until: string | null;
  source: string | null;
};

/** What became of what was given: how many runs are told, or the rule that refuses it and the place in the list (from 0). Nothing is written when one is refused. */
export type Said = { told: number } | { refused: 'unknownPerson' | 'noSuchGroup' | 'datesOutOfOrder' | 'unknownAbsence' | 'ownSubstitute'; index: number };

/** Records facts, in the order given, and tells every run that they can concern, in the caller's transaction. */
export async function recordFacts(engine: Engine, tx: Tx, facts: readonly GivenFact[], { by, at, origin }: Saying): Promise<Said> {
  const people = [...new Set(facts.flatMap(({ scope, id }) => (scope === 'person' ? [id] : [])))];
  const known = new Set((await peopleByIds(tx, people)).map(({ id }) => id));
  for (const [index, { scope, id, effective, until }] of facts.entries()) {
    if (scope === 'person' && !known.has(id)) return { refused: 'unknownPerson', index };
    if (scope === 'group' && !id.includes('=')) return { refused: 'noSuchGroup', index };
    if (until !== null && until <= (effective ?? at)) return { refused: 'datesOutOfOrder', index };
  }
  const rows = facts.map((fact): NewFact => ({ ...fact, effective: fact.effective ?? at, recorded: at, source: fact.source ?? by, trial: origin.trial }));
  const corrected = await insertFacts(tx, rows);
  await noteAround(
    engine,
    tx,
    rows.map((row, index) => factLine(row, corrected[index] === true, by)),
  );
  const changes = facts.map(
    ({ scope, id, key, effective }, index): WorldChange => ({
      is: 'fact',
      scope,
      id: id === '' ? null : id,
      key,
      corrected: corrected[index] === true,
      effective: Date.parse(effective ?? at),
    }),
  );
  return { told: await tell(engine, tx, changes, origin) };
}

function factLine({ scope, id, key, value, effective, until, recorded, source, trial }: NewFact, corrected: boolean, by: string | null): AroundLine {
  const person = scope === 'person' ? id : null;
  const detail = { scope, id: id === '' ? null : id, key, effective, until, source };
  const kind = corrected ? 'fact.corrected' : 'fact.recorded';
  return { at: recorded, kind, cycleId: trial, personId: person, byId: by, forId: person, detail, content: { value } };
}

/** Records leave, both days inclusive, and tells those whom it concerns now; they are told again when it begins and when it is over (days.ts). */
export async function recordAbsence(engine: Engine, tx: Tx, absence: Omit<Absence, 'id' | 'knownAt'>, { at, origin }: Saying): Promise<Said> {
  const { personId, from, to, substituteId } = absence;
  const known = (await peopleByIds(tx, [personId, ...(substituteId === null ? [] : [substituteId])])).map(({ id }) => id);
  if (!known.includes(personId) || (substituteId !== null && !known.includes(substituteId))) return { refused: 'unknownPerson', index: 0 };
  if (substituteId === personId) return { refused: 'ownSubstitute', index: 0 };
  if (to < from) return { refused: 'datesOutOfOrder', index: 0 };
  await insertAbsence(tx, { ...absence, knownAt: at });
  return { told: await tell(engine, tx, [{ is: 'absence', person: personId }], origin) };
}

/** Takes back leave that covers a day: all of it, or what is left of it where it has begun. */
export async function takeBackAbsence(
  engine: Engine,
  tx: Tx,
  { personId, day }: { personId: string; day: string },
  { at, today, origin }: Saying,
): Promise<Said> {
  const found = (await absencesOf(tx, [personId])).find(({ from, to }) => from <= day && day <= to);
  if (found === undefined) return { refused: 'unknownAbsence', index: 0 };
  await cancelAbsence(tx, found.id, at);
  if (found.from < today) await insertAbsence(tx, { ...found, to: dateOf(dayNumber(today) - 1), knownAt: at });
  return { told: await tell(engine, tx, [{ is: 'absence', person: personId }], origin) };
}
