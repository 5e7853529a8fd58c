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
  evidence?: string | null;
  byId?: string | null;
  textId?: string | null;
  trial: string | null;
  /** Of the confidential flow that raised it. */
  circle?: string | null;
};
export type FactKey = Pick<NewFact, 'scope' | 'id' | 'key'>;
export type StoredFact = Required<Pick<NewFact, 'scope' | 'id' | 'key' | 'value' | 'effective' | 'until' | 'recorded' | 'source'>>;
/** One fact, whatever was said of it: all that corrects the same for the same instant. */
export type FactAt = FactKey & { effective: string };

/** Appends, in the order given. Answers which of them correct one that was there: the same scope, id, key and effective. */
export async function insertFacts(tx: Tx, facts: readonly NewFact[]): Promise<boolean[]> {
  if (facts.length === 0) return [];
  const placed = facts.map((fact, place) => ({ ...fact, place }));
  const rows = await tx<{ corrected: boolean }[]>`
    with given as (
      select * from jsonb_to_recordset(${tx.json(placed as never)}) as one (scope text, id text, key text, value jsonb, effective timestamptz,
        until timestamptz, recorded timestamptz, source text, evidence text, "byId" text, "textId" text, trial text, circle text, place int)),
    written as (
      insert into facts (scope, id, key, value, effective, until, recorded, source, evidence, by_id, text_id, trial, circle)
      select scope, id, key, value, effective, until, recorded, source, evidence, "byId", "textId", trial, circle from given order by place)
    select row_number() over (partition by scope, id, key, effective order by place) > 1 or exists (
      select 1 from facts f where f.scope = given.scope and f.id = given.id and f.key = given.key and f.effective = given.effective
        and (f.trial is null or f.trial = given.trial)) as corrected
    from given order by place`;
  return rows.map(({ corrected }) => corrected);
}

/** Facts about these are recorded one after the other, by hashes of whom they are about: whoever says the same twice at once is heard once. */
export async function lockFacts(tx: Tx, facts: readonly FactKey[]): Promise<void> {
  const keys = [...new Set(facts.map(({ scope, id }) => `${scope} ${id}`))];
  await tx`
    select pg_advisory_xact_lock(hashtextextended('loopwright.facts', bucket)) from (
      select distinct hashtextextended(key, 0) & 63 as bucket from unnest(${keys}::text[]) as key order by 1) as buckets`;
}

/** What is said now of each of these, in their order; null where nothing is, or where it was erased. */
export async function factsAt(sql: Sql, facts: readonly FactAt[], trial: string | null): Promise<(Pick<NewFact, 'value' | 'until'> | null)[]> {
  const placed = facts.map(({ scope, id, key, effective }, place) => ({ scope, id, key, effective, place }));
  const rows = await sql<{ place: number; value: AnswerValue; until: string | null }[]>`
    select given.place, last.value, last.until
    from jsonb_to_recordset(${sql.json(placed)}) as given (scope text, id text, key text, effective timestamptz, place int)
    cross join lateral (
      select f.value, f.until from facts f
      where f.key = given.key and f.scope = given.scope and f.id = given.id and f.effective = given.effective and (f.trial is null or f.trial = ${trial})
      order by f.n desc limit 1) as last
    where last.value is not null`;
  const found = new Map(rows.map(({ place, value, until }) => [place, { value, until }]));
  return facts.map((_, place) => found.get(place) ?? null);
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

/** A fact as it is shown: `value` is null once erased; `corrected`: a later row says otherwise for the same instant. */
export type FactShown = Omit<StoredFact, 'value'> & {
  n: number;
  value: AnswerValue | null;
  evidence: string | null;
  byId: string | null;
  erasedAt: string | null;
  corrected: boolean;
};

/**
 * Facts of everyone's: those that stand under these keys, and whatever is of one of these circles, outside of which it is not there; under one key alone, where
 * it is named. All there are, or about one; the one that took effect last first, a page of them after `after` (the last n of the page before). */
export async function factsShown(
  sql: Sql,
  {
    owner,
    keys,
    circles,
    key,
    after,
    limit,
  }: {
    owner: { scope: Scope; id: string } | null;
    keys: readonly string[];
    circles: readonly string[];
    key: string | null;
    after: { effective: string; n: number } | null;
    limit: number;
  },
): Promise<FactShown[]> {
  if (keys.length === 0 && circles.length === 0) return [];
  return [
    ...(await sql<FactShown[]>`
      select f.n, f.scope, f.id, f.key, f.value, f.effective, f.until, f.recorded, f.source, f.evidence, f.by_id as "byId", f.erased_at as "erasedAt",
        exists (select 1 from facts l where l.key = f.key and l.scope = f.scope and l.id = f.id and l.effective = f.effective and l.n > f.n and l.trial is null
          and l.circle is not distinct from f.circle) as corrected
      from facts f
      where f.trial is null and ((f.circle is null and f.key = any(${[...keys]}::text[])) or f.circle = any(${[...circles]}::text[]))
        and ${key === null ? sql`true` : sql`f.key = ${key}`}
        and ${owner === null ? sql`true` : sql`f.scope = ${owner.scope} and f.id = ${owner.id}`}
        and ${after === null ? sql`true` : sql`(f.effective, f.n) < (${after.effective}, ${after.n})`}
      order by f.effective desc, f.n desc limit ${limit}`),
  ];
}

/** The keys under which something is known about somebody that is of no circle. */
export async function factKeysOf(sql: Sql, { scope, id }: { scope: Scope; id: string }): Promise<string[]> {
  const rows = await sql<{ key: string }[]>`
    select distinct key from facts where scope = ${scope} and id = ${id} and trial is null and circle is null order by key`;
  return rows.map(({ key }) => key);
}

/** How many values stand under each key, without what was erased and what is of a circle. */
export async function countFacts(sql: Sql): Promise<{ key: string; count: number; lastAt: string }[]> {
  return [
    ...(await sql<{ key: string; count: number; lastAt: string }[]>`
      select key, count(*)::int as count, max(recorded) as "lastAt" from facts where trial is null and value is not null and circle is null
      group by key order by key`),
  ];
}

export async function hasFacts(sql: Sql, key: string): Promise<boolean> {
  const rows = await sql`select 1 from facts where key = ${key} and trial is null and value is not null limit 1`;
  return rows.length > 0;
}

/** Erases every value that was ever given for these, what they were shown by, and what the journal kept of them. Answers those of which there was something. */
export async function eraseFacts(tx: Tx, facts: readonly FactAt[], at: string): Promise<FactAt[]> {
  const rows = await tx<(FactAt & { textId: string | null })[]>`
    update facts f set value = null, evidence = null, erased_at = ${at}
    from jsonb_to_recordset(${tx.json(facts as never)}) as given (scope text, id text, key text, effective timestamptz)
    where f.key = given.key and f.scope = given.scope and f.id = given.id and f.effective = given.effective and f.value is not null and f.trial is null
    returning f.scope, f.id, f.key, f.effective, f.text_id as "textId"`;
  await tx`update journal_texts set body = null where id = any(${rows.flatMap(({ textId }) => textId ?? [])}::text[])`;
  const found = new Set(rows.map(({ scope, id, key, effective }) => `${scope} ${id} ${key} ${effective}`));
  return facts.filter(({ scope, id, key, effective }) => found.has(`${scope} ${id} ${key} ${effective}`));
}

/** Facts under a key that were over so many months ago: at their own end, or when the next one about the same took effect. At most so many, of nobody in `except`. */
export async function factsPastKeeping(
  tx: Tx,
  { key, months, except, limit }: { key: string; months: number; except: readonly string[]; limit: number },
): Promise<FactAt[]> {
  return [
    ...(await tx<FactAt[]>`
      with said as (
        select distinct on (scope, id, effective) scope, id, effective, until from facts
        where key = ${key} and value is not null and trial is null and (scope <> 'person' or id <> all(${[...except]}::text[]))
        order by scope, id, effective, n desc),
      ended as (select scope, id, effective, coalesce(until, lead(effective) over (partition by scope, id order by effective)) as over_at from said)
      select scope, id, ${key} as key, effective from ended where over_at < now() - make_interval(months => ${months}) order by over_at limit ${limit}`),
  ];
}
