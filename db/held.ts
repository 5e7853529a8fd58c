import type { Clock, TaskState } from '../workflows/flow/state.ts';
import type { Tx } from './connect.ts';
import { isoInstant } from './instants.ts';
import type { EventRow } from './runs.ts';

/** `issue`: of the notice that was accepted for a part. */
export type Notice = { id: string; issue: number; noticedAt: string };

/** What a run consists of beside its row: tasks that are not over, clocks, notices of open parts, what was not handled yet; and the state of the roster. */
export type RunParts = { tasks: TaskState[]; clocks: Clock[]; notices: Notice[]; unread: EventRow[]; epoch: number };

/** Everything at once, so that a turn is few messages; whoever holds the run's lock reads it as it stays. `most`: unread events, the earliest. */
export async function partsOfRun(tx: Tx, runId: string, most: number): Promise<RunParts> {
  const [row] = await tx<RunParts[]>`
    select
      coalesce((select jsonb_agg(state) from tasks where run_id = ${runId} and status in ('open', 'scheduled')), '[]') as tasks,
      coalesce((select json_agg(clock) from clocks where run_id = ${runId}), '[]') as clocks,
      coalesce((select jsonb_agg(jsonb_build_object('id', id, 'issue', noticed_issue, 'noticedAt', noticed_at))
        from slots where run_id = ${runId} and status = 'open' and noticed_at is not null), '[]') as notices,
      coalesce((select jsonb_agg(jsonb_build_object('n', n, 'at', at, 'class', class, 'happening', happening) order by at, class, n) from (
        select n, at, class, happening from events where run_id = ${runId} and handled_at is null order by at, class, n limit ${most}) as first), '[]') as unread,
      coalesce((select n from roster_epoch), 0)::int as epoch`;
  const { tasks, clocks, notices, unread, epoch } = row as RunParts;
  return {
    tasks,
    clocks,
    notices: notices.map((notice) => ({ ...notice, noticedAt: isoInstant(notice.noticedAt) })),
    unread: unread.map((event) => ({ ...event, at: isoInstant(event.at) })),
    epoch,
  };
}
