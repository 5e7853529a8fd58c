import { createHash } from 'node:crypto';
import type { Tx } from '../db/connect.ts';
import { cycleById } from '../db/cycles.ts';
import { peopleByIds } from '../db/people.ts';
import { keepAnswer, takeKey, takenUnder } from '../db/taken-once.ts';
import { type FactType, typeOfFact, valueAs } from '../workflows/flow/fact-type.ts';
import type { Saying } from './changes.ts';
import type { Engine } from './engine.ts';
import { type FactRefused, type GivenFact, type Recorded, recordFacts } from './facts.ts';
import { factTypesNow } from './publish.ts';

/** What is wrong with a fact from outside, and where in the list it stands (from 0). `expected`: the type that its key is declared with. */
export type FactFault =
  | { refused: FactRefused['refused'] | 'unknownCycle' | 'undeclared' | 'notAllowed'; index: number }
  | { refused: 'wrongValue'; index: number; expected: FactType['type'] };

/** The way in for facts from outside: only under keys that are declared, with values of their type. `keys`: the only ones that this sender may write. */
export async function takeFacts(
  engine: Engine,
  tx: Tx,
  facts: readonly GivenFact[],
  saying: Saying,
  keys: readonly string[] | null = null,
): Promise<Recorded | FactFault> {
  const fitted = await fitFacts(tx, facts, keys);
  return 'refused' in fitted ? fitted : recordFacts(engine, tx, fitted.facts, saying);
}

/** Facts with their values as their types have them; or the first that is none. */
export async function fitFacts(tx: Tx, facts: readonly GivenFact[], keys: readonly string[] | null): Promise<{ facts: GivenFact[] } | FactFault> {
  const types = await factTypesNow(tx);
  const named = facts.flatMap(({ key, value }) => (typeOfFact(key, types)?.type === 'person' && typeof value === 'string' ? [value] : []));
  const people = new Set((named.length === 0 ? [] : await peopleByIds(tx, [...new Set(named)])).map(({ id }) => id));
  const cycles = new Set<string>();
  for (const id of new Set(facts.flatMap((fact) => (fact.scope === 'cycle' ? [fact.id] : [])))) if ((await cycleById(tx, id)) !== null) cycles.add(id);
  const fitted: GivenFact[] = [];
  for (const [index, fact] of facts.entries()) {
    if (keys !== null && !keys.includes(fact.key)) return { refused: 'notAllowed', index };
    if (fact.scope === 'cycle' && !cycles.has(fact.id)) return { refused: 'unknownCycle', index };
    const type = typeOfFact(fact.key, types)?.type;
    if (type === undefined) return { refused: 'undeclared', index };
    const value = valueAs(fact.value, type, (id) => people.has(id));
    if (value === null) return { refused: 'wrongValue', index, expected: type };
    fitted.push({ ...fact, value });
  }
  return { facts: fitted };
}

/** What came of something that is taken once: done now, done before, or another thing under the same key. */
export type Once<Answer> = { answer: Answer; again: boolean } | 'keyUsed';

/**
 * Does something once per key of a sender's own, in the caller's transaction: the same once more is told the same. A refusal must be thrown, so that the key
 * is free again with all the rest that the transaction wrote.
 */
export async function takeOnce<Answer>(tx: Tx, { key, body }: { key: string; body: string }, work: () => Promise<Answer>): Promise<Once<Answer>> {
  const bodyHash = createHash('sha256').update(body).digest('hex');
  if (await takeKey(tx, { key, bodyHash })) {
    const answer = await work();
    await keepAnswer(tx, key, answer);
    return { answer, again: false };
  }
  const taken = await takenUnder(tx, key);
  return taken?.bodyHash === bodyHash ? { answer: taken.answer as Answer, again: true } : 'keyUsed';
}
