import type { RunState, Token } from '../workflows/flow/state.ts';
import type { Sql } from './connect.ts';

/** What the cockpit reads: sums of cycles, runs a page at a time, what is stuck. */

/** `people`: the audience; `children`: runs about someone, `done` of them over; `late`: open tasks; `stuck`: steps that need someone. Of a standing cycle `begun`: runs that began under it, `over` of them are. */
export type CycleSums = { cycleId: string; people: number; children: number; done: number; late: number; stuck: number; begun: number; over: number };

export async function sumsOf(sql: Sql, cycleIds: readonly string[]): Promise<CycleSums[]> {
  return [
    ...(await sql<CycleSums[]>`
      select y.id as "cycleId",
        (select count(*)::int from cycle_people p where p.cycle_id = y.id) as people,
        r.children, r.done, r.begun, r.over,
        (select count(*)::int from tasks t where t.cycle_id = y.id and t.status = 'open' and t.late) as late,
        greatest(0, (select coalesce(sum(c.value), 0)::int from counters c where c.cycle_id = y.id and c.what = 'stuck')) as stuck
      from cycles y cross join lateral (
        select (count(*) filter (where scope is not null))::int as children, (count(*) filter (where scope is not null and status <> 'running'))::int as done,
          (count(*) filter (where start_key is not null))::int as begun, (count(*) filter (where start_key is not null and status <> 'running'))::int as over
        from runs where cycle_id = y.id) r
      where y.id = any(${[...cycleIds]}::text[])`),
  ];
}

/** Of cycles in which somebody has several runs, one after the other or side by side: how many people there are, and how many of whom nothing goes on any more. */
export async function peopleSumsOf(sql: Sql, cycleIds: readonly string[]): Promise<{ cycleId: string; children: number; done: number }[]> {
  if (cycleIds.length === 0) return [];
  return [
    ...(await sql<{ cycleId: string; children: number; done: number }[]>`
      select "cycleId", count(*)::int as children, (count(*) filter (where over))::int as done
      from (select cycle_id as "cycleId", subject_id, bool_and(status <> 'running') as over from runs
        where cycle_id = any(${[...cycleIds]}::text[]) and scope is not null and subject_id is not null group by cycle_id, subject_id) people
      group by "cycleId"`),
  ];
}

/** Per forEach: how many of its runs go on, and how many are over. */
export async function childrenOf(sql: Sql, cycleId: string): Promise<{ scope: string; here: number; done: number }[]> {
  return [
    ...(await sql<{ scope: string; here: number; done: number }[]>`
      select scope, (count(*) filter (where status = 'running'))::int as here, (count(*) filter (where status <> 'running'))::int as done
      from runs where cycle_id = ${cycleId} and scope is not null group by scope`),
  ];
}

export async function openRunsOf(sql: Sql, cycleId: string): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`select id from runs where cycle_id = ${cycleId} and status = 'running' order by id`;
  return rows.map(({ id }) => id);
}

/** Runs of a cycle about somebody that go on, or where there are none those of the cycle itself; with a step, those that stand there. */
export async function openRunsAt(sql: Sql, cycleId: string, step: string | null): Promise<string[]> {
  const at = step === null ? sql`true` : sql`state -> 'tokens' @> ${sql.json([{ step }])}`;
  const rows = await sql<{ id: string }[]>`
    select id from runs where cycle_id = ${cycleId} and status = 'running' and ${at}
      and state -> 'standing' is null
      and (scope is not null or not exists (select 1 from runs b where b.cycle_id = ${cycleId} and b.scope is not null) or ${step !== null}) order by n, id`;
  return rows.map(({ id }) => id);
}

/** Open runs with a step that needs someone, in the order of their numbers. */
export async function stuckRuns(sql: Sql, cycleId: string, limit: number): Promise<{ id: string; subjectId: string | null; tokens: Token[] }[]> {
  return [
    ...(await sql<{ id: string; subjectId: string | null; tokens: Token[] }[]>`
      select id, subject_id as "subjectId", state -> 'tokens' as tokens from runs
      where cycle_id = ${cycleId} and status = 'running' and state -> 'tokens' @> '[{"waiting": {"for": "incident"}}]'
      order by n, id limit ${limit}`),
  ];
}

export type RunAsked = 'here' | 'late' | 'stuck' | 'done';
/** `under`: only those below this run. */
export type RunFilter = { step: string | null; state: RunAsked | null; search: string; after: string; under: string | null; withRoot: boolean; limit: number };
export type RunRow = {
  id: string;
  subjectId: string | null;
  item: RunState['item'];
  status: RunState['status'];
  outcome: string | null;
  tokens: Token[];
  due: string | null;
  late: boolean;
};

/**
 * A page of a cycle's runs by number, those after the run `after`. With a step, what is asked of it: at it, late with its task, stuck there, past it.
 * Without one, the same of the whole run. `search` is looked for in the names of the person it is about.
 */
export async function runsPage(sql: Sql, cycleId: string, { step, state, search, after, under, withRoot, limit }: RunFilter): Promise<RunRow[]> {
  const pattern = `%${search.trim().replaceAll(/[\\%_]/g, '\\$&')}%`;
  return [
    ...(await sql<RunRow[]>`
      select r.id, r.subject_id as "subjectId", r.state -> 'item' as item, r.status, r.outcome, r.state -> 'tokens' as tokens, t.due, coalesce(t.late, false) as late
      from runs r left join people p on p.id = r.subject_id
        left join lateral (select min(coalesce(due_at, closes_at)) as due, bool_or(late) as late from tasks where run_id = r.id and status = 'open') t on true
      where r.cycle_id = ${cycleId} and (r.scope is not null or ${withRoot}) and r.state -> 'standing' is null
        and ${under === null ? sql`true` : sql`(r.above @> array[${under}] and r.subject_id is not null)`}
        and (${after} = '' or (r.n, r.id) > (select n, id from runs where id = ${after}))
        and (${search.trim()} = '' or concat_ws(' ', p.id, p.name, p.name_zh, p.known_as) ilike ${pattern})
        and ${matching(sql, step, state)}
      order by r.n, r.id limit ${limit}`),
  ];
}

function matching(sql: Sql, step: string | null, state: RunAsked | null) {
  if (step === null) {
    if (state === 'done') return sql`r.status <> 'running'`;
    if (state === 'here') return sql`r.status = 'running'`;
    if (state === 'late') return sql`t.late`;
    return state === null ? sql`true` : sql`r.state -> 'tokens' @> '[{"waiting": {"for": "incident"}}]'`;
  }
  if (state === 'done')
    return sql`coalesce(r.state -> 'visits' -> ${step}::text -> 'first' ->> 'completed', r.state -> 'visits' -> ${step}::text -> 'latest' ->> 'completed') is not null`;
  if (state === 'late') return sql`exists (select 1 from tasks o where o.run_id = r.id and o.step = ${step} and o.status = 'open' and o.late)`;
  const token = state === 'stuck' ? { step, waiting: { for: 'incident' } } : { step };
  return sql`r.state -> 'tokens' @> ${sql.json([token])}`;
}

/** A group's run: where it is, and its people: those of whom nothing goes on any more, those of whom something does, of these who is late, who is stuck. */
export type GroupRow = {
  id: string;
  step: string;
  column: string;
  value: string;
  status: RunState['status'];
  tokens: Token[];
  through: number;
  waiting: number;
  late: number;
  stuck: number;
};

/** Runs of a cycle that are about groups, by the step that began them and their value. */
export async function groupsOf(sql: Sql, cycleId: string): Promise<GroupRow[]> {
  return [
    ...(await sql<GroupRow[]>`
      with groups as (
        select id, scope, state -> 'item' -> 'group' as item, status, state -> 'tokens' as tokens from runs
        where cycle_id = ${cycleId} and state -> 'item' ? 'group'),
      people as (
        select a.id as grp, r.subject_id, bool_or(r.status = 'running') as goes_on,
          bool_or(r.status = 'running' and exists (select 1 from tasks t where t.run_id = r.id and t.status = 'open' and t.late)) as late,
          bool_or(r.status = 'running' and r.state -> 'tokens' @> '[{"waiting": {"for": "incident"}}]') as stuck
        from runs r cross join unnest(r.above) a (id) join groups g on g.id = a.id
        where r.cycle_id = ${cycleId} and r.subject_id is not null group by a.id, r.subject_id)
      select g.id, g.scope as step, g.item ->> 'column' as "column", g.item ->> 'value' as value, g.status, g.tokens,
        (count(p.grp) filter (where not p.goes_on))::int as through, (count(p.grp) filter (where p.goes_on))::int as waiting,
        (count(p.grp) filter (where p.late))::int as late, (count(p.grp) filter (where p.stuck))::int as stuck
      from groups g left join people p on p.grp = g.id group by g.id, g.scope, g.item, g.status, g.tokens order by g.scope, value, g.id`),
  ];
}

/** Where runs belong: for lists of tasks of many flows. */
type RunPlace = { id: string; subjectId: string | null; sha256: string; cycleName: string };

export async function runPlaces(sql: Sql, runIds: readonly string[]): Promise<RunPlace[]> {
  return [
    ...(await sql<RunPlace[]>`
      select r.id, r.subject_id as "subjectId", r.sha256, y.name as "cycleName" from runs r join cycles y on y.id = r.cycle_id
      where r.id = any(${[...new Set(runIds)]}::text[])`),
  ];
}
