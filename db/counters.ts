import type { Sql, Tx } from './connect.ts';
import type { Write } from './together.ts';

export type CounterDelta = { cycleId: string; step: string; what: 'here' | 'late' | 'done' | 'stuck'; by: number };

/** Only ever inserted; the folder adds them up, so that two who count never wait for each other. */
export function insertCounterDeltas(tx: Tx, deltas: readonly CounterDelta[]): Write {
  if (deltas.length === 0) return null;
  return tx`
    insert into counter_deltas (cycle_id, step, what, by)
    select "cycleId", step, what, by from jsonb_to_recordset(${tx.json(deltas as never)}) as given ("cycleId" text, step text, what text, by int)`;
}

/** The number of counters that changed. */
export async function foldCounterDeltas(tx: Tx): Promise<number> {
  const rows = await tx`
    with gone as (delete from counter_deltas returning cycle_id, step, what, by)
    insert into counters (cycle_id, step, what, value)
    select cycle_id, step, what, sum(by)::int from gone group by cycle_id, step, what
    on conflict (cycle_id, step, what) do update set value = counters.value + excluded.value returning 1`;
  return rows.length;
}

/** Per step and thing counted; a cycle's own totals stand under the forEach steps. */
export async function countersOf(
  sql: Sql,
  cycleIds: readonly string[],
): Promise<{ cycleId: string; step: string; what: CounterDelta['what']; value: number }[]> {
  return [
    ...(await sql<{ cycleId: string; step: string; what: CounterDelta['what']; value: number }[]>`
      select cycle_id as "cycleId", step, what, value from counters where cycle_id = any(${[...cycleIds]}::text[])`),
  ];
}

export async function countUnfolded(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select (select count(*) from counter_deltas)::int + (select count(*) from fanout_deltas)::int as count`;
  return row?.count ?? 0;
}
