import { insertOutbox } from '../../db/outbox.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Running } from './worker.ts';

/** Wakes the workflows of runs whose dates have come, and waits until nothing is left to do: their timers are not the wall's while the trial stands still. */
export function settledBy(engine: Engine, { quiet }: Running): () => Promise<void> {
  let pokes = 0;
  const due = engine.sql`c.due <= flow_now(y.flow_base, y.flow_since, y.flow_rate)`;
  return async () => {
    const runs = await engine.sql<{ id: string }[]>`
      select distinct c.run_id as id from clocks c join cycles y on y.id = c.cycle_id join runs r on r.id = c.run_id and r.status = 'running' where ${due}`;
    pokes += 1;
    await engine.sql.begin((tx) =>
      insertOutbox(
        tx,
        runs.map(({ id }) => ({ kind: 'poke' as const, key: `step:${id}:${pokes}`, runId: id, payload: {} })),
      ),
    );
    await quiet(async () => {
      const [left] = await engine.sql<{ count: number }[]>`
        select (select count(*) from clocks c join cycles y on y.id = c.cycle_id join runs r on r.id = c.run_id and r.status = 'running' where ${due})::int
          + (select count(*) from events e join runs r on r.id = e.run_id join cycles y on y.id = r.cycle_id
             where e.handled_at is null and e.at <= flow_now(y.flow_base, y.flow_since, y.flow_rate))::int
          + (select count(*) from cycles where status = 'closing')::int
          + (select count(*) from starts where became is null)::int
          + (select count(*) from start_heard h join cycles y on y.id = h.cycle_id where h.at <= flow_now(y.flow_base, y.flow_since, y.flow_rate))::int
          + (select count(*) from start_watches w join cycles y on y.id = w.cycle_id join runs r on r.id = w.cycle_id
             where not (r.state ->> 'paused')::boolean and w.due <= flow_now(y.flow_base, y.flow_since, y.flow_rate))::int
          + (select count(*) from nudges n join cycles y on y.id = n.cycle_id
             where n.done_at is null and (n.due is null or n.due <= flow_now(y.flow_base, y.flow_since, y.flow_rate)))::int
          + (select count(*) from calls where status = 'waiting')::int
          + (select count(*) from fanouts where not sealed)::int as count`;
      return left?.count === 0;
    });
  };
}
