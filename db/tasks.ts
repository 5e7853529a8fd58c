import type { AnswerValue } from '../workflows/flow/form.ts';
import type { Answer, TaskState } from '../workflows/flow/state.ts';
import type { Sql, Tx } from './connect.ts';
import type { Write } from './together.ts';

export type TaskRow = {
  id: string;
  runId: string;
  cycleId: string;
  step: string;
  round: number;
  status: TaskState['status'];
  openedAt: string;
  dueAt: string | null;
  closesAt: string | null;
  settledAt: string | null;
  outcome: string | null;
  late: boolean;
  state: TaskState;
};

export type SlotRow = { id: string; taskId: string; runId: string; holderId: string; status: string; issue: number; openedAt: string };

export function upsertTasks(tx: Tx, tasks: readonly TaskRow[]): Write {
  if (tasks.length === 0) return null;
  return tx`
    insert into tasks (id, run_id, cycle_id, step, round, status, opened_at, due_at, closes_at, settled_at, outcome, late, state)
    select id, "runId", "cycleId", step, round, status, "openedAt", "dueAt", "closesAt", "settledAt", outcome, late, state
    from jsonb_to_recordset(${tx.json(tasks as never)}) as given (id text, "runId" text, "cycleId" text, step text, round int, status text, "openedAt" timestamptz,
      "dueAt" timestamptz, "closesAt" timestamptz, "settledAt" timestamptz, outcome text, late boolean, state jsonb)
    on conflict (id) do update set status = excluded.status, opened_at = excluded.opened_at, due_at = excluded.due_at, closes_at = excluded.closes_at,
      settled_at = excluded.settled_at, outcome = excluded.outcome, late = excluded.late, state = excluded.state`;
}

export function upsertSlots(tx: Tx, slots: readonly SlotRow[]): Write {
  if (slots.length === 0) return null;
  return tx`
    insert into slots (id, task_id, run_id, holder_id, status, issue, opened_at)
    select id, "taskId", "runId", "holderId", status, issue, "openedAt"
    from jsonb_to_recordset(${tx.json(slots as never)}) as given (id text, "taskId" text, "runId" text, "holderId" text, status text, issue int, "openedAt" timestamptz)
    on conflict (id) do update set holder_id = excluded.holder_id, status = excluded.status, issue = excluded.issue, opened_at = excluded.opened_at`;
}

/** A part of a task as it stands, with where it belongs. */
/** `trial`: of a cycle whose mails go to one address alone; its tasks are shown to nobody in the app. */
export type SlotPlace = SlotRow & { cycleId: string; step: string; round: number; noticedAt: string | null; trial: boolean; task: TaskState };

function slotPlace(sql: Sql) {
  return sql`
    s.id, s.task_id as "taskId", s.run_id as "runId", s.holder_id as "holderId", s.status, s.issue, s.opened_at as "openedAt",
    t.cycle_id as "cycleId", t.step, t.round, case when s.noticed_issue = s.issue then s.noticed_at end as "noticedAt", (select y.trial_to is not null from cycles y where y.id = t.cycle_id) as trial, t.state as task
    from slots s join tasks t on t.id = s.task_id`;
}

export async function slotById(sql: Sql, id: string): Promise<SlotPlace | null> {
  const [row] = await sql<SlotPlace[]>`select ${slotPlace(sql)} where s.id = ${id}`;
  return row ?? null;
}

/** Parts that wait for this person, the one that closes first on top. */
export async function inboxOf(sql: Sql, personId: string): Promise<SlotPlace[]> {
  return [
    ...(await sql<SlotPlace[]>`
      select ${slotPlace(sql)} where s.holder_id = ${personId} and s.status = 'open' and t.status = 'open' order by t.closes_at nulls last, s.id limit 500`),
  ];
}

/** Open tasks about the reports of a manager, or in runs about this person, that wait for someone else. */
export async function waitingForOthers(sql: Sql, personId: string): Promise<SlotPlace[]> {
  return [
    ...(await sql<SlotPlace[]>`
      select ${slotPlace(sql)} join runs r on r.id = s.run_id
      where s.status = 'open' and s.holder_id <> ${personId} and r.status = 'running'
        and (r.subject_id = ${personId} or r.subject_id in (select id from people where manager_id = ${personId}))
      order by t.closes_at nulls last, s.id limit 200`),
  ];
}

/** When the notices of these parts were accepted, for the issue each has now. */
export async function noticesOf(sql: Sql, runId: string): Promise<{ id: string; issue: number; noticedAt: string | null }[]> {
  return [
    ...(await sql<{ id: string; issue: number; noticedAt: string | null }[]>`
      select id, noticed_issue as issue, noticed_at as "noticedAt" from slots where run_id = ${runId} and status = 'open' and noticed_at is not null`),
  ];
}

/** Notes that the notice of this issue was accepted, the first time only; the task's state when it did. */
export async function setNoticed(tx: Tx, slotId: string, issue: number, at: string): Promise<TaskState | null> {
  const [row] = await tx<{ state: TaskState }[]>`
    update slots s set noticed_at = ${at}, noticed_issue = ${issue} from tasks t
    where s.id = ${slotId} and t.id = s.task_id and (s.noticed_issue is null or s.noticed_issue < ${issue}) returning t.state`;
  return row?.state ?? null;
}

export async function tasksOfRun(sql: Sql, runId: string): Promise<TaskRow[]> {
  return [
    ...(await sql<TaskRow[]>`
      select id, run_id as "runId", cycle_id as "cycleId", step, round, status, opened_at as "openedAt", due_at as "dueAt", closes_at as "closesAt",
        settled_at as "settledAt", outcome, late, state
      from tasks where run_id = ${runId} order by opened_at, id`),
  ];
}

export type DecisionRow = {
  slotId: string;
  taskId: string;
  runId: string;
  byId: string;
  forId: string;
  via: string;
  at: string;
  outcome: string;
  late: boolean;
  shown: Record<string, unknown>;
};

export async function insertDecision(tx: Tx, decision: DecisionRow): Promise<void> {
  await tx`
    insert into decisions (slot_id, task_id, run_id, by_id, for_id, via, at, outcome, late, shown)
    values (${decision.slotId}, ${decision.taskId}, ${decision.runId}, ${decision.byId}, ${decision.forId}, ${decision.via}, ${decision.at},
      ${decision.outcome}, ${decision.late}, ${tx.json(decision.shown as never)})`;
}

export async function decisionOf(sql: Sql, slotId: string): Promise<DecisionRow | null> {
  const [row] = await sql<DecisionRow[]>`
    select slot_id as "slotId", task_id as "taskId", run_id as "runId", by_id as "byId", for_id as "forId", via, at, outcome, late, shown
    from decisions where slot_id = ${slotId}`;
  return row ?? null;
}

export async function insertAnswer(tx: Tx, runId: string, answer: Answer): Promise<void> {
  await tx`
    insert into answers (slot_id, run_id, step, round, at, outcome, by_id, for_id, values)
    values (${answer.slot}, ${runId}, ${answer.step}, ${answer.round}, ${new Date(answer.at)}, ${answer.outcome}, ${answer.by}, ${answer.for}, ${tx.json(answer.values as never)})`;
}

/** Answers given in these runs, oldest first: a child reads its ancestors'. */
export async function answersOfRuns(sql: Sql, runIds: readonly string[]): Promise<Answer[]> {
  const rows = await sql<(Omit<Answer, 'at'> & { at: string })[]>`
    select slot_id as slot, step, round, by_id as by, for_id as for, at, outcome, values from answers
    where run_id = any(${[...runIds]}::text[]) order by at, slot_id`;
  return rows.map((row) => ({ ...row, at: Date.parse(row.at) }));
}

export type Draft = { values: Record<string, AnswerValue>; outcome: string | null; savedAt: string };

export async function saveTaskDraft(
  sql: Sql,
  draft: { slotId: string; personId: string; values: Record<string, AnswerValue>; outcome: string | null },
): Promise<string> {
  const [row] = await sql<{ savedAt: string }[]>`
    insert into drafts (slot_id, person_id, values, outcome, saved_at)
    values (${draft.slotId}, ${draft.personId}, ${sql.json(draft.values as never)}, ${draft.outcome}, now())
    on conflict (slot_id, person_id) do update set values = excluded.values, outcome = excluded.outcome, saved_at = excluded.saved_at
    returning saved_at as "savedAt"`;
  return row?.savedAt ?? '';
}

export async function draftOf(sql: Sql, slotId: string, personId: string): Promise<Draft | null> {
  const [row] = await sql<Draft[]>`select values, outcome, saved_at as "savedAt" from drafts where slot_id = ${slotId} and person_id = ${personId}`;
  return row ?? null;
}

export async function draftsOf(sql: Sql, personId: string): Promise<(Draft & { slotId: string })[]> {
  return [
    ...(await sql<
      (Draft & { slotId: string })[]
    >`select slot_id as "slotId", values, outcome, saved_at as "savedAt" from drafts where person_id = ${personId}`),
  ];
}

export async function deleteDrafts(tx: Tx, slotId: string): Promise<void> {
  await tx`delete from drafts where slot_id = ${slotId}`;
}
