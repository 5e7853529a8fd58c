import type { Needs } from '../workflows/flow/perform/scene.ts';
import type { PlaceInTree, Tree } from '../workflows/flow/world.ts';
import type { Sql, Tx } from './connect.ts';
import type { FanOut } from './runs.ts';

/** The runs around a run: in which group somebody's are, whom those beside it are about, and moving one from group to group. */

export type AskedPlace = { step: string; person: string };

/** Runs about these people directly below runs of groups that the latest round of a forEach of this run began. */
export async function placesInTree(sql: Sql, runId: string, asked: readonly AskedPlace[]): Promise<(AskedPlace & PlaceInTree)[]> {
  return [
    ...(await sql<(AskedPlace & PlaceInTree)[]>`
      select asked.step, asked.person, r.id as run, g.id as "group", r.scope
      from jsonb_to_recordset(${sql.json(asked as never)}) as asked (step text, person text)
      join runs g on g.parent_id = ${runId} and g.scope = asked.step
        and g.scope_round = (select max(o.scope_round) from runs o where o.parent_id = ${runId} and o.scope = asked.step)
      join runs r on r.parent_id = g.id and r.subject_id = asked.person and r.state -> 'item' = 'null'
      order by g.n, g.id collate "C", r.n, r.id collate "C"`),
  ];
}

/** A run and those beside it: of the same round of the same forEach. */
export type Beside = { parentId: string | null; scope: string | null; scopeRound: number | null };

/** Whom runs of a forEach in a round, of these runs together, are or will be about. */
export async function begunBeside(
  sql: Sql,
  { parentId, scope, scopeRound }: Beside,
  asked: readonly { step: string; round: number }[],
): Promise<{ step: string; round: number; person: string }[]> {
  return [
    ...(await sql<{ step: string; round: number; person: string }[]>`
      with asked as (select * from jsonb_to_recordset(${sql.json(asked as never)}) as one (step text, round int)),
        groups as (select id from runs where parent_id = ${parentId} and scope = ${scope} and scope_round = ${scopeRound})
      select a.step, a.round, r.subject_id as person from asked a join groups g on true
        join runs r on r.parent_id = g.id and r.scope = a.step and r.scope_round = a.round and r.subject_id is not null
      union
      select a.step, a.round, born ->> 'subject' from asked a join groups g on true
        join fanouts f on f.run_id = g.id and f.step = a.step and f.round = a.round
        cross join lateral jsonb_array_elements(case when jsonb_typeof(f.over) = 'array' then f.over else '[]' end) born
      where born ->> 'subject' is not null`),
  ];
}

/**
 * How a forEach stands in the runs of these groups, under the locks of its counts, taken in order. Where it was not entered yet, a row is put there that whoever
 * enters it adds to, so that nobody comes or goes unseen.
 */
export async function lockBarriers(
  tx: Sql,
  { cycleId, scope, scopeRound }: { cycleId: string; scope: string; scopeRound: number },
  groups: readonly string[],
): Promise<{ group: string; stands: ReturnType<Tree['barrier']> }[]> {
  await tx`
    insert into fanouts (run_id, step, round, cycle_id, token, at, expected, needed, sealed, open)
    select id, ${scope}, ${scopeRound}, ${cycleId}, '', clock_timestamp(), 0, 0, true, false from runs where id = any(${[...groups]}::text[]) order by id
    on conflict do nothing`;
  return [
    ...(await tx<{ group: string; stands: ReturnType<Tree['barrier']> }[]>`
      select f.run_id as "group", case when f.open then 'waits' when f.token = '' and r.status = 'running' then 'toCome' else 'over' end as stands
      from fanouts f join runs r on r.id = f.run_id
      where f.run_id = any(${[...groups]}::text[]) and f.step = ${scope} and f.round = ${scopeRound} order by f.run_id for update of f`),
  ];
}

/** The run, with all below it, is below another from now on. */
export async function moveRun(
  tx: Tx,
  { id, above, to }: { id: string; above: readonly string[]; to: { id: string; above: readonly string[] } },
): Promise<void> {
  const now = [...to.above, to.id];
  await tx`update runs set parent_id = ${to.id} where id = ${id}`;
  await tx`
    update runs set above = ${now}::text[] || above[${above.length + 1}:] where id = ${id} or (above[1:${above.length + 1}] = ${[...above, id]}::text[])`;
}

/** Under the fan-out's lock. */
export async function setFanOutCounts(
  tx: Tx,
  { runId, step, round, expected, needed, done, at }: Pick<FanOut, 'runId' | 'step' | 'round' | 'expected' | 'needed' | 'done' | 'at'>,
): Promise<void> {
  await tx`
    update fanouts set expected = ${expected}, needed = ${needed}, done = ${done}, last_at = greatest(last_at, ${at}::timestamptz)
    where run_id = ${runId} and step = ${step} and round = ${round}`;
}

/** A forEach is entered: with those who came to it before. How many there are in all. */
export async function openFanOut(
  tx: Tx,
  fanOut: Pick<FanOut, 'runId' | 'step' | 'round' | 'cycleId' | 'token' | 'at' | 'expected' | 'over'> & { needs: Needs },
): Promise<number> {
  const { runId, step, round, cycleId, token, at, expected, needs, over } = fanOut;
  const [row] = await tx<{ expected: number }[]>`
    insert into fanouts (run_id, step, round, cycle_id, token, at, expected, needs, over)
    values (${runId}, ${step}, ${round}, ${cycleId}, ${token}, ${at}, ${expected}, ${tx.json(needs)}, ${over === null ? null : tx.json(over as never)})
    on conflict (run_id, step, round) do update set token = excluded.token, at = excluded.at, expected = fanouts.expected + excluded.expected,
      needs = excluded.needs, over = excluded.over, sealed = false, open = true where fanouts.token = ''
    returning expected`;
  if (row === undefined) throw new Error(`Step ${step} of run ${runId} goes through its people in round ${round} already.`);
  return row.expected;
}

export async function setNeeded(tx: Tx, { runId, step, round, needed }: Pick<FanOut, 'runId' | 'step' | 'round' | 'needed'>): Promise<void> {
  await tx`update fanouts set needed = ${needed} where run_id = ${runId} and step = ${step} and round = ${round}`;
}

/** Runs of these texts that go on and execute the inside of one of these containers (null: the cycle's own). */
export async function runsOfScopes(sql: Sql, { text, scopes, cycle }: { text: string; scopes: readonly (string | null)[]; cycle: string | null }) {
  return [
    ...(await sql<{ runId: string; cycleId: string; subjectId: string | null; now: string }[]>`
      select r.id as "runId", r.cycle_id as "cycleId", r.subject_id as "subjectId", flow_now(y.flow_base, y.flow_since, y.flow_rate) as now
      from runs r join cycles y on y.id = r.cycle_id
      where r.status = 'running' and r.sha256 = ${text} and coalesce(r.scope, '') = any(${scopes.map((scope) => scope ?? '')}::text[])
        and ${cycle === null ? sql`true` : sql`r.cycle_id = ${cycle}`} order by r.id`),
  ];
}
