import type { Slot } from '../state.ts';
import { type Desk, dropDraft, forgetReminders, free, isLoss, log, mail, slotOf } from './desk.ts';
import type { TaskEvent } from './events.ts';
import { isDecidable } from './votes.ts';

/** A part goes to somebody else. */

type Handing = Omit<Extract<TaskEvent, { type: 'handed' }>, 'type' | 'at'>;

/** Both names are kept: who holds it, and from whom. Whoever had it is told; their link ends with the issue. */
export function hand(desk: Desk, { slot: id, to, named, how, why, by, reason }: Handing): string | null {
  const slot = slotOf(desk, id);
  if (slot === undefined) return 'unknownPart';
  // One whose decider was lost may be given to another, so that it can be decided after all.
  const lost = isLoss(slot.closedWhy) || slot.closedWhy === 'quorumImpossible';
  if (slot.status !== 'open' && !lost) return 'taskClosed';
  if (slot.holder === to && !lost) return 'alreadyTheirs';
  const from = slot.holder;
  draftGoes(desk, slot);
  const grounds = { ...(why ?? slot.why), by: how };
  Object.assign(slot, { holder: to, from, named, status: 'open', issue: slot.issue + 1, openedAt: desk.at, why: grounds });
  forgetReminders(slot);
  if (lost) Object.assign(slot, { closedWhy: null, outcome: null, answeredAt: null, late: false, by: null });
  log(desk, 'task.reassigned', slot, { by, to: [to], detail: { from, why: how, ...(reason === '' ? {} : { reason }) } });
  tell(desk, slot, from, how);
  if ((lost && isDecidable(desk)) || desk.task.incident === 'unreached') free(desk);
  if (desk.rules.handover.clocks === 'restart' && (how === 'holderChange' || how === 'left' || how === 'excluded')) desk.commands.push({ do: 'restartDates' });
  return null;
}

function draftGoes(desk: Desk, slot: Slot): void {
  const { drafts } = desk.rules.handover;
  dropDraft(desk, slot, drafts === 'carry' ? 'carried' : drafts === 'show' ? 'shown' : 'dropped');
}

function tell(desk: Desk, slot: Slot, from: string, how: Handing['how']): void {
  mail(desk, how === 'substitute' ? 'substituted' : how === 'delegated' ? 'delegated' : 'handedOver', slot, { to: from });
  mail(desk, 'task', slot);
}
