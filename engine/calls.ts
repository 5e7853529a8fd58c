import { acceptCall, type Call, callByKey, insertCalls, lockCall, noteTry, setCallOver } from '../db/calls.ts';
import type { Tx } from '../db/connect.ts';
import { cycleById } from '../db/cycles.ts';
import { insertOutbox } from '../db/outbox.ts';
import { eventClass, runById } from '../db/runs.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import type { Answers } from '../workflows/flow/form.ts';
import type { CallOrder } from '../workflows/flow/perform/scene.ts';
import type { Step } from './apply.ts';
import type { Engine } from './engine.ts';
import { raise } from './tell.ts';

/**
 * What calls another system: hands it the values, once more with the same key if need be. `accepted` without `values`: it will answer later, or has nothing to
 * say. Not accepted and `permanent`: it never will be. `code` says why, without addresses. A call of a `trial` must leave the house no more than its mails do.
 */
export type Caller = (call: { key: string; connection: string; values: Answers; awaits: boolean; trial: string | null }) => Promise<CallResult>;
export type CallResult =
  | { accepted: true; values: Answers | null }
  /** `retryAfterMs`: the other system asks to be left alone so long. */
  | { accepted: false; permanent: boolean; code: string; retryAfterMs?: number };

/** How long between the tries of a call: twice as long after each, up to a limit; longer where the other system asks for it. */
export type CallPolicy = { firstMs: number; mostMs: number };
export const callPolicy: CallPolicy = { firstMs: 30_000, mostMs: 3_600_000 };

/** Calls that steps ask for leave by the outbox. */
export async function beginCalls(tx: Tx, steps: readonly Step[]): Promise<void> {
  const calls = steps.flatMap(({ row, cycle, effects }) =>
    effects.flatMap((effect) => (effect.effect === 'call' ? [rowOf(effect.call, row.id, cycle.trialTo === null ? null : cycle.id)] : [])),
  );
  await insertCalls(tx, calls);
  await insertOutbox(
    tx,
    calls.map(({ key, runId }) => ({ kind: 'call' as const, key: `call:${key}`, runId, payload: { key } })),
  );
}

function rowOf({ key, connection, token, values, awaits, attempts, at }: CallOrder, runId: string, trial: string | null): Call {
  return { key, runId, connection, token, values, awaits, attempts, tried: 0, status: 'waiting', at: isoOf(at), trial };
}

/** How a try ended: `done`, or to be tried again in so many milliseconds. */
export type Tried = { done: boolean; tried: number; inMs?: number };

/** One try of one call. Safe to repeat: the other system knows the key, and a call that is over is not made again. */
export async function tryCall(engine: Engine, caller: Caller, key: string, policy: CallPolicy = callPolicy): Promise<Tried> {
  const call = await callByKey(engine.sql, key);
  if (call === null || call.status !== 'waiting') return { done: true, tried: call?.tried ?? 0 };
  const began = Date.now();
  const { connection, awaits, trial, attempts } = call;
  const result = await caller({ key, connection, values: call.values ?? {}, awaits, trial });
  const tookMs = Date.now() - began;
  const again = !result.accepted && !result.permanent && call.tried + 1 < attempts;
  const inMs = again ? waitOf(policy, call.tried + 1, result.retryAfterMs ?? 0) : null;
  const tried = await noteTry(engine.sql, key, { code: result.accepted ? 'sent' : result.code, tookMs, inMs });
  if (inMs !== null) return { done: false, tried, inMs };
  if (!result.accepted) await endCall(engine, key, false, { code: result.code });
  else if (awaits && result.values === null) await acceptCall(engine.sql, key);
  else await endCall(engine, key, true, result.values ?? {});
  return { done: true, tried };
}

const waitOf = ({ firstMs, mostMs }: CallPolicy, tried: number, asked: number): number => Math.max(asked, Math.min(mostMs, firstMs * 2 ** (tried - 1)));

/** Another system's answer, at the present of the run's cycle. False: there is no such call, or nobody waits for it any more. */
export async function endCall(engine: Engine, key: string, ok: boolean, values: Answers): Promise<boolean> {
  const ended = await engine.sql.begin(async (tx) => {
    const call = await lockCall(tx, key);
    if (call === null || call.status === 'replied' || call.status === 'failed') return false;
    const run = await runById(tx, call.runId);
    const cycle = run === null ? null : await cycleById(tx, run.cycleId);
    if (run === null || cycle === null) return false;
    if (!run.state.tokens.some(({ id }) => id === call.token)) {
      await setCallOver(tx, key, 'failed');
      return false;
    }
    await setCallOver(tx, key, ok ? 'replied' : 'failed');
    const change = { is: 'reply', token: call.token, ok, values } as const;
    await raise(tx, [{ runId: call.runId, at: cycle.now, class: eventClass.facts, happening: { to: 'world', at: Date.parse(cycle.now), change } }]);
    engine.fault('call.beforeCommit');
    return true;
  });
  if (ended) engine.fault('call.afterCommit');
  return ended;
}
