import { type Call, insertCalls } from '../db/calls.ts';
import type { Tx } from '../db/connect.ts';
import { insertOutbox } from '../db/outbox.ts';
import { eventClass, type NewEvent } from '../db/runs.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import type { Answers } from '../workflows/flow/form.ts';
import type { CallOrder } from '../workflows/flow/perform/scene.ts';
import type { Step } from './apply.ts';
import { raise } from './tell.ts';

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
