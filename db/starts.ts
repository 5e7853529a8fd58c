import type { Heard, Watch } from '../workflows/flow/standing.ts';
import type { Answers } from '../workflows/flow/form.ts';
import type { RunState } from '../workflows/flow/state.ts';
import type { Sql, Tx } from './connect.ts';

/** Standing cycles: what they listen for and have heard, runs that are asked for under them, and what they watch. */

/** Replaces what the start of a cycle listens for. */
export async function setListens(tx: Tx, cycleId: string, keys: readonly string[]): Promise<void> {
  await tx`delete from start_listens where cycle_id = ${cycleId}`;
  await tx`insert into start_listens (cycle_id, key) select ${cycleId}, unnest(${[...keys]}::text[])`;
}

export type Listening = { cycleId: string; now: string; keys: string[] };

/** Cycles that listen for any of these keys, each with those that it does; only this one unless that is null. */
export async function listeningFor(sql: Sql, keys: readonly string[], only: string | null): Promise<Listening[]> {
  if (keys.length === 0) return [];
  return [
    ...(await sql<Listening[]>`
      select l.cycle_id as "cycleId", flow_now(y.flow_base, y.flow_since, y.flow_rate) as now, array_agg(l.key) as keys
      from start_listens l join cycles y on y.id = l.cycle_id and y.status = 'running'
      where l.key = any(${[...keys]}::text[]) and ${only === null ? sql`true` : sql`l.cycle_id = ${only}`}
      group by y.id, l.cycle_id order by l.cycle_id`),
  ];
}

export type NewHeard = { cycleId: string; at: string; heardAt: string; heard: Heard };

export async function insertHeard(tx: Tx, rows: readonly NewHeard[]): Promise<void> {
  if (rows.length === 0) return;
  await tx`
    insert into start_heard (cycle_id, at, heard_at, heard)
    select "cycleId", at, "heardAt", heard
    from jsonb_to_recordset(${tx.json(rows as never)}) as given ("cycleId" text, at timestamptz, "heardAt" timestamptz, heard jsonb)`;
}

/** Takes what a cycle has heard by its now, in order. */
export async function takeHeard(tx: Tx, cycleId: string, now: string, limit: number): Promise<(NewHeard & { n: number })[]> {
  const rows = await tx<(NewHeard & { n: number })[]>`
    with next as (select n from start_heard where cycle_id = ${cycleId} and at <= ${now} order by at, n limit ${limit})
    delete from start_heard h using next where h.n = next.n returning h.n, h.cycle_id as "cycleId", h.at, h.heard_at as "heardAt", h.heard`;
  return [...rows].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || Number(a.n) - Number(b.n));
}

/** Standing cycles in which something is to be done by now: heard of, asked for, or to be looked at. What is watched waits while its cycle is paused. */
export async function cyclesWithStarts(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select y.id from cycles y, lateral (select flow_now(y.flow_base, y.flow_since, y.flow_rate) as now) t
    where y.standing and y.status = 'running' and (
      exists (select 1 from start_heard h where h.cycle_id = y.id and h.at <= t.now)
      or exists (select 1 from starts s where s.cycle_id = y.id and s.became is null)
      or exists (select 1 from start_watches w where w.cycle_id = y.id and w.due <= t.now
        and not exists (select 1 from runs r where r.id = y.id and (r.state ->> 'paused')::boolean)))
    order by y.id`;
  return rows.map(({ id }) => id);
}

/** One process at a time sees to what begins in a cycle. False: another does. */
export async function lockStarts(tx: Tx, cycleId: string): Promise<boolean> {
  const [lock] = await tx<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(hashtextextended(${`loopwright.starts.${cycleId}`}, 0)) as mine`;
  return lock?.mine === true;
}

export type NewStart = {
  cycleId: string;
  key: string;
  event: string | null;
  trigger: string | null;
  subjectId: string | null;
  byId: string;
  at: string;
  payload: Answers;
};
export type Start = NewStart & { n: number };

/** Each key and event once: what was asked for before is left out. Numbers of those that are new, in the order given. */
export async function insertStarts(tx: Tx, starts: readonly NewStart[]): Promise<Start[]> {
  if (starts.length === 0) return [];
  const placed = starts.map((start, place) => ({ ...start, place }));
  const rows = await tx<Start[]>`
    insert into starts (cycle_id, key, event, trigger, subject_id, by_id, at, payload)
    select "cycleId", key, event, trigger, "subjectId", "byId", at, payload
    from jsonb_to_recordset(${tx.json(placed as never)}) as given ("cycleId" text, key text, event text, trigger text, "subjectId" text, "byId" text, at timestamptz,
      payload jsonb, place int) order by place
    on conflict (cycle_id, key, event) where event is not null do nothing returning ${startColumns(tx)}`;
  return inOrder(rows);
}

function startColumns(sql: Sql) {
  return sql`n, cycle_id as "cycleId", key, event, trigger, subject_id as "subjectId", by_id as "byId", at, payload`;
}

const inOrder = (rows: readonly Start[]): Start[] => [...rows].sort((a, b) => Number(a.n) - Number(b.n));

/** What was asked for under this key by this event; null: nothing was. */
export async function startOfEvent(
  sql: Sql,
  cycleId: string,
  event: string,
): Promise<{ became: string | null; rule: string | null; runId: string | null } | null> {
  const [row] = await sql<{ became: string | null; rule: string | null; runId: string | null }[]>`
    select became, rule, run_id as "runId" from starts where cycle_id = ${cycleId} and event = ${event}`;
  return row ?? null;
}

/** Runs that are asked for in a cycle and of which nothing has become yet. */
export async function startsAsked(tx: Tx, cycleId: string, limit: number): Promise<Start[]> {
  return inOrder(await tx<Start[]>`select ${startColumns(tx)} from starts where cycle_id = ${cycleId} and became is null order by n limit ${limit}`);
}

export type Became = {
  n: number;
  became: 'queued' | 'paused' | 'begun' | 'merged' | 'suppressed' | 'excluded' | 'failed';
  rule: string | null;
  runId: string | null;
};

/** What became of runs that were asked for. The payload is kept only of what waits. */
export async function setBecame(tx: Tx, rows: readonly Became[]): Promise<void> {
  if (rows.length === 0) return;
  await tx`
    update starts s set became = given.became, rule = given.rule, run_id = given."runId", payload = case when given.became in ('queued', 'paused') then s.payload end
    from jsonb_to_recordset(${tx.json(rows as never)}) as given (n bigint, became text, rule text, "runId" text) where s.n = given.n`;
}

/** What waits is asked for again at this instant: the first of a key, or all that came in a pause. */
export async function askAgain(tx: Tx, cycleId: string, which: { key: string } | 'paused', at: string): Promise<void> {
  if (which === 'paused') await tx`update starts set became = null, at = ${at} where cycle_id = ${cycleId} and became = 'paused'`;
  else
    await tx`
      update starts set became = null, at = ${at}
      where n = (select n from starts where cycle_id = ${cycleId} and key = ${which.key} and became = 'queued' order by n limit 1)`;
}

/** What waits for a run that is over already: whoever ended it may not have seen it. */
export async function askForgotten(sql: Sql): Promise<void> {
  await sql`
    update starts s set became = null, at = flow_now(y.flow_base, y.flow_since, y.flow_rate) from cycles y
    where y.id = s.cycle_id and y.standing and y.status = 'running' and s.became = 'queued'
      and not exists (select 1 from runs r where r.cycle_id = s.cycle_id and r.start_key = s.key and r.status = 'running')
      and not exists (select 1 from starts o where o.cycle_id = s.cycle_id and o.key = s.key and (o.became is null or (o.became = 'queued' and o.n < s.n)))`;
}

export type KeyedRun = { id: string; startKey: string; status: RunState['status']; startedAt: string; sha256: string; state: RunState };

/** Runs of a cycle that were begun under these keys, oldest first. */
export async function runsOfKeys(sql: Sql, cycleId: string, keys: readonly string[]): Promise<KeyedRun[]> {
  return [
    ...(await sql<KeyedRun[]>`
      select id, start_key as "startKey", status, started_at as "startedAt", sha256, state from runs
      where cycle_id = ${cycleId} and start_key = any(${[...new Set(keys)]}::text[]) order by started_at, n`),
  ];
}

export type WatchRow = { trigger: string; subjectId: string } & { planned: string | null; held: boolean; due: string | null };

export async function watchesOf(sql: Sql, cycleId: string, people: readonly string[]): Promise<WatchRow[]> {
  return [
    ...(await sql<WatchRow[]>`
      select trigger, subject_id as "subjectId", planned, held, due from start_watches where subject_id = any(${[...people]}::text[]) and cycle_id = ${cycleId}`),
  ];
}

/** What is to be looked at by now. */
export async function watchesDue(tx: Tx, cycleId: string, now: string, limit: number): Promise<WatchRow[]> {
  return [
    ...(await tx<WatchRow[]>`
      select trigger, subject_id as "subjectId", planned, held, due from start_watches where cycle_id = ${cycleId} and due <= ${now}
      order by due, trigger collate "C", subject_id collate "C" limit ${limit}`),
  ];
}

export async function upsertWatches(tx: Tx, cycleId: string, rows: readonly WatchRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx`
    insert into start_watches (cycle_id, trigger, subject_id, planned, held, due)
    select ${cycleId}, trigger, "subjectId", planned, held, due
    from jsonb_to_recordset(${tx.json(rows as never)}) as given (trigger text, "subjectId" text, planned timestamptz, held boolean, due timestamptz)
    on conflict (cycle_id, trigger, subject_id) do update set planned = excluded.planned, held = excluded.held, due = excluded.due`;
}

/** Everything that is watched is looked at again now; of what came while the cycle was paused, only that. */
export async function lookAgain(tx: Tx, cycleId: string, at: string, which: 'all' | 'overdue'): Promise<void> {
  await tx`update start_watches set due = ${at} where cycle_id = ${cycleId} and ${which === 'all' ? tx`true` : tx`due < ${at}`}`;
}

export async function forgetWatches(tx: Tx, cycleId: string): Promise<void> {
  await tx`delete from start_watches where cycle_id = ${cycleId}`;
}

/** Nothing more begins in a cycle: it listens for nothing, and what was asked for comes to nothing. */
export async function endStarts(tx: Tx, cycleId: string): Promise<void> {
  await tx`delete from start_listens where cycle_id = ${cycleId}`;
  await tx`delete from start_heard where cycle_id = ${cycleId}`;
  await tx`delete from start_watches where cycle_id = ${cycleId}`;
  await tx`update start_hooks set ended_at = clock_timestamp() where cycle_id = ${cycleId} and ended_at is null`;
  await tx`
    update starts set became = 'suppressed', rule = 'cycleClosed', payload = null where cycle_id = ${cycleId} and (became is null or became in ('queued', 'paused'))`;
}

/** Standing cycles that are being closed and in which nothing goes on any more but their own run, which has not been told yet. */
export async function emptiedCycles(tx: Tx): Promise<{ id: string; now: string }[]> {
  return [
    ...(await tx<{ id: string; now: string }[]>`
      select y.id, flow_now(y.flow_base, y.flow_since, y.flow_rate) as now from cycles y join runs root on root.id = y.id and root.status = 'running'
      where y.standing and y.status = 'closing'
        and not exists (select 1 from runs r where r.cycle_id = y.id and r.status = 'running' and r.id <> y.id)
        and not exists (select 1 from events e where e.run_id = y.id and e.handled_at is null) order by y.id`),
  ];
}

/** Every standing cycle that goes on. */
export async function standingCycles(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`select id from cycles where standing and status = 'running' order by created_at, id`;
  return rows.map(({ id }) => id);
}

/** The standing cycles of a flow that go on. */
export async function standingOf(sql: Sql, flowId: string): Promise<{ id: string; trial: boolean }[]> {
  return [
    ...(await sql<{ id: string; trial: boolean }[]>`
      select id, trial_to is not null as trial from cycles where standing and status = 'running' and flow_id = ${flowId} order by created_at, id`),
  ];
}

export type StartMade = {
  n: number;
  trigger: string | null;
  subjectId: string | null;
  byId: string;
  at: string;
  became: string | null;
  rule: string | null;
  runId: string | null;
};

/** What was asked for in a cycle, the newest first. */
export async function startsMade(sql: Sql, cycleId: string, limit: number): Promise<StartMade[]> {
  return [
    ...(await sql<StartMade[]>`
      select n::int, trigger, subject_id as "subjectId", by_id as "byId", at, became, rule, run_id as "runId" from starts
      where cycle_id = ${cycleId} order by n desc limit ${limit}`),
  ];
}

/** Dates of people that are to come in a cycle, the earliest first. */
export async function watchesToCome(sql: Sql, cycleId: string, limit: number): Promise<{ trigger: string; subjectId: string; planned: string }[]> {
  return [
    ...(await sql<{ trigger: string; subjectId: string; planned: string }[]>`
      select trigger, subject_id as "subjectId", planned from start_watches
      where cycle_id = ${cycleId} and due is not null and planned is not null order by planned, subject_id limit ${limit}`),
  ];
}

/** As it is handed on to the kernel. */
export function watchOf({ planned, held, due }: WatchRow): Watch {
  return { planned: planned === null ? null : Date.parse(planned), held, due: due === null ? null : Date.parse(due) };
}
