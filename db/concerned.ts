import type { Sql, Tx } from './connect.ts';

/** A run that goes on, and the present instant of its cycle. */
export type RunNow = { runId: string; cycleId: string; subjectId: string | null; now: string };

/** Who tells runs of a change and who begins runs wait for each other: a new run either begins with what was changed, or it is told. Those who tell go beside each other. */
export async function lockForTelling(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock_shared(hashtextextended('loopwright.changes', 0))`;
}

export async function lockForBeginning(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('loopwright.changes', 0))`;
}

/** The published texts that runs which go on are of; in a trial, of its runs alone. */
export async function openTexts(sql: Sql, cycle: string | null): Promise<string[]> {
  const rows =
    cycle === null
      ? await sql<{ sha256: string }[]>`
          with recursive texts as (
            (select sha256 from runs where status = 'running' order by sha256 limit 1)
            union all
            select (select r.sha256 from runs r where r.status = 'running' and r.sha256 > t.sha256 order by r.sha256 limit 1) from texts t where t.sha256 is not null)
          select sha256 from texts where sha256 is not null`
      : await sql<{ sha256: string }[]>`select distinct sha256 from runs where cycle_id = ${cycle} and status = 'running'`;
  return rows.map(({ sha256 }) => sha256);
}

function columns(sql: Sql) {
  return sql`r.id as "runId", r.cycle_id as "cycleId", r.subject_id as "subjectId", flow_now(y.flow_base, y.flow_since, y.flow_rate) as now
    from runs r join cycles y on y.id = r.cycle_id`;
}

/** Runs of a text: of one forEach of it (null: the cycle itself), or of all where that is left out. */
export type TextScope = { sha256: string; scope?: string | null };

/** The text first, by which runs are found; then which of its runs. */
function ofTexts(sql: Sql, texts: readonly TextScope[]) {
  const given = texts.map(({ sha256, scope }) => ({ sha256, scope: scope ?? null, any: scope === undefined }));
  return sql`r.sha256 = any(${[...new Set(texts.map(({ sha256 }) => sha256))]}::text[]) and exists (
    select 1 from jsonb_to_recordset(${sql.json(given)}) as t (sha256 text, scope text, "any" boolean)
    where t.sha256 = r.sha256 and (t."any" or t.scope is not distinct from r.scope))`;
}

/** Runs of these texts that go on, of one cycle unless that is null, about these people unless that is null. */
export async function runsOfTexts(
  sql: Sql,
  { texts, subjects, cycle }: { texts: readonly TextScope[]; subjects: readonly string[] | null; cycle: string | null },
): Promise<RunNow[]> {
  if (texts.length === 0 || subjects?.length === 0) return [];
  return [
    ...(await sql<RunNow[]>`
      select ${columns(sql)}
      where r.status = 'running' and ${ofTexts(sql, texts)}
        and ${subjects === null ? sql`true` : sql`r.subject_id = any(${[...subjects]}::text[])`} and ${cycle === null ? sql`true` : sql`r.cycle_id = ${cycle}`}
      order by r.id`),
  ];
}

/** Runs of these texts that go on and are about one of these people, about the group, or about nobody and no group in particular. */
export async function runsOfGroup(
  sql: Sql,
  {
    texts,
    group,
    subjects,
    cycle,
  }: { texts: readonly TextScope[]; group: { column: string; value: string } | null; subjects: readonly string[]; cycle: string | null },
): Promise<RunNow[]> {
  return [
    ...(await sql<RunNow[]>`
      select ${columns(sql)}
      where r.status = 'running' and ${ofTexts(sql, texts)} and ${cycle === null ? sql`true` : sql`r.cycle_id = ${cycle}`}
        and (r.subject_id = any(${[...subjects]}::text[]) or r.state #> '{item,group}' = ${sql.json(group)}
          or r.subject_id is null and r.state #> '{item,group}' is null)
      order by r.id`),
  ];
}

export type RunOfHolder = RunNow & { holder: string };

/** Runs in which these people hold an open part of a task. */
export async function runsOfHolders(sql: Sql, people: readonly string[], cycle: string | null): Promise<RunOfHolder[]> {
  return [
    ...(await sql<RunOfHolder[]>`
      select distinct s.holder_id as holder, ${columns(sql)} join slots s on s.run_id = r.id
      where s.status = 'open' and s.holder_id = any(${[...people]}::text[]) and r.status = 'running' and ${cycle === null ? sql`true` : sql`r.cycle_id = ${cycle}`}
      order by 2, 1`),
  ];
}

/** Runs in which nobody was found for a step, or only people who stand in for each other. */
export async function runsWithoutHolder(sql: Sql, cycle: string | null): Promise<RunNow[]> {
  return [
    ...(await sql<RunNow[]>`
      select ${columns(sql)}
      where r.status = 'running' and (r.state -> 'tokens' @> '[{"waiting": {"for": "incident", "code": "nobody"}}]'
          or r.state -> 'tokens' @> '[{"waiting": {"for": "incident", "code": "substituteLoop"}}]')
        and ${cycle === null ? sql`true` : sql`r.cycle_id = ${cycle}`} order by r.id`),
  ];
}

/** Runs that let people in who come later. */
export async function runsWithJoiners(sql: Sql, cycle: string | null): Promise<RunNow[]> {
  return [
    ...(await sql<RunNow[]>`
      select ${columns(sql)}
      where r.status = 'running' and r.id in (select c.run_id from clocks c where c.clock ->> 'kind' = 'joiners')
        and ${cycle === null ? sql`true` : sql`r.cycle_id = ${cycle}`} order by r.id`),
  ];
}

/** Runs of these containers anywhere below a run. */
export async function runsBelow(sql: Sql, run: { id: string; cycleId: string }, scopes: readonly string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from runs where cycle_id = ${run.cycleId} and status = 'running' and scope = any(${[...scopes]}::text[]) and above @> array[${run.id}] order by id`;
  return rows.map(({ id }) => id);
}
