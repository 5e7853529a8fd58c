import { claimOutbox, deleteOutbox, giveUp, keepLease, mailsLeft, markSent, type OutboxKind, type OutboxRow, postpone } from '../db/outbox.ts';
import { cycleById } from '../db/cycles.ts';
import type { Tx } from '../db/connect.ts';
import { eventClass, lockRun, type Run } from '../db/runs.ts';
import { setNoticed } from '../db/tasks.ts';
import { isNotice, type MailKind } from '../workflows/flow/task/events.ts';
import { raise } from './tell.ts';
import type { Start } from './begin.ts';
import { tellUnreached } from './bounced.ts';
import type { Engine } from './engine.ts';

/** What the relay hands its rows to. Whatever it calls may be called again with the same row. */
export type Doors = {
  /**
   * Wakes a run, starting its workflow if it is not running. With `delayMs` a launch: only starts it, its first turn after so long. `did`: what was done in it
   * since the last turn, for its story. Throws when Temporal does not answer.
   */
  poke(runId: string, delayMs: number | null, did: readonly string[]): Promise<void>;
  /** Starts the workflow that launches a forEach's children, by the row's key. */
  launch(key: string, payload: { run: string; step: string; round: number }): Promise<void>;
  /** Starts the workflow that makes a call, once per call. */
  call(payload: { key: string }): Promise<void>;
  /** Starts the workflow that goes through the runs of a bulk, by the row's key. */
  bulk(key: string, payload: { bulk: string }): Promise<void>;
  /** Hands a mail to the mail server. */
  mail(row: OutboxRow): Promise<MailResult>;
};
/** Not accepted and `permanent`: it never will be. `code` says why, without addresses. */
export type MailResult = { accepted: true } | { accepted: false; permanent: boolean; code: string };

/** `perMinute`: so many mails a minute go out, of all processes together; without it as many as there are. */
export type RelayOptions = { leaseSeconds: number; pokes: number; mails: number; perMinute?: number | null };
export const relayDefaults: RelayOptions = { leaseSeconds: 60, pokes: 100, mails: 20 };

/** Seconds until the next try, by how often it was tried: 2, 4, 8 … at most ten minutes. */
export function backOff(attempts: number): number {
  return Math.min(600, 2 ** Math.min(attempts, 10));
}

/** Wakes runs and starts the workflows whose rows wait. Answers how many rows were taken. */
export async function relayPokes(engine: Engine, doors: Doors, options: RelayOptions = relayDefaults): Promise<number> {
  const claim = (kinds: OutboxKind[], limit: number) => (limit === 0 ? [] : claimOutbox(engine.sql, kinds, limit, options.leaseSeconds));
  const urgent = await claim(['poke', 'launch', 'call', 'bulk'], options.pokes);
  // After a launch there are a hundred thousand of these, and nobody waits for them.
  const rows = [...urgent, ...(await claim(['start'], options.pokes - urgent.length))];
  const byRun = new Map<string, OutboxRow[]>();
  for (const row of rows) {
    const together = row.kind === 'poke' || row.kind === 'start' ? (row.runId ?? row.key) : row.key;
    byRun.set(together, [...(byRun.get(together) ?? []), row]);
  }
  engine.fault('relay.beforeCommit');
  await inBatches([...byRun.values()], 20, async (same) => {
    try {
      await wake(doors, same);
      engine.fault('relay.beforeReply');
      await deleteOutbox(
        engine.sql,
        same.map(({ id }) => id),
      );
    } catch (error) {
      for (const { id, attempts } of same) await postpone(engine.sql, id, Math.min(10, backOff(attempts)));
      throw error;
    }
  });
  engine.fault('relay.afterCommit');
  return rows.length;
}

/** Pokes merge: one signal for all of a run's. Only a launch alone needs none, and may be delayed. */
async function wake(doors: Doors, rows: OutboxRow[]): Promise<void> {
  const [row] = rows;
  if (row === undefined) return;
  if (row.kind === 'launch') return doors.launch(row.key, row.payload as { run: string; step: string; round: number });
  if (row.kind === 'call') return doors.call(row.payload as { key: string });
  if (row.kind === 'bulk') return doors.bulk(row.key, row.payload as { bulk: string });
  if (Array.isArray(row.payload.runs)) {
    // Those that stand already are left alone, so a row may be gone through twice.
    for (const { run, delayMs } of row.payload.runs as Start[]) await doors.poke(run, delayMs, []);
    return;
  }
  const delays = rows.map(({ payload }) => (typeof payload.delayMs === 'number' ? payload.delayMs : null));
  const delay = delays.includes(null) ? null : Math.min(...(delays as number[]));
  const did = rows.flatMap(({ payload }) => (Array.isArray(payload.did) ? (payload.did as string[]) : []));
  return doors.poke(row.runId ?? '', delay, did);
}

/** Sends mails that wait. What a mail server refuses for now is tried again later, what it refuses for good is marked and counted. */
export async function relayMails(engine: Engine, doors: Doors, options: RelayOptions = relayDefaults): Promise<number> {
  const rows = await claimMails(engine, options);
  await inBatches(rows, 5, async (row) => {
    engine.fault('relay.beforeCommit');
    // Those before it may have taken longer than the lease: whoever took it over sends it.
    if (!(await keepLease(engine.sql, row, options.leaseSeconds))) return;
    const result = await doors.mail(row).catch(async (error: unknown) => {
      await postpone(engine.sql, row.id, backOff(row.attempts));
      throw error;
    });
    engine.fault('relay.beforeReply');
    if (result.accepted) await accepted(engine, row);
    else if (result.permanent) await refused(engine, row, result.code);
    else await postpone(engine.sql, row.id, backOff(row.attempts));
    engine.fault('relay.afterCommit');
  });
  return rows.length;
}

async function claimMails({ sql }: Engine, { mails, leaseSeconds, perMinute = null }: RelayOptions): Promise<OutboxRow[]> {
  if (perMinute === null) return claimOutbox(sql, ['mail'], mails, leaseSeconds);
  return sql.begin(async (tx): Promise<OutboxRow[]> => {
    const left = Math.min(mails, await mailsLeft(tx, perMinute));
    return left === 0 ? [] : claimOutbox(tx, ['mail'], left, leaseSeconds);
  });
}

/** Notices that were accepted let the ladder climb; a rung that waited for one is told. */
async function accepted(engine: Engine, row: OutboxRow): Promise<void> {
  await engine.sql.begin(async (tx) => {
    const notices = noticesIn(row);
    // Under the runs' locks: either the turn of one sees this notice, or the rung that waits for it is seen here.
    const runs = new Map<string, Run>();
    for (const id of [...new Set(notices.map(({ run }) => run))].sort()) {
      const run = await lockRun(tx, id);
      if (run !== null) runs.set(id, run);
    }
    await markSent(tx, [row.id]);
    for (const notice of notices) {
      const run = runs.get(notice.run);
      if (run !== undefined) await noticed(tx, run, notice);
    }
  });
}

/** What will never be sent. A notice to an address that takes none has told nobody, which its run learns. */
async function refused(engine: Engine, row: OutboxRow, code: string): Promise<void> {
  if (code !== 'deadAddress') return giveUp(engine.sql, row.id, code);
  await engine.sql.begin(async (tx) => {
    for (const { run } of noticesIn(row).toSorted((a, b) => a.run.localeCompare(b.run))) await lockRun(tx, run);
    await giveUp(tx, row.id, code);
    for (const { slot, issue } of noticesIn(row)) await tellUnreached(tx, { slotId: slot, issue, kind: 'task' });
  });
}

type Notice = { run: string; slot: string; issue: number };

/** The first notices that a mail brings: its own, or those of the messages that were merged in it. */
function noticesIn({ runId, payload }: OutboxRow): Notice[] {
  type Said = { kind?: MailKind; slot?: string | null; issue?: number; run?: string };
  const merged = payload.kind === 'merged' ? (payload.messages as Said[]) : [{ ...payload, run: runId } as Said];
  return merged.flatMap(({ kind, slot, issue, run }) =>
    kind !== undefined && isNotice(kind) && typeof slot === 'string' && issue !== undefined && typeof run === 'string' ? [{ run, slot, issue }] : [],
  );
}

async function noticed(tx: Tx, run: Run, { slot, issue }: Notice): Promise<void> {
  const cycle = await cycleById(tx, run.cycleId);
  const task = cycle === null ? null : await setNoticed(tx, slot, issue, cycle.now);
  if (cycle === null || task === null || (!Object.values(task.rungs).includes('waiting') && task.incident !== 'unreached')) return;
  const happening = { to: 'slot', task: task.id, slot, at: Date.parse(cycle.now) } as const;
  await raise(tx, [{ runId: run.id, at: cycle.now, class: eventClass.acts, happening }]);
}

async function inBatches<Item>(items: readonly Item[], size: number, work: (item: Item) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (let from = 0; from < items.length; from += size) {
    const results = await Promise.allSettled(items.slice(from, from + size).map(work));
    failures.push(...results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])));
  }
  if (failures.length > 0) throw failures[0];
}
