import type { Sql } from '../../db/connect.ts';
import { type Run, runColumns } from '../../db/runs.ts';
import type { Cycle } from '../../workflows/flow/rehearse/rehearsal.ts';
import type { Clock, TaskState } from '../../workflows/flow/state.ts';
import { pastCycle } from './script-past.ts';

type RunWithCycle = Run & { zone: string; ownerId: string | null; dates: Record<string, string>; cycleStatus: Cycle['status']; standing: boolean };

/** Every run there is, in the order in which they were begun. */
export async function allRuns(sql: Sql): Promise<RunWithCycle[]> {
  return [
    ...(await sql<RunWithCycle[]>`
      select ${runColumns(sql)}, y.zone, y.owner_id as "ownerId", y.dates, y.status as "cycleStatus", y.standing
      from runs r join cycles y on y.id = r.cycle_id where y.id not like ${`${pastCycle}%`} order by y.created_at, r.started_at, r.parent_id nulls first, r.scope, r.n, r.id`),
  ];
}

/** The runs whose journals have more lines than were heard, by the number of the last. */
export async function grownRuns(sql: Sql, heard: ReadonlyMap<string, number>): Promise<Set<string>> {
  const rows = await sql<{ id: string; n: number }[]>`select id, journal_n as n from runs where cycle_id not like ${`${pastCycle}%`}`;
  return new Set(rows.flatMap(({ id, n }) => (n > (heard.get(id) ?? 0) ? [id] : [])));
}

export async function allTasks(sql: Sql): Promise<TaskState[]> {
  const rows = await sql<{ state: TaskState }[]>`select state from tasks order by opened_at, id`;
  return rows.map(({ state }) => state);
}

export async function allClocks(sql: Sql): Promise<Clock[]> {
  const rows = await sql<{ clock: Clock }[]>`select clock from clocks`;
  return rows.map(({ clock }) => clock);
}

/** The next instant at which a clock of a run that goes on is due, or something is known to happen to one. */
export async function nextDue(sql: Sql): Promise<string | null> {
  const [row] = await sql<{ at: string | null }[]>`
    select least(
      (select min(c.due) from clocks c join runs r on r.id = c.run_id where r.status = 'running'),
      (select min(e.at) from events e where e.handled_at is null),
      (select min(n.due) from nudges n where n.done_at is null),
      (select min(h.at) from start_heard h),
      (select min(w.due) from start_watches w join runs r on r.id = w.cycle_id where not (r.state ->> 'paused')::boolean)) as at`;
  return row?.at ?? null;
}
