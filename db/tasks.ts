import type { AnswerValue } from '../workflows/flow/form.ts';
import type { nobodyKnown } from '../workflows/flow/severed.ts';
import type { Answer, TaskState } from '../workflows/flow/state.ts';
import type { Sql, Tx } from './connect.ts';
import { type Copy, copyOf } from './copy.ts';
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

export function tasksCopy(tasks: readonly TaskRow[]): Copy {
  return copyOf(
    'tasks',
    {
      id: (task) => task.id,
      run_id: (task) => task.runId,
      cycle_id: (task) => task.cycleId,
      step: (task) => task.step,
      round: (task) => task.round,
      status: (task) => task.status,
      opened_at: (task) => task.openedAt,
      due_at: (task) => task.dueAt,
      closes_at: (task) => task.closesAt,
      settled_at: (task) => task.settledAt,
      outcome: (task) => task.outcome,
      late: (task) => task.late,
      state: (task) => task.state,
    },
    tasks,
  );
}

export function slotsCopy(slots: readonly SlotRow[]): Copy {
  return copyOf(
    'slots',
    {
      id: (slot) => slot.id,
      task_id: (slot) => slot.taskId,
      run_id: (slot) => slot.runId,
      holder_id: (slot) => slot.holderId,
      status: (slot) => slot.status,
      issue: (slot) => slot.issue,
      opened_at: (slot) => slot.openedAt,
    },
    slots,
  );
}

/** A part of a task as it stands, with where it belongs. `sha256`: of the flow that its run goes by. `trial`: of a cycle whose mails go to one address alone; its tasks are shown to nobody in the app. */
export type SlotPlace = SlotRow & {
  cycleId: string;
  cycleName: string;
  step: string;
  round: number;
  noticedAt: string | null;
  trial: boolean;
  sha256: string;
  subjectId: string | null;
  task: TaskState;
};

function slotPlace(sql: Sql) {
  return sql`
    s.id, s.task_id as "taskId", s.run_id as "runId", s.holder_id as "holderId", s.status, s.issue, s.opened_at as "openedAt",
    t.cycle_id as "cycleId", t.step, t.round, case when s.noticed_issue = s.issue then s.noticed_at end as "noticedAt", y.trial_to is not null as trial,
    y.name as "cycleName", r.sha256, r.subject_id as "subjectId", t.state as task
    from slots s join tasks t on t.id = s.task_id join runs r on r.id = s.run_id join cycles y on y.id = t.cycle_id`;
}

export async function slotById(sql: Sql, id: string): Promise<SlotPlace | null> {
  const [row] = await sql<SlotPlace[]>`select ${slotPlace(sql)} where s.id = ${id}`;
  return row ?? null;
}

/** A part with who decided it, where that stands, and the state of the roster. */
export async function partById(sql: Sql, id: string): Promise<(SlotPlace & { decidedBy: string | null; epoch: number }) | null> {
  const [row] = await sql<(SlotPlace & { decidedBy: string | null; epoch: number })[]>`
    select (select d.by_id from decisions d where d.slot_id = s.id and d.withdrawn_at is null order by d.n desc limit 1) as "decidedBy",
      coalesce((select n from roster_epoch), 0)::int as epoch, ${slotPlace(sql)} where s.id = ${id}`;
  return row ?? null;
}

/** A task and the run it is of, whatever its state. */
export async function taskById(sql: Sql, id: string): Promise<{ id: string; runId: string } | null> {
  const [row] = await sql<{ id: string; runId: string }[]>`select id, run_id as "runId" from tasks where id = ${id}`;
  return row ?? null;
}

/** Parts that wait for this person, the one that closes first on top. */
export async function inboxOf(sql: Sql, personId: string): Promise<SlotPlace[]> {
  return [
    ...(await sql<SlotPlace[]>`
      select ${slotPlace(sql)} where s.holder_id = ${personId} and s.status = 'open' and t.status = 'open' order by t.closes_at nulls last, s.id limit 500`),
  ];
}

/** How many other parts wait for this person in the app, and what the organisation calls itself. */
export async function aroundPart(sql: Sql, personId: string, slotId: string): Promise<{ waiting: number; nameEn: string | null; nameZh: string | null }> {
  const [row] = await sql<{ waiting: number; nameEn: string | null; nameZh: string | null }[]>`
    select (
        select count(*)::int from slots s join tasks t on t.id = s.task_id join cycles y on y.id = t.cycle_id
        where s.holder_id = ${personId} and s.status = 'open' and t.status = 'open' and y.trial_to is null and s.id <> ${slotId}) as waiting,
      (select name_en from organisation) as "nameEn", (select name_zh from organisation) as "nameZh"`;
  return row ?? { waiting: 0, nameEn: null, nameZh: null };
}

/** Open tasks about the reports of a manager, or in runs about this person, that wait for someone else. One list of people, so that an index finds their runs. */
export async function waitingForOthers(sql: Sql, personId: string): Promise<SlotPlace[]> {
  return [
    ...(await sql<SlotPlace[]>`
      select ${slotPlace(sql)}
      where s.status = 'open' and s.holder_id <> ${personId} and r.status = 'running'
        and r.subject_id = any(array(select id from people where manager_id = ${personId}) || ${personId}::text)
      order by t.closes_at nulls last, s.id limit 200`),
  ];
}

/** Talks that are still to be held and that this person holds, or was invited to by mail; not those of trials. */
export async function openTalksOf(sql: Sql, personId: string): Promise<{ runId: string; step: string; round: number; holds: boolean }[]> {
  return [
    ...(await sql<{ runId: string; step: string; round: number; holds: boolean }[]>`
      with talks as (
        select t.run_id, t.step, t.round, exists (select 1 from slots s where s.task_id = t.id and s.holder_id = ${personId} and s.status = 'open') as holds,
          exists (select 1 from mails_sent m where m.person_id = ${personId} and m.kind = 'talk' and m.run_id = t.run_id and m.key = 'talk|' || t.step || '|' || t.round)
            as invited
        from tasks t join cycles y on y.id = t.cycle_id and y.trial_to is null
        where t.status = 'open' and (t.run_id in (select run_id from mails_sent where person_id = ${personId} and kind = 'talk')
          or t.id in (select task_id from slots where holder_id = ${personId} and status = 'open')))
      select run_id as "runId", step, round, holds from talks where holds or invited`),
  ];
}

/** When the talks of these runs begin, where that is known. */
export async function startsOf(sql: Sql, runIds: readonly string[]): Promise<{ runId: string; step: string; round: number; starts: number | null }[]> {
  if (runIds.length === 0) return [];
  return [
    ...(await sql<{ runId: string; step: string; round: number; starts: number | null }[]>`
      select r.id as "runId", v.key as step, (v.value -> 'latest' ->> 'round')::int as round, (v.value -> 'latest' ->> 'starts')::float8 as starts
      from runs r cross join lateral jsonb_each(r.state -> 'visits') v
      where r.id = any(${[...runIds]}::text[]) and v.value -> 'latest' ->> 'starts' is not null`),
  ];
}

/** Requests for more time that nobody has answered, outside of trials. */
export async function openRequests(sql: Sql, limit: number): Promise<{ id: string }[]> {
  return [
    ...(await sql<{ id: string }[]>`
      select asked ->> 'id' as id
      from tasks t join cycles y on y.id = t.cycle_id and y.trial_to is null
        cross join lateral jsonb_array_elements(t.state -> 'requests') as asked
      where t.state @> '{"requests": [{"state": "asked"}]}' and t.status in ('open', 'scheduled') and asked ->> 'state' = 'asked'
      order by t.opened_at limit ${limit}`),
  ];
}

/** Tasks by id, whatever their state. */
export async function taskStates(sql: Sql, ids: readonly string[]): Promise<TaskState[]> {
  const rows = await sql<{ state: TaskState }[]>`select state from tasks where id = any(${[...ids]}::text[])`;
  return rows.map(({ state }) => state);
}

export type Release = { runId: string; step: string; round: number; answers: { step: string; fields: string[] }[]; personId: string; at: string };

export async function insertReleases(tx: Tx, releases: readonly Release[]): Promise<void> {
  if (releases.length === 0) return;
  await tx`
    insert into releases (run_id, step, round, answers, person_id, at)
    select "runId", step, round, answers, "personId", at
    from jsonb_to_recordset(${tx.json(releases as never)}) as given ("runId" text, step text, round int, answers jsonb, "personId" text, at timestamptz)`;
}

/** Runs of which answers were released to a person, the latest release first; not those of trials. */
export async function releasedRuns(sql: Sql, personId: string): Promise<{ runId: string; at: string }[]> {
  return [
    ...(await sql<{ runId: string; at: string }[]>`
      select e.run_id as "runId", max(e.at) as at from releases e join runs r on r.id = e.run_id join cycles y on y.id = r.cycle_id and y.trial_to is null
      where e.person_id = ${personId} group by e.run_id order by max(e.at) desc, e.run_id limit 200`),
  ];
}

/** What was released to a person in these runs. */
export async function releasesTo(sql: Sql, personId: string, runIds: readonly string[]): Promise<Release['answers']> {
  const rows = await sql<Pick<Release, 'answers'>[]>`select answers from releases where person_id = ${personId} and run_id = any(${[...runIds]}::text[])`;
  return rows.flatMap(({ answers }) => answers);
}

/** Notes that the notice of this issue was accepted, the first time only; the task's state when it did. */
export async function setNoticed(tx: Tx, slotId: string, issue: number, at: string): Promise<TaskState | null> {
  const [row] = await tx<{ state: TaskState }[]>`
    update slots s set noticed_at = ${at}, noticed_issue = ${issue} from tasks t
    where s.id = ${slotId} and t.id = s.task_id and (s.noticed_issue is null or s.noticed_issue < ${issue}) returning t.state`;
  return row?.state ?? null;
}

export function tasksOfRun(sql: Sql, runId: string): Promise<TaskRow[]> {
  return tasksOfRuns(sql, [runId]);
}

export async function tasksOfRuns(sql: Sql, runIds: readonly string[]): Promise<TaskRow[]> {
  return [
    ...(await sql<TaskRow[]>`
      select id, run_id as "runId", cycle_id as "cycleId", step, round, status, opened_at as "openedAt", due_at as "dueAt", closes_at as "closesAt",
        settled_at as "settledAt", outcome, late, state
      from tasks where run_id = any(${[...runIds]}::text[]) order by opened_at, id`),
  ];
}

/** `slotId`: null for a decision instead of all holders together. */
export type DecisionRow = {
  slotId: string | null;
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

export function insertDecision(tx: Tx, decision: DecisionRow): NonNullable<Write> {
  return tx`
    insert into decisions (slot_id, task_id, run_id, by_id, for_id, via, at, outcome, late, shown)
    values (${decision.slotId}, ${decision.taskId}, ${decision.runId}, ${decision.byId}, ${decision.forId}, ${decision.via}, ${decision.at},
      ${decision.outcome}, ${decision.late}, ${tx.json(decision.shown as never)})`;
}

/** The decision that stands for a part; null: there is none, or it was taken back. */
export async function decisionOf(sql: Sql, slotId: string): Promise<DecisionRow | null> {
  const [row] = await sql<DecisionRow[]>`
    select slot_id as "slotId", task_id as "taskId", run_id as "runId", by_id as "byId", for_id as "forId", via, at, outcome, late, shown
    from decisions where slot_id = ${slotId} and withdrawn_at is null order by n desc limit 1`;
  return row ?? null;
}

const nobody: typeof nobodyKnown = 'anonymous';

/** With the run it was given in. */
export type RunAnswer = Answer & { run: string };

export function insertAnswers(tx: Tx, answers: readonly RunAnswer[]): Write {
  if (answers.length === 0) return null;
  const rows = answers.map((answer) => ({ ...answer, at: new Date(answer.at).toISOString(), byPolicy: answer.byPolicy === true }));
  return tx`
    insert into answers (slot_id, run_id, step, round, at, outcome, by_id, for_id, values, by_policy)
    select slot, run, step, round, at, outcome, by, "for", values, "byPolicy"
    from jsonb_to_recordset(${tx.json(rows as never)}) as given (slot text, run text, step text, round int, at timestamptz, outcome text, by text, "for" text,
      values jsonb, "byPolicy" boolean)`;
}

/** Content of anonymous steps; `at` is when each step was opened, `cameAfter` the release after which it was given. */
export function insertSevered(tx: Tx, answers: readonly RunAnswer[]): Write {
  if (answers.length === 0) return null;
  const isoOrNull = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  const rows = answers.map(({ run, step, round, at, cameAfter, outcome, values }) => {
    return { run, step, round, at: isoOrNull(at), after: isoOrNull(cameAfter), outcome, values };
  });
  return tx`
    insert into severed_waiting (run_id, step, round, opened_at, came_after, outcome, values)
    select run, step, round, at, after, outcome, values
    from jsonb_to_recordset(${tx.json(rows as never)}) as given (run text, step text, round int, at timestamptz, after timestamptz, outcome text, values jsonb)`;
}

/** Puts content of anonymous steps away, all that is read together at once and in an order of chance: where there are several, or the step is over. */
export async function shuffleSevered(tx: Tx, atLeast: number): Promise<number> {
  const rows = await tx`
    with ready as (
      select w.run_id, w.step, w.round, w.came_after from severed_waiting w group by w.run_id, w.step, w.round, w.came_after
      having count(*) >= ${atLeast} or not exists (
        select 1 from tasks t where t.run_id = w.run_id and t.step = w.step and t.round = w.round and t.status in ('open', 'scheduled'))),
    gone as (
      delete from severed_waiting w using ready r where w.run_id = r.run_id and w.step = r.step and w.round = r.round
        and w.came_after is not distinct from r.came_after
      returning w.run_id, w.step, w.round, w.opened_at, w.came_after, w.outcome, w.values)
    insert into severed_answers (run_id, step, round, opened_at, came_after, outcome, values)
    select run_id, step, round, opened_at, came_after, outcome, values from gone order by random() returning 1`;
  return rows.length;
}

/** Answers of these parts stand no more. What was said stays on record. */
export async function takeBackAnswers(tx: Tx, taken: readonly { slot: string; at: string }[]): Promise<void> {
  if (taken.length === 0) return;
  await tx`
    with given as (select * from jsonb_to_recordset(${tx.json(taken as never)}) as one (slot text, at timestamptz)),
    decided as (update decisions d set withdrawn_at = given.at from given where d.slot_id = given.slot and d.withdrawn_at is null)
    update answers a set taken_back_at = given.at from given where a.slot_id = given.slot and a.taken_back_at is null`;
}

/** What was answered last for a part, or by its holder in an earlier round of its step, where that was taken back since; null: nothing was. */
export async function takenBackOf(
  sql: Sql,
  { id, runId, step, holderId }: Pick<SlotPlace, 'id' | 'runId' | 'step' | 'holderId'>,
): Promise<Record<string, AnswerValue> | null> {
  const [row] = await sql<{ values: Record<string, AnswerValue>; stands: boolean }[]>`
    select values, taken_back_at is null as stands from answers
    where slot_id = ${id} or (run_id = ${runId} and step = ${step} and for_id = ${holderId}) order by n desc limit 1`;
  return row === undefined || row.stands ? null : row.values;
}

/**
 * Answers that stand in these runs, those of a run that one of them continues among its own, oldest first: a child reads its ancestors'. Those of anonymous
 * steps are of nobody, as of the step's opening.
 */
export async function answersOfRuns(sql: Sql, runIds: readonly string[]): Promise<RunAnswer[]> {
  const rows = await sql<
    (Omit<RunAnswer, 'at' | 'byPolicy' | 'anonymous' | 'cameAfter'> & { at: string; policy: boolean; severed: boolean; after: string | null })[]
  >`
    with recursive family as (
      select id as run, id, continues from runs where id = any(${[...runIds]}::text[])
      union all select f.run, r.id, r.continues from runs r join family f on r.id = f.continues)
    select f.run, a.slot_id as slot, a.step, a.round, a.by_id as by, a.for_id as for, a.at, a.outcome, a.values, a.by_policy as policy, false as severed, a.n,
      null::timestamptz as after
    from family f join answers a on a.run_id = f.id where a.taken_back_at is null
    union all
    select f.run, w.id::text, w.step, w.round, ${nobody}, ${nobody}, w.opened_at, w.outcome, w.values, false, true, 0, w.came_after
    from family f join severed_waiting w on w.run_id = f.id
    union all
    select f.run, w.id::text, w.step, w.round, ${nobody}, ${nobody}, w.opened_at, w.outcome, w.values, false, true, 0, w.came_after
    from family f join severed_answers w on w.run_id = f.id
    order by at, n, slot`;
  return rows.map(({ run, slot, step, round, by, for: whose, at, outcome, values, policy, severed, after }) => ({
    run,
    slot,
    step,
    round,
    by,
    for: whose,
    at: Date.parse(at),
    outcome,
    values,
    ...(policy && { byPolicy: true as const }),
    ...(severed && { anonymous: true as const }),
    ...(after !== null && { cameAfter: Date.parse(after) }),
  }));
}

/** What was answered to these steps about the same person or group in earlier real cycles of a run's flow, oldest first. */
export async function answersBefore(sql: Sql, runId: string, steps: readonly string[]): Promise<RunAnswer[]> {
  const rows = await sql<(Omit<RunAnswer, 'at'> & { at: string })[]>`
    select r.id as run, a.slot_id as slot, a.step, a.round, a.by_id as by, a.for_id as for, a.at, a.outcome, a.values
    from runs me join cycles mine on mine.id = me.cycle_id
      join cycles y on y.flow_id = mine.flow_id and y.id <> mine.id and y.trial_to is null and y.starts_at <= mine.starts_at
      join runs r on r.cycle_id = y.id and r.scope is not distinct from me.scope
        and (r.subject_id = me.subject_id or (me.subject_id is null and r.subject_id is null and r.state -> 'item' = me.state -> 'item'))
      join answers a on a.run_id = r.id and a.step = any(${[...steps]}::text[]) and a.taken_back_at is null
    where me.id = ${runId} order by y.starts_at, a.at, a.n`;
  return rows.map(({ at, ...answer }) => ({ ...answer, at: Date.parse(at) }));
}

/** Open parts of tasks in these runs, in the order in which they were opened. */
export async function openPartsOfRuns(sql: Sql, runIds: readonly string[]): Promise<{ run: string; step: string; holder: string }[]> {
  return [
    ...(await sql<{ run: string; step: string; holder: string }[]>`
      select t.run_id as run, t.step, s.holder_id as holder from slots s join tasks t on t.id = s.task_id
      where t.run_id = any(${[...runIds]}::text[]) and t.status = 'open' and s.status = 'open' order by s.opened_at, s.id`),
  ];
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

/** What has been typed for these parts, by whoever holds each now. */
export async function draftsOfSlots(sql: Sql, slotIds: readonly string[]): Promise<(Draft & { slotId: string })[]> {
  return [
    ...(await sql<(Draft & { slotId: string })[]>`
      select d.slot_id as "slotId", d.values, d.outcome, d.saved_at as "savedAt" from drafts d join slots s on s.id = d.slot_id and s.holder_id = d.person_id
      where d.slot_id = any(${[...slotIds]}::text[]) and not d.shown`),
  ];
}

/** The draft of a part is the next holder's own from now on, unless they have begun one. */
export async function carryDraft(tx: Tx, slotId: string, to: string): Promise<void> {
  await tx`
    update drafts d set person_id = ${to} where d.slot_id = ${slotId} and not exists (
      select 1 from drafts o where o.slot_id = ${slotId} and o.person_id = ${to})
      and d.saved_at = (select max(o.saved_at) from drafts o where o.slot_id = ${slotId})`;
}

/** What was typed is kept for others to see. */
export async function showDraft(tx: Tx, slotId: string): Promise<void> {
  await tx`update drafts set shown = true where slot_id = ${slotId}`;
}

export function deleteDrafts(tx: Tx, slotId: string): NonNullable<Write> {
  return tx`delete from drafts where slot_id = ${slotId}`;
}
