import type { AnswerValue } from '../workflows/flow/form.ts';
import type { Scope } from '../workflows/flow/grammar.ts';
import type { Sql, Tx } from './connect.ts';

/** `id`: the person, the group (`column=value`), the cycle; empty for the organisation. `trial`: the cycle whose runs alone see it. */
export type NewFact = {
  scope: Scope;
  id: string;
  key: string;
  value: AnswerValue;
  effective: string;
  until: string | null;
  recorded: string;
  source: string | null;
  trial: string | null;
};
export type FactKey = Pick<NewFact, 'scope' | 'id' | 'key'>;
export type StoredFact = Omit<NewFact, 'trial'>;

/** Appends, in the order given. Answers which of them correct one that was there: the same scope, id, key and effective. */
export async function insertFacts(tx: Tx, facts: readonly NewFact[]): Promise<boolean[]> {
  if (facts.length === 0) return [];
  const placed = facts.map((fact, place) => ({ ...fact, place }));
  const rows = await tx<{ corrected: boolean }[]>`
    with given as (
      select * from jsonb_to_recordset(${tx.json(placed as never)}) as one (scope text, id text, key text, value jsonb, effective timestamptz,
        until timestamptz, recorded timestamptz, source text, trial text, place int)),
    written as (
      insert into facts (scope, id, key, value, effective, until, recorded, source, trial)
      select scope, id, key, value, effective, until, recorded, source, trial from given order by place)
    select exists (
      select 1 from facts f where f.scope = given.scope and f.id = given.id and f.key = given.key and f.effective = given.effective
        and (f.trial is null or f.trial = given.trial)) or exists (
      select 1 from given before where before.place < given.place and before.scope = given.scope and before.id = given.id and before.key = given.key
        and before.effective = given.effective) as corrected
    from given order by place`;
  return rows.map(({ corrected }) => corrected);
}

/** Everything that was said under these keys, corrected or not, without what was erased; by `effective`, then in the order in which it was recorded. */
export async function factsOf(sql: Sql, keys: readonly FactKey[], trial: string | null): Promise<StoredFact[]> {
  return [
    ...(await sql<StoredFact[]>`
      select f.scope, f.id, f.key, f.value, f.effective, f.until, f.recorded, f.source
      from facts f join jsonb_to_recordset(${sql.json(keys as never)}) as asked (scope text, id text, key text)
        on f.key = asked.key and f.scope = asked.scope and f.id = asked.id
      where f.value is not null and (f.trial is null or f.trial = ${trial}) order by f.effective, f.recorded, f.n`),
  ];
}
