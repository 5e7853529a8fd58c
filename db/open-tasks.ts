import type { Sql } from './connect.ts';

/** Somebody's part of a task that waits for them, with where it belongs. `subjectId` is null for a step of the cycle itself. */
export type OpenTask = {
  slot: string;
  personId: string;
  subjectId: string | null;
  cycleId: string;
  cycle: string;
  zone: string;
  sha256: string;
  step: string;
  openedAt: string;
  dueAt: string | null;
  closesAt: string | null;
  late: boolean;
};

/** What waits for this person, or for anybody (null), the one that closes first on top. */
export async function openTasks(sql: Sql, personId: string | null, limit: number): Promise<OpenTask[]> {
  return [
    ...(await sql<OpenTask[]>`
      select s.id as slot, s.holder_id as "personId", r.subject_id as "subjectId", y.id as "cycleId", y.name as cycle, y.zone, r.sha256, t.step,
        s.opened_at as "openedAt", t.due_at as "dueAt", t.closes_at as "closesAt", t.late
      from slots s join tasks t on t.id = s.task_id join runs r on r.id = t.run_id join cycles y on y.id = t.cycle_id
      where s.status = 'open' and t.status = 'open' and (${personId}::text is null or s.holder_id = ${personId})
      order by t.closes_at nulls last, s.id limit ${limit}`),
  ];
}
