import { randomUUID } from 'node:crypto';
import type { Tx } from '../db/connect.ts';
import { eraseFacts, type FactAt, factsAt, insertFacts, lockFacts, type NewFact } from '../db/facts.ts';
import { peopleByIds } from '../db/people.ts';
import type { AnswerValue } from '../workflows/flow/form.ts';
import type { Scope } from '../workflows/flow/grammar.ts';
import type { WorldChange } from '../workflows/flow/world.ts';
import { type AroundLine, noteAround } from './around.ts';
import type { Saying } from './changes.ts';
import type { Engine } from './engine.ts';
import { tell } from './tell.ts';

/** `id` is empty for the organisation. Instants are ISO; `effective` null: from now on. `evidence`: where it can be looked up. */
export type GivenFact = {
  scope: Scope;
  id: string;
  key: string;
  value: AnswerValue;
  effective: string | null;
  until: string | null;
  source: string | null;
  evidence?: string | null;
};

/** Which of what was given is new, corrects what was known, or says what is known already; and how many runs are told. */
export type Recorded = { recorded: number; corrected: number; same: number; told: number };
/** The rule that refuses one, and its place in the list (from 0). Nothing is written then. */
export type FactRefused = { refused: 'unknownPerson' | 'noSuchGroup' | 'datesOutOfOrder'; index: number };

/**
 * Records facts, in the order given, and tells every run that they can concern, in the caller's transaction. What says just what is known already is left
 * alone: whoever hands something over twice, not knowing whether it arrived, is heard once.
 */
export async function recordFacts(engine: Engine, tx: Tx, facts: readonly GivenFact[], { by, at, origin }: Saying): Promise<Recorded | FactRefused> {
  const people = [...new Set(facts.flatMap(({ scope, id }) => (scope === 'person' ? [id] : [])))];
  const known = new Set((await peopleByIds(tx, people)).map(({ id }) => id));
  for (const [index, { scope, id, effective, until }] of facts.entries()) {
    if (scope === 'person' && !known.has(id)) return { refused: 'unknownPerson', index };
    if (scope === 'group' && !id.includes('=')) return { refused: 'noSuchGroup', index };
    if (until !== null && until <= (effective ?? at)) return { refused: 'datesOutOfOrder', index };
  }
  const given = facts.map((fact): NewFact => {
    const textId = `fact:${randomUUID()}`;
    return { ...fact, effective: fact.effective ?? at, recorded: at, source: fact.source ?? by, byId: by, textId, trial: origin.trial };
  });
  await lockFacts(tx, given);
  const rows = await newsIn(tx, given, origin.trial);
  const corrected = await insertFacts(tx, rows);
  await noteAround(
    engine,
    tx,
    rows.map((row, index) => factLine(row, corrected[index] === true, by)),
  );
  const told = await tell(
    engine,
    tx,
    rows.map((row, index): WorldChange => ({ ...changeOf(row, corrected[index] === true), effective: Date.parse(row.effective) })),
    origin,
  );
  return { recorded: rows.length, corrected: corrected.filter(Boolean).length, same: given.length - rows.length, told };
}

/** Those that say something else than what is known, or what was given before them, for the same instant. */
async function newsIn(tx: Tx, given: readonly NewFact[], trial: string | null): Promise<NewFact[]> {
  const placeOf = ({ scope, id, key, effective }: NewFact) => `${scope} ${id} ${key} ${effective}`;
  const said = new Map<string, string>();
  for (const [index, now] of (await factsAt(tx, given, trial)).entries()) {
    const fact = given[index];
    if (fact !== undefined && now !== null) said.set(placeOf(fact), saidBy(now));
  }
  return given.filter((fact) => {
    if (said.get(placeOf(fact)) === saidBy(fact)) return false;
    said.set(placeOf(fact), saidBy(fact));
    return true;
  });
}

const saidBy = ({ value, until }: Pick<NewFact, 'value' | 'until'>): string => JSON.stringify([value, until]);

const changeOf = (
  { scope, id, key, effective }: Pick<NewFact, 'scope' | 'id' | 'key' | 'effective'>,
  corrected: boolean,
): Extract<WorldChange, { is: 'fact' }> => ({
  is: 'fact',
  scope,
  id: id === '' ? null : id,
  key,
  corrected,
  effective: Date.parse(effective),
});

function factLine({ scope, id, key, value, effective, until, recorded, source, textId, trial }: NewFact, corrected: boolean, by: string | null): AroundLine {
  const person = scope === 'person' ? id : null;
  const detail = { scope, id: id === '' ? null : id, key, effective, until, source };
  const kind = corrected ? 'fact.corrected' : 'fact.recorded';
  return { at: recorded, kind, cycleId: trial, personId: person, byId: by, forId: person, detail, textId: textId ?? null, content: { value } };
}

/**
 * Erases every value that was ever given for these, and tells the runs that looked at them: to them it is as if there had never been one. That there was
 * one, when, and under which key stays. Answers how many there were.
 */
export async function eraseValues(
  engine: Engine,
  tx: Tx,
  facts: readonly FactAt[],
  { by, at, origin }: Saying,
  reason: string,
): Promise<{ erased: number; told: number }> {
  await lockFacts(tx, facts);
  const erased = await eraseFacts(tx, facts, at);
  const lines = erased.map(({ scope, id, key, effective }): AroundLine => {
    const person = scope === 'person' ? id : null;
    const detail = { scope, id: id === '' ? null : id, key, effective, until: null, source: null, erased: true };
    return { at, kind: 'fact.corrected', personId: person, byId: by, forId: person, detail, content: { value: null, reason } };
  });
  await noteAround(engine, tx, lines);
  const told = await tell(
    engine,
    tx,
    erased.map((fact) => changeOf(fact, true)),
    origin,
  );
  return { erased: erased.length, told };
}
