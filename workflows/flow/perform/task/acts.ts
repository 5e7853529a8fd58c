import type { Slot } from '../../state.ts';
import { isPresent } from '../../who.ts';
import { type Acting, actingOn, applyAct, isAmong, mayActFor, partOf } from './acting.ts';
import { isBarred } from './asked.ts';
import { decide, override } from './deciding.ts';
import { answerExtension, askExtension } from './extension.ts';
import { lookAtTask } from './holders.ts';
import { reschedule } from './meeting.ts';
import { reopen, withdraw, withdrawSettled } from './reopening.ts';
import type { Happening, TaskAct } from '../scene.ts';
import type { Stage } from '../stage.ts';
import { stepAt, taskSettingsOf } from '../stage.ts';
import { noticed } from './events.ts';

/** Acts of people on tasks. Who may is looked at now, whatever was shown to them. Each answers null, or the rule that refuses it. */
export function actOnTask(stage: Stage, { task: id, act, values = {}, via }: Extract<Happening, { to: 'task' }>): string | null {
  if (act.type === 'reopened') return reopen(stage, id, act);
  const found = stage.scene.tasks[id];
  if (found === undefined || found.status === 'settled' || found.status === 'closed')
    return act.type === 'withdrawn' ? withdrawSettled(stage, id, act) : 'taskClosed';
  if (taskSettingsOf(stepAt(stage, found.step)).who.resolved === 'decision') lookAtTask(stage, id, act.at);
  const acting = actingOn(stage, stage.scene.tasks[id] ?? found, act.at);
  switch (act.type) {
    case 'decided':
      return decide(acting, act, values, via);
    case 'declined':
      return decide(acting, { ...act, type: 'decided', outcome: 'declined' }, values, via);
    case 'overridden':
      return override(acting, act, values);
    case 'withdrawn':
      return withdraw(acting, act);
    case 'reassigned':
    case 'delegated':
      return handOn(acting, act);
    case 'extensionGranted':
    case 'extensionDenied':
      return answerExtension(acting, act);
    default:
      return onOwnPart(acting, act);
  }
}

type OnOwn = Extract<TaskAct, { type: 'drafted' | 'edited' | 'extensionAsked' | 'rescheduled' }>;

/** What a holder, or who represents one, does to a part of their own. More time is asked for by whom the step names, where it does. */
function onOwnPart(acting: Acting, act: OnOwn): string | null {
  const slot = partOf(acting, act.slot);
  if (slot === undefined) return 'unknownPart';
  const askers = act.type === 'extensionAsked' ? acting.settings.extension?.by : undefined;
  const may = askers === undefined ? mayActFor(acting, slot, act.by) : isAmong(askers, act.by, { ...acting.context, assignee: slot.holder });
  if (!may) return 'notYours';
  return doOnPart(acting, act, slot);
}

function doOnPart(acting: Acting, act: OnOwn, { id: slot }: Slot): string | null {
  const { at } = acting;
  switch (act.type) {
    case 'drafted':
      return applyAct(acting, { type: 'drafted', at, slot });
    case 'edited':
      return applyAct(acting, { type: 'edited', at, slot, by: act.by, version: act.version });
    case 'extensionAsked':
      return askExtension(acting, act);
    case 'rescheduled':
      return reschedule(acting, act);
  }
}

/** An operator, or the holder, hands a part on: never to one who may not have it. */
function handOn(acting: Acting, act: Extract<TaskAct, { type: 'reassigned' | 'delegated' }>): string | null {
  const { stage, settings, context, task, at } = acting;
  const slot = partOf(acting, act.slot);
  if (slot === undefined) return 'unknownPart';
  const delegated = act.type === 'delegated';
  if (delegated && slot.holder !== act.by) return 'notYours';
  if (delegated && settings.delegation === 'no') return 'notAllowed';
  if (stage.world.person(act.to) === undefined) return 'unknownPerson';
  if (!isPresent(act.to, context)) return 'hasLeft';
  if (isBarred(settings, act.to, context)) return 'excluded';
  const circle = delegated && typeof settings.delegation === 'object' ? settings.delegation : null;
  if (circle !== null && !isAmong(circle, act.to, { ...context, assignee: slot.holder })) return 'notAllowed';
  if (task.slots.some((other) => other !== slot && other.status === 'open' && other.holder === act.to)) return 'alreadyTheirs';
  const named = delegated ? (slot.named ?? slot.holder) : null;
  const refused = applyAct(acting, { type: 'handed', at, slot: slot.id, to: act.to, named, how: act.type, by: act.by, reason: act.reason });
  if (refused === null && stage.world.person(act.to)?.hasMail !== true) noticed(stage, { task: task.id, slot: slot.id, at });
  return refused;
}
