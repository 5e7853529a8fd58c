import type { Tx } from '../db/connect.ts';
import { cameByLink, type HeldWhy, insertHeld, linkStanding, type Place } from '../db/link-answers.ts';
import type { Slot, TaskState } from '../workflows/flow/state.ts';
import { actOnHeld } from './act.ts';
import type { DecideInput } from './decide.ts';
import type { Engine } from './engine.ts';
import type { Held } from './hold.ts';
import { withAct } from './task-acts.ts';

/** Nobody opens a mail, reads it and answers within so many seconds of its delivery; nor gives two different answers within so many. */
const leastSeconds = 2;
const apartSeconds = 10;

/**
 * Whether an answer by a link alone may have been sent by a program that opens mails before their reader does: it comes right after the mail, or is the second
 * of two different ones within seconds. Then the first is taken back, and nothing counts until a person types the number that the page shows. Under the lock of
 * the run, so that of two at once one is the second. The rule that holds it, or null. In a trial nothing counts, and whoever tries it is quick.
 */
export async function heldBy(engine: Engine, tx: Tx, held: Held, task: TaskState, slot: Slot, { link, person, outcome }: DecideInput): Promise<string | null> {
  if (link === undefined || link.confirmed || held.cycle.trialTo !== null) return null;
  const place: Place = { runId: held.row.id, step: task.step, personId: person };
  const { soon, held: isHeld } = await linkStanding(tx, { hash: link.hash, slotId: slot.id, seconds: leastSeconds }, place);
  const hold = async (why: HeldWhy): Promise<string> => {
    await insertHeld(tx, place, why);
    return why === 'tooSoon' ? 'answeredTooSoon' : 'answeredTwice';
  };
  if (slot.status !== 'answered') return isHeld ? 'notConfirmed' : soon ? hold('tooSoon') : null;
  if (slot.outcome === outcome || !(await cameByLink(tx, { slotId: slot.id, personId: person, seconds: apartSeconds }))) return null;
  const back = (now: Held) => withAct(now, task.id, { act: 'withdraw', slot: slot.id, reason: '' }, person);
  const { refused } = await actOnHeld(engine, tx, held, { by: person, do: 'withdraw', step: task.step, reason: null, happenings: back });
  return refused === null ? hold('several') : null;
}
