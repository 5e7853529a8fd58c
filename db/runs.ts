import type { Happening } from '../workflows/flow/perform/scene.ts';
import type { Clock, RunState, TaskState } from '../workflows/flow/state.ts';
import type { Sql, Tx } from './connect.ts';
import type { Write } from './together.ts';

export type Run = {
  id: string;
  cycleId: string;
  parentId: string | null;
  scope: string | null;
  scopeRound: number | null;
  n: number;
  subjectId: string | null;
  sha256: string;
  state: RunState;
  status: RunState['status'];
  outcome: string | null;
  startedAt: string;
  endedAt: string | null;
  journalN: number;
  journalHash: string;
};

export type EventRow = { n: number; at: string; class: number; happening: Happening };

/** People and facts come before clocks at one instant, acts after them. */
export const eventClass = { facts: 0, acts: 2 } as const;

export function runColumns(sql: Sql) {
  return sql`
    r.id, r.cycle_id as "cycleId", r.parent_id as "parentId", r.scope, r.scope_round as "scopeRound", r.n, r.subject_id as "subjectId", r.sha256, r.state,
    r.status, r.outcome, r.started_at as "startedAt", r.ended_at as "endedAt", r.journal_n as "journalN", r.journal_hash as "journalHash"`;
}

/** Nobody else writes the run until the transaction ends. Others may still put events before it and children under it: ids never change. */
export async function lockRun(tx: Tx, id: string): Promise<Run | null> {
  const [row] = await tx<Run[]>`select ${runColumns(tx)} from runs r where r.id = ${id} for no key update`;
  return row ?? null;
}

export async function runById(sql: Sql, id: string): Promise<Run | null> {
  const [row] = await sql<Run[]>`select ${runColumns(sql)} from runs r where r.id = ${id}`;
  return row ?? null;
}

/** What has happened to the run by `now` (of its cycle) and was not handled yet, in the order in which it counts. */
export async function unreadEvents(tx: Tx, runId: string, now: string, limit: number): Promise<EventRow[]> {
  return [
    ...(await tx<EventRow[]>`
      select n, at, class, happening from events where run_id = ${runId} and handled_at is null and at <= ${now} order by at, class, n limit ${limit}`),
  ];
}

export type NewEvent = { runId: string; at: string; class: number; happening: Happening };

/** Their numbers, in the order given. */
export async function insertEvents(tx: Tx, events: readonly NewEvent[]): Promise<number[]> {
  if (events.length === 0) return [];
  const rows = await tx<{ n: number }[]>`
    insert into events (run_id, at, class, happening)
    select "runId", at, class, happening from jsonb_to_recordset(${tx.json(events as never)}) as given ("runId" text, at timestamptz, class smallint, happening jsonb)
    returning n`;
  return rows.map(({ n }) => n);
}

export async function markHandled(tx: Tx, n: number, refused: string | null): Promise<void> {
  await tx`update events set handled_at = clock_timestamp(), refused = ${refused} where n = ${n}`;
}

/** Events of a token (or of the task it waits for) whose handling failed are to be handled again. */
export async function unreadFailed(tx: Tx, runId: string, token: string): Promise<void> {
  await tx`
    update events set handled_at = null, refused = null
    where run_id = ${runId} and refused like 'error:%' and (happening #>> '{event,token}' = ${token} or happening ->> 'task' = ${`${runId}:${token}`})`;
}

export async function clocksOf(sql: Sql, runId: string): Promise<Clock[]> {
  const rows = await sql<{ clock: Clock }[]>`select clock from clocks where run_id = ${runId}`;
  return rows.map(({ clock }) => clock);
}

/** Tasks that are not over. */
export async function openTasksOf(sql: Sql, runId: string): Promise<TaskState[]> {
  const rows = await sql<{ state: TaskState }[]>`select state from tasks where run_id = ${runId} and status in ('open', 'scheduled')`;
  return rows.map(({ state }) => state);
}

/** New runs whole. */
export function insertRuns(tx: Tx, runs: readonly Run[]): Write {
  if (runs.length === 0) return null;
  return tx`
    insert into runs (id, cycle_id, parent_id, scope, scope_round, n, subject_id, sha256, state, status, outcome, started_at, ended_at, journal_n, journal_hash, updated_at)
    select id, "cycleId", "parentId", scope, "scopeRound", n, "subjectId", sha256, state, status, outcome, "startedAt", "endedAt", "journalN", "journalHash", clock_timestamp()
    from jsonb_to_recordset(${tx.json(runs as never)}) as given (id text, "cycleId" text, "parentId" text, scope text, "scopeRound" int, n int, "subjectId" text,
      sha256 text, state jsonb, status text, outcome text, "startedAt" timestamptz, "endedAt" timestamptz, "journalN" int, "journalHash" text)`;
}

export function updateRuns(tx: Tx, runs: readonly Run[]): Write {
  if (runs.length === 0) return null;
  return tx`
    update runs set state = given.state, status = given.status, outcome = given.outcome, ended_at = given."endedAt",
      journal_n = given."journalN", journal_hash = given."journalHash", updated_at = clock_timestamp()
    from jsonb_to_recordset(${tx.json(runs as never)}) as given (id text, state jsonb, status text, outcome text, "endedAt" timestamptz, "journalN" int, "journalHash" text)
    where runs.id = given.id`;
}

export type ClockRow = { runId: string; id: string; cycleId: string; due: string | null; branches: boolean; clock: Clock };

export function upsertClocks(tx: Tx, clocks: readonly ClockRow[]): Write {
  if (clocks.length === 0) return null;
  return tx`
    insert into clocks (run_id, id, cycle_id, due, branches, clock)
    select "runId", id, "cycleId", due, branches, clock
    from jsonb_to_recordset(${tx.json(clocks as never)}) as given ("runId" text, id text, "cycleId" text, due timestamptz, branches boolean, clock jsonb)
    on conflict (run_id, id) do update set due = excluded.due, branches = excluded.branches, clock = excluded.clock`;
}

export function deleteClocks(tx: Tx, clocks: readonly { runId: string; id: string }[]): Write {
  if (clocks.length === 0) return null;
  return tx`
    delete from clocks using jsonb_to_recordset(${tx.json(clocks as never)}) as given ("runId" text, id text)
    where clocks.run_id = given."runId" and clocks.id = given.id`;
}

export type Overdue = { runId: string; due: string; branches: boolean };

/** The earliest clock of each open run of a cycle that is due by `now`; messages and clocks that branch apart. */
export async function overdueClocks(sql: Sql, cycleId: string, now: string, limit: number): Promise<Overdue[]> {
  return [
    ...(await sql<Overdue[]>`
      select c.run_id as "runId", min(c.due) as due, bool_or(c.branches) as branches
      from clocks c join runs r on r.id = c.run_id and r.status = 'running'
      where c.cycle_id = ${cycleId} and c.due <= ${now} group by c.run_id order by min(c.due), c.run_id limit ${limit}`),
  ];
}

/** Open runs with an event that nobody has handled for so many seconds. */
export async function runsWithUnread(sql: Sql, olderThanSeconds: number, limit: number): Promise<string[]> {
  const rows = await sql<{ runId: string }[]>`
    select distinct e.run_id as "runId" from events e
    where e.handled_at is null and e.recorded_at < clock_timestamp() - make_interval(secs => ${olderThanSeconds}) limit ${limit}`;
  return rows.map(({ runId }) => runId);
}

/** The next instant at which something of the cycle is due or has happened, in the cycle's time; null: nothing is to come. */
export async function nextInstant(sql: Sql, cycleId: string): Promise<string | null> {
  const [row] = await sql<{ at: string | null }[]>`select min(due) as at from clocks where cycle_id = ${cycleId}`;
  return row?.at ?? null;
}

export async function openRunIds(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`select id from runs where status = 'running' order by id`;
  return rows.map(({ id }) => id);
}

/** Which of these runs are over. */
export async function endedOf(sql: Sql, ids: readonly string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`select id from runs where id = any(${[...ids]}::text[]) and status <> 'running' order by id`;
  return rows.map(({ id }) => id);
}

export type FanOut = {
  runId: string;
  step: string;
  round: number;
  cycleId: string;
  token: string;
  at: string;
  expected: number;
  needed: number | null;
  done: number;
  sealed: boolean;
  open: boolean;
  lastAt: string | null;
};

function fanOutColumns(sql: Sql) {
  return sql`run_id as "runId", step, round, cycle_id as "cycleId", token, at, expected, needed, done, sealed, open, last_at as "lastAt"`;
}

export async function insertFanOut(
  tx: Tx,
  fanOut: Pick<FanOut, 'runId' | 'step' | 'round' | 'cycleId' | 'token' | 'at' | 'expected' | 'needed'>,
): Promise<void> {
  await tx`
    insert into fanouts (run_id, step, round, cycle_id, token, at, expected, needed)
    values (${fanOut.runId}, ${fanOut.step}, ${fanOut.round}, ${fanOut.cycleId}, ${fanOut.token}, ${fanOut.at}, ${fanOut.expected}, ${fanOut.needed})`;
}

export async function lockFanOut(tx: Tx, runId: string, step: string, round: number): Promise<FanOut | null> {
  const [row] = await tx<FanOut[]>`select ${fanOutColumns(tx)} from fanouts where run_id = ${runId} and step = ${step} and round = ${round} for update`;
  return row ?? null;
}

export async function closeFanOut(tx: Tx, fanOut: Pick<FanOut, 'runId' | 'step' | 'round'>): Promise<void> {
  await tx`update fanouts set open = false where run_id = ${fanOut.runId} and step = ${fanOut.step} and round = ${fanOut.round}`;
}

/** Every forEach of a run: nobody is added any more. */
export async function closeFanOuts(tx: Tx, runId: string): Promise<void> {
  await tx`update fanouts set open = false where run_id = ${runId} and open`;
}

/** The launcher's last act: no more children will come. */
export async function sealFanOut(tx: Tx, fanOut: Pick<FanOut, 'runId' | 'step' | 'round'>): Promise<void> {
  await tx`update fanouts set sealed = true where run_id = ${fanOut.runId} and step = ${fanOut.step} and round = ${fanOut.round}`;
}

export async function unsealedFanOuts(sql: Sql): Promise<FanOut[]> {
  return [...(await sql<FanOut[]>`select ${fanOutColumns(sql)} from fanouts where not sealed order by run_id, step, round`)];
}

export function insertFanOutDeltas(tx: Tx, deltas: readonly { runId: string; step: string; round: number; at: string }[]): Write {
  if (deltas.length === 0) return null;
  return tx`
    insert into fanout_deltas (run_id, step, round, at)
    select "runId", step, round, at from jsonb_to_recordset(${tx.json(deltas as never)}) as given ("runId" text, step text, round int, at timestamptz)`;
}

/** Adds up what children reported since the last time, row by row in order, and answers the fan-outs that changed. */
export async function foldFanOutDeltas(tx: Tx): Promise<FanOut[]> {
  return [
    ...(await tx<FanOut[]>`
      with gone as (delete from fanout_deltas returning run_id, step, round, at),
        sums as (select run_id, step, round, count(*)::int as done, max(at) as last_at from gone group by run_id, step, round)
      update fanouts f set done = f.done + s.done, last_at = greatest(f.last_at, s.last_at) from sums s
      where f.run_id = s.run_id and f.step = s.step and f.round = s.round
      returning f.run_id as "runId", f.step, f.round, f.cycle_id as "cycleId", f.token, f.at, f.expected, f.needed, f.done, f.sealed, f.open, f.last_at as "lastAt"`),
  ];
}

/** Children that are still running, of one forEach or (null) of all. */
export async function openChildren(tx: Tx, parentId: string, of: { step: string; round: number } | null): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select id from runs where parent_id = ${parentId} and (${of === null} or (scope = ${of?.step ?? ''} and scope_round = ${of?.round ?? 0}))
      and status = 'running' order by id`;
  return rows.map(({ id }) => id);
}

/** The highest number a child of this forEach has, 0 without any. */
export async function lastChild(sql: Sql, parentId: string, step: string, round: number): Promise<number> {
  const [row] = await sql<
    { n: number }[]
  >`select coalesce(max(n), 0) as n from runs where parent_id = ${parentId} and scope = ${step} and scope_round = ${round}`;
  return row?.n ?? 0;
}
