import { type Call, callByKey, insertCalls, lockCall, setCallStatus } from '../db/calls.ts';
import type { Tx } from '../db/connect.ts';
import { cycleById } from '../db/cycles.ts';
import { insertOutbox } from '../db/outbox.ts';
import { eventClass, type NewEvent, runById } from '../db/runs.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import type { Answers } from '../workflows/flow/form.ts';
import type { CallOrder } from '../workflows/flow/perform/scene.ts';
import type { Step } from './apply.ts';
import type { Engine } from './engine.ts';
import { raise } from './tell.ts';

/**
 * What calls another system: hands it the values, once more with the same key if need be. `accepted` without `values`: it will answer later, or has nothing to
 * say. Not accepted and `permanent`: it never will be. `code` says why, without addresses.
 */
export type Caller = (call: { key: string; connection: string; values: Answers }) => Promise<CallResult>;
export type CallResult = { accepted: true; values: Answers | null } | { accepted: false; permanent: boolean; code: string };

/** Calls that steps ask for. A trial calls nobody: what needs no answer counts as accepted, what awaits one waits for it to be given by hand or by the script. */
export async function beginCalls(tx: Tx, steps: readonly Step[]): Promise<void> {
  const begun = steps.flatMap(({ row, cycle, effects }) =>
    effects.flatMap((effect) => (effect.effect === 'call' ? [{ call: rowOf(effect.call, row.id, cycle.trialTo !== null), order: effect.call }] : [])),
  );
  await insertCalls(
    tx,
    begun.map(({ call }) => call),
  );
  const outside = begun.filter(({ call }) => call.status === 'waiting');
  await insertOutbox(
    tx,
    outside.map(({ call: { key, runId } }) => ({ kind: 'call' as const, key: `call:${key}`, runId, payload: { key } })),
  );
  const inTrial = begun.filter(({ call }) => call.status === 'replied');
  await raise(
    tx,
    inTrial.map(({ call, order }) => replyEvent(call, order.at, true, {})),
  );
}

function rowOf({ key, connection, token, values, awaits, attempts, at }: CallOrder, runId: string, isTrial: boolean): Call {
  const status = !isTrial ? 'waiting' : awaits ? 'accepted' : 'replied';
  return { key, runId, connection, token, values: status === 'waiting' ? values : null, awaits, attempts, status, at: isoOf(at) };
}

function replyEvent({ runId, token }: Pick<Call, 'runId' | 'token'>, at: number, ok: boolean, values: Answers): NewEvent {
  return { runId, at: isoOf(at), class: eventClass.facts, happening: { to: 'world', at, change: { is: 'reply', token, ok, values } } };
}

/** How a try ended: `done`, or to be tried again. */
export type Tried = { done: boolean; code: string | null };

/** One try of one call, the how-manieth `attempt` is. Safe to repeat: the other system knows the key, and a call that is over is not made again. */
export async function tryCall(engine: Engine, caller: Caller, key: string, attempt: number): Promise<Tried> {
  const call = await callByKey(engine.sql, key);
  if (call === null || call.status !== 'waiting') return { done: true, code: null };
  const result = await caller({ key, connection: call.connection, values: call.values ?? {} });
  if (result.accepted) {
    if (call.awaits && result.values === null) await engine.sql.begin((tx) => setCallStatus(tx, key, 'accepted'));
    else await endCall(engine, key, true, result.values ?? {});
    return { done: true, code: null };
  }
  if (!result.permanent && attempt < call.attempts) return { done: false, code: result.code };
  await endCall(engine, key, false, { code: result.code });
  return { done: true, code: result.code };
}

/** Another system's answer, at the present of the run's cycle. False: there is no such call, or it is over. */
export async function endCall(engine: Engine, key: string, ok: boolean, values: Answers): Promise<boolean> {
  return engine.sql.begin(async (tx) => {
    const call = await lockCall(tx, key);
    if (call === null || call.status === 'replied' || call.status === 'failed') return false;
    const run = await runById(tx, call.runId);
    const cycle = run === null ? null : await cycleById(tx, run.cycleId);
    if (cycle === null) return false;
    await setCallStatus(tx, key, ok ? 'replied' : 'failed');
    await raise(tx, [replyEvent(call, Date.parse(cycle.now), ok, values)]);
    return true;
  });
}
