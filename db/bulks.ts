import type { Sql, Tx } from './connect.ts';

export type BulkStatus = 'running' | 'paused' | 'over' | 'stopped';
export type Bulk<Act> = {
  id: string;
  cycleId: string;
  act: Act;
  by: string;
  status: BulkStatus;
  pausedBy: string | null;
  canary: number;
  createdAt: string;
  endedAt: string | null;
  resumed: number;
};

/** False: another one goes through the runs of this cycle. */
export async function insertBulk<Act>(
  tx: Tx,
  { id, cycleId, act, by, canary, runs }: Pick<Bulk<Act>, 'id' | 'cycleId' | 'act' | 'by' | 'canary'> & { runs: readonly string[] },
): Promise<boolean> {
  const rows = await tx`
    insert into bulks (id, cycle_id, act, by_id, status, canary) values (${id}, ${cycleId}, ${tx.json(act as never)}, ${by}, 'running', ${canary})
    on conflict (cycle_id) where status in ('running', 'paused') do nothing returning id`;
  if (rows.length === 0) return false;
  await tx`
    insert into bulk_runs (bulk_id, n, run_id) select ${id}, given.n, given.run from unnest(${[...runs]}::text[]) with ordinality as given (run, n)`;
  return true;
}

function columns(sql: Sql) {
  return sql`id, cycle_id as "cycleId", act, by_id as by, status, paused_by as "pausedBy", canary, created_at as "createdAt", ended_at as "endedAt", resumed`;
}

export async function bulkById<Act>(sql: Sql, id: string): Promise<Bulk<Act> | null> {
  const [row] = await sql<Bulk<Act>[]>`select ${columns(sql)} from bulks where id = ${id}`;
  return row ?? null;
}

export async function lockBulk<Act>(tx: Tx, id: string): Promise<Bulk<Act> | null> {
  const [row] = await tx<Bulk<Act>[]>`select ${columns(tx)} from bulks where id = ${id} for update`;
  return row ?? null;
}

/** Those of a cycle, the newest first. */
export async function bulksOf<Act>(sql: Sql, cycleId: string): Promise<Bulk<Act>[]> {
  return [...(await sql<Bulk<Act>[]>`select ${columns(sql)} from bulks where cycle_id = ${cycleId} order by created_at desc, id limit 100`)];
}

export async function setBulkStatus(tx: Tx, id: string, status: BulkStatus, pausedBy: string | null = null): Promise<void> {
  await tx`
    update bulks set status = ${status}, paused_by = ${pausedBy}, resumed = resumed + case when ${status} = 'running' then 1 else 0 end,
      ended_at = case when ${status} in ('over', 'stopped') then clock_timestamp() end
    where id = ${id}`;
}

export async function nextBulkRuns(sql: Sql, id: string, limit: number): Promise<{ n: number; runId: string }[]> {
  return [
    ...(await sql<{ n: number; runId: string }[]>`
      select n, run_id as "runId" from bulk_runs where bulk_id = ${id} and done_at is null order by n limit ${limit}`),
  ];
}

/** The run, if nobody has done it; nobody else does until the transaction ends. */
export async function lockBulkRun(tx: Tx, id: string, n: number): Promise<string | null> {
  const [row] = await tx<{ runId: string }[]>`
    select run_id as "runId" from bulk_runs where bulk_id = ${id} and n = ${n} and done_at is null for update`;
  return row?.runId ?? null;
}

/** What came of one run. */
export async function noteBulkRun(tx: Tx, id: string, n: number, refused: string | null): Promise<void> {
  await tx`update bulk_runs set done_at = clock_timestamp(), refused = ${refused} where bulk_id = ${id} and n = ${n}`;
}

export type BulkProgress = { all: number; done: number; refused: number };

export async function bulkProgress(sql: Sql, id: string): Promise<BulkProgress> {
  const [row] = await sql<BulkProgress[]>`
    select count(*)::int as all, count(done_at)::int as done, count(refused)::int as refused from bulk_runs where bulk_id = ${id}`;
  return row ?? { all: 0, done: 0, refused: 0 };
}

/** Runs that were refused, with the rule, in their order. */
export async function bulkRefusals(sql: Sql, id: string, limit: number): Promise<{ runId: string; rule: string }[]> {
  return [
    ...(await sql<{ runId: string; rule: string }[]>`
      select run_id as "runId", refused as rule from bulk_runs where bulk_id = ${id} and refused is not null order by n limit ${limit}`),
  ];
}

/** Bulks that go on and whose workflow may be gone: nothing was done for so many seconds. */
export async function bulksCutOff(sql: Sql, olderThanSeconds: number): Promise<{ id: string; resumed: number }[]> {
  return [
    ...(await sql<{ id: string; resumed: number }[]>`
      select b.id, b.resumed from bulks b where b.status = 'running'
        and greatest(b.created_at, (select max(r.done_at) from bulk_runs r where r.bulk_id = b.id)) < clock_timestamp() - make_interval(secs => ${olderThanSeconds})
      order by b.id`),
  ];
}
