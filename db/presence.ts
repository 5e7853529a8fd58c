import type { Sql } from './connect.ts';

/** `window`: one window of a browser; whoever has two open is there twice. */
export type Present = { window: string; personId: string; step: string | null };

/** Those who gave a sign of life within so many seconds, the one who came last at the end. */
export async function presentAt(sql: Sql, flowId: string, seconds: number): Promise<Present[]> {
  return [
    ...(await sql<Present[]>`
      select window_id as window, person_id as "personId", step from flow_presence
      where flow_id = ${flowId} and seen_at > clock_timestamp() - make_interval(secs => ${seconds}) order by person_id, window_id`),
  ];
}

export async function notePresence(sql: Sql, flowId: string, { window, personId, step }: Present): Promise<void> {
  await sql`
    insert into flow_presence (flow_id, window_id, person_id, step) values (${flowId}, ${window}, ${personId}, ${step})
    on conflict (flow_id, window_id) do update set person_id = excluded.person_id, step = excluded.step, seen_at = clock_timestamp()`;
}

/** That window was closed; and whatever else has not been heard of for a day. */
export async function leavePresence(sql: Sql, flowId: string, window: string): Promise<void> {
  await sql`delete from flow_presence where (flow_id = ${flowId} and window_id = ${window}) or seen_at < clock_timestamp() - interval '1 day'`;
}

export async function leaveEverywhere(sql: Sql, personId: string): Promise<void> {
  await sql`delete from flow_presence where person_id = ${personId}`;
}
