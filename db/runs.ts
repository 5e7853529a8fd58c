import type { Born, Happening, Needs } from '../workflows/flow/perform/scene.ts';
import type { Clock, RunState } from '../workflows/flow/state.ts';
import type { Sql, Tx } from './connect.ts';
import { type Copy, copyOf } from './copy.ts';
import type { Write } from './together.ts';

export type Run = {
  id: string;
  cycleId: string;
  parentId: string | null;
  /** The runs it is in, outermost first. */
  above: string[];
  scope: string | null;
  scopeRound: number | null;
  n: number;
  subjectId: string | null;
  /** The earlier run about the same thing whose answers it reads as its own. */
  continues: string | null;
  sha256: string;
  state: RunState;
  status: RunState['status'];
  outcome: string | null;
  startedAt: string;
  endedAt: string | null;
  journalN: number;
  journalHash: string;
  /** The version that it was begun in, where that is another. */
  begunIn?: string | null;
  /** Under which key it was begun in a standing cycle. */
  startKey?: string | null;
};

export type EventRow = { n: number; at: string; class: number; happening: Happening };

/** People and facts come before clocks at one instant, acts after them. */
export const eventClass = { facts: 0, acts: 2 } as const;

export function runColumns(sql: Sql) {
  return sql`
    r.id, r.cycle_id as "cycleId", r.parent_id as "parentId", r.above, r.scope, r.scope_round as "scopeRound", r.n, r.subject_id as "subjectId", r.continues, r.sha256, r.state,
    r.status, r.outcome, r.started_at as "startedAt", r.ended_at as "endedAt", r.journal_n as "journalN", r.journal_hash as "journalHash", r.begun_in as "begunIn", r.start_key as "startKey"`;
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

/** The highest number of a run that was begun by itself in a cycle, 0 without any. */
export async function lastBegun(sql: Sql, cycleId: string): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select coalesce(max(n), 0) as n from runs where cycle_id = ${cycleId} and parent_id is null`;
  return row?.n ?? 0;
}

/** Every run of a cycle, with the number of the version that it was begun in. */
export async function runsOfCycle(sql: Sql, cycleId: string): Promise<(Run & { version: number })[]> {
  return [
    ...(await sql<(Run & { version: number })[]>`
      select ${runColumns(sql)}, coalesce((
        select v.version from versions v join cycles y on y.flow_id = v.flow_id
        where y.id = r.cycle_id and v.sha256 = coalesce(r.begun_in, r.sha256) order by v.version limit 1), 1) as version
      from runs r where r.cycle_id = ${cycleId} order by r.started_at, r.n, r.id`),
  ];
}

/** What has happened to the run, or is known to happen, and was not handled yet, in the order in which it counts. */
export async function unreadEvents(tx: Tx, runId: string, limit: number): Promise<EventRow[]> {
  return [
    ...(await tx<EventRow[]>`
      select n, at, class, happening from events where run_id = ${runId} and handled_at is null order by at, class, n limit ${limit}`),
  ];
}

/** `key`: of an act that may be asked for twice. */
export type NewEvent = { runId: string; at: string; class: number; happening: Happening; key?: string | null };

/** Their numbers, in the order given. */
export async function insertEvents(tx: Tx, events: readonly NewEvent[]): Promise<number[]> {
  if (events.length === 0) return [];
  const rows = await tx<{ n: number }[]>`
    insert into events (run_id, at, class, happening, key)
    select "runId", at, class, happening, key
    from jsonb_to_recordset(${tx.json(events as never)}) as given ("runId" text, at timestamptz, class smallint, happening jsonb, key text)
    returning n`;
  return rows.map(({ n }) => n);
}

export function markHandled(tx: Tx, ns: readonly number[]): Write {
  if (ns.length === 0) return null;
  return tx`update events set handled_at = clock_timestamp(), refused = null where n = any(${[...ns]}::bigint[])`;
}

/** What came of the act that was asked for under this key; null: none was. */
export async function eventByKey(tx: Tx, key: string): Promise<{ refused: string | null } | null> {
  const [row] = await tx<{ refused: string | null }[]>`select refused from events where key = ${key}`;
  return row ?? null;
}

export async function markRefused(tx: Tx, n: number, refused: string): Promise<void> {
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

/** New runs whole. */
export function insertRuns(tx: Tx, runs: readonly Run[]): Write {
  if (runs.length === 0) return null;
  return tx`
    insert into runs (id, cycle_id, parent_id, above, scope, scope_round, n, subject_id, continues, sha256, state, status, outcome, started_at, ended_at, journal_n, journal_hash, start_key, updated_at)
    select id, "cycleId", "parentId", above, scope, "scopeRound", n, "subjectId", continues, sha256, state, status, outcome, "startedAt", "endedAt", "journalN", "journalHash", "startKey", clock_timestamp()
    from jsonb_to_recordset(${tx.json(runs as never)}) as given (id text, "cycleId" text, "parentId" text, above text[], scope text, "scopeRound" int, n int, "subjectId" text,
      continues text, sha256 text, state jsonb, status text, outcome text, "startedAt" timestamptz, "endedAt" timestamptz, "journalN" int, "journalHash" text,
      "startKey" text)`;
}

/** Many new runs whole. */
export function runsCopy(runs: readonly Run[]): Copy {
  const now = new Date().toISOString();
  return copyOf(
    'runs',
    {
      id: (run) => run.id,
      cycle_id: (run) => run.cycleId,
      parent_id: (run) => run.parentId,
      // As Postgres writes a list of texts; ids hold neither quotes nor commas.
      above: (run) => `{${run.above.map((id) => `"${id}"`).join(',')}}`,
      scope: (run) => run.scope,
      scope_round: (run) => run.scopeRound,
      n: (run) => run.n,
      subject_id: (run) => run.subjectId,
      continues: (run) => run.continues,
      sha256: (run) => run.sha256,
      state: (run) => run.state,
      status: (run) => run.status,
      outcome: (run) => run.outcome,
      started_at: (run) => run.startedAt,
      ended_at: (run) => run.endedAt,
      journal_n: (run) => run.journalN,
      journal_hash: (run) => run.journalHash,
      start_key: (run) => run.startKey ?? null,
      updated_at: () => now,
    },
    runs,
  );
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
    from jsonb_to_recordset(${tx.json(clocks as never)}) as given ("runId" text, id text, "cycleId" text, due timestamptz, branches boolean, clock json)
    on conflict (run_id, id) do update set due = excluded.due, branches = excluded.branches, clock = excluded.clock`;
}

export function clocksCopy(clocks: readonly ClockRow[]): Copy {
  return copyOf(
    'clocks',
    {
      run_id: (row) => row.runId,
      id: (row) => row.id,
      cycle_id: (row) => row.cycleId,
      due: (row) => row.due,
      branches: (row) => row.branches,
      clock: (row) => row.clock,
    },
    clocks,
  );
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

/** Runs with an event that nobody has handled for so many seconds although it has come. */
export async function runsWithUnread(sql: Sql, olderThanSeconds: number, limit: number): Promise<string[]> {
  const rows = await sql<{ runId: string }[]>`
    select distinct e.run_id as "runId" from events e join runs r on r.id = e.run_id join cycles y on y.id = r.cycle_id
    where e.handled_at is null and e.recorded_at < clock_timestamp() - make_interval(secs => ${olderThanSeconds})
      and e.at <= flow_now(y.flow_base, y.flow_since, y.flow_rate) limit ${limit}`;
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
  /** How many were begun here; others have come from other groups. */
  begun: number;
  needs: Needs;
  /** Null: everyone of the cycle. */
  over: Born[] | null;
};

function fanOutColumns(sql: Sql) {
  return sql`run_id as "runId", step, round, cycle_id as "cycleId", token, at, expected, needed, done, sealed, open, last_at as "lastAt", begun, needs, over`;
}

/** One more is to come: the launcher is to look again. */
export async function growFanOut(
  tx: Tx,
  { runId, step, round, expected, needed, over, at }: Pick<FanOut, 'runId' | 'step' | 'round' | 'expected' | 'needed' | 'over' | 'at'>,
): Promise<void> {
  await tx`
    update fanouts set expected = ${expected}, needed = ${needed}, over = ${over === null ? null : tx.json(over as never)}, at = ${at}, sealed = false,
      begun_at = clock_timestamp()
    where run_id = ${runId} and step = ${step} and round = ${round}`;
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

/** Those which are still to be filled, and of which nobody was begun for so many seconds. */
export async function unsealedFanOuts(sql: Sql, quietSeconds = 0): Promise<FanOut[]> {
  return [
    ...(await sql<FanOut[]>`
      select ${fanOutColumns(sql)} from fanouts where not sealed and begun_at <= clock_timestamp() - make_interval(secs => ${quietSeconds})
      order by run_id, step, round`),
  ];
}

export function insertFanOutDeltas(tx: Tx, deltas: readonly { runId: string; step: string; round: number; at: string }[]): Write {
  if (deltas.length === 0) return null;
  return tx`
    insert into fanout_deltas (run_id, step, round, at)
    select "runId", step, round, at from jsonb_to_recordset(${tx.json(deltas as never)}) as given ("runId" text, step text, round int, at timestamptz)`;
}

/** Adds up what children reported since the last time, row by row in order, and answers the fan-outs that changed. */
export async function foldFanOutDeltas(tx: Tx): Promise<Pick<FanOut, 'runId' | 'step' | 'round'>[]> {
  return [
    ...(await tx<Pick<FanOut, 'runId' | 'step' | 'round'>[]>`
      with gone as (delete from fanout_deltas returning run_id, step, round, at),
        sums as (select run_id, step, round, count(*)::int as done, max(at) as last_at from gone group by run_id, step, round)
      update fanouts f set done = f.done + s.done, last_at = greatest(f.last_at, s.last_at) from sums s
      where f.run_id = s.run_id and f.step = s.step and f.round = s.round
      returning f.run_id as "runId", f.step, f.round`),
  ];
}

/** Children that are still running, of one forEach or (null) of all. */
export async function openChildren(tx: Tx, parentId: string, of: { step: string; round: number } | null): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select id from runs where parent_id = ${parentId} and (${of === null} or (scope = ${of?.step ?? ''} and scope_round = ${of?.round ?? 0}))
      and status = 'running' order by id`;
  return rows.map(({ id }) => id);
}

/** So many of those whom it goes through have been begun. */
export async function setBegun(tx: Tx, { runId, step, round }: Pick<FanOut, 'runId' | 'step' | 'round'>, begun: number): Promise<void> {
  await tx`update fanouts set begun = ${begun}, begun_at = clock_timestamp() where run_id = ${runId} and step = ${step} and round = ${round}`;
}

export type ChildRow = Pick<Run, 'id' | 'subjectId' | 'status' | 'outcome' | 'state'> & { scope: string };

/** The runs that the latest round of each of these forEach steps began, in their order. */
export async function childrenOf(sql: Sql, parentId: string, steps: readonly string[]): Promise<ChildRow[]> {
  return [
    ...(await sql<ChildRow[]>`
      select r.id, r.scope, r.subject_id as "subjectId", r.status, r.outcome, r.state from runs r
      where r.parent_id = ${parentId} and r.scope = any(${[...steps]}::text[])
        and r.scope_round = (select max(o.scope_round) from runs o where o.parent_id = ${parentId} and o.scope = r.scope)
      order by r.scope, r.n, r.id collate "C"`),
  ];
}

/** States of these runs, in the order of the ids. */
export async function statesOf(sql: Sql, ids: readonly string[]): Promise<RunState[]> {
  const rows = await sql<{ state: RunState }[]>`
    select r.state from unnest(${[...ids]}::text[]) with ordinality as asked (id, place) join runs r on r.id = asked.id order by asked.place`;
  return rows.map(({ state }) => state);
}

export type RunAbout = Pick<Run, 'status' | 'outcome' | 'startedAt' | 'endedAt'> & { person: string; flow: string };

/** Runs of flows (by their keys) about persons, oldest first: those of real cycles, and of a trial its own. */
export async function runsAbout(
  sql: Sql,
  asked: readonly { person: string; flow: string }[],
  { runId, cycleId, isTrial }: { runId: string; cycleId: string; isTrial: boolean },
): Promise<RunAbout[]> {
  return [
    ...(await sql<RunAbout[]>`
      select asked.person, asked.flow, r.status, r.outcome, r.started_at as "startedAt", r.ended_at as "endedAt"
      from jsonb_to_recordset(${sql.json(asked as never)}) as asked (person text, flow text)
      join runs r on r.subject_id = asked.person and r.id <> ${runId}
      join cycles y on y.id = r.cycle_id and (y.trial_to is null or (${isTrial} and y.id = ${cycleId}))
      join flow_texts t on t.sha256 = r.sha256 and t.plan ->> 'flow' = asked.flow
      order by r.started_at, r.id`),
  ];
}

/** Whether a run of this forEach about the person is there already. */
export async function hasChildAbout(sql: Sql, { runId, step, round }: Pick<FanOut, 'runId' | 'step' | 'round'>, personId: string): Promise<boolean> {
  const rows = await sql`select 1 from runs where parent_id = ${runId} and scope = ${step} and scope_round = ${round} and subject_id = ${personId} limit 1`;
  return rows.length > 0;
}
