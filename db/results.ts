import type { Sql } from './connect.ts';

export type ResultRun = {
  id: string;
  scope: string;
  n: number;
  subjectId: string | null;
  status: string;
  outcome: string | null;
  startedAt: string;
  endedAt: string | null;
};

/** Runs of a cycle that are about somebody, a page at a time, in the order of their numbers. */
export async function resultRuns(sql: Sql, cycleId: string, after: { scope: string; n: number; id: string }, limit: number): Promise<ResultRun[]> {
  return [
    ...(await sql<ResultRun[]>`
      select id, coalesce(scope, '') as scope, n, subject_id as "subjectId", status, outcome, started_at as "startedAt", ended_at as "endedAt" from runs
      where cycle_id = ${cycleId} and subject_id is not null and (coalesce(scope, ''), n, id) > (${after.scope}, ${after.n}, ${after.id})
      order by coalesce(scope, ''), n, id limit ${limit}`),
  ];
}

/** The names that the values in a file connection have, by name. */
export async function exportColumns(sql: Sql, connection: string): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select distinct jsonb_object_keys(values) as name from export_rows where connection = ${connection} order by name`;
  return rows.map(({ name }) => name);
}
