import type { Context } from '../../context.ts';
import type { StepOf } from '../../schema.ts';
import type { HandedBy, Instant, Slot, TaskState } from '../../state.ts';
import { isAsked } from '../../task/desk.ts';
import type { Lost, Named, Opening } from '../../task/events.ts';
import { isPresent } from '../../who.ts';
import { isBarred, namedBy, replacementFor, substituteFor, withAble } from './asked.ts';
import { causeOf } from '../doors.ts';
import { arrive } from '../handlers.ts';
import { type AnyTask, contextAt, type Stage, stepAt, taskSettingsOf } from '../stage.ts';

/**
 * Whether those who hold the parts of a task still are whom it is for: they may be gone or excluded, the rule may name others, they may be away. What was
 * answered stands.
 */
export function lookAtHolders(stage: Stage, at: Instant): void {
  for (const id of Object.keys(stage.scene.tasks)) lookAtTask(stage, id, at);
}

export function lookAtTask(stage: Stage, id: string, at: Instant): void {
  const open = stage.scene.tasks[id];
  if (open === undefined || open.status !== 'open') return;
  const settings = taskSettingsOf(stepAt(stage, open.step));
  const context = contextAt(stage, at, causeOf(stage, open.token));
  const named = isAskedByName(stage, open) ? null : namedBy(withAble(settings, context), context).people;
  for (const { id: slot } of open.slots) {
    const task = stage.scene.tasks[id];
    const now = task?.slots.find((one) => one.id === slot);
    if (task?.status === 'open' && now?.status === 'open') lookAtSlot({ stage, settings, context, task, named, at }, now);
  }
  loopOver(stage, id, settings, context, at);
}

/** Asked of certain people, whatever the rule says. */
function isAskedByName({ scene }: Stage, { token }: TaskState): boolean {
  return scene.run.tokens.find(({ id }) => id === token)?.asks !== undefined;
}

/** One task that is looked at. `named`: whom its rule names today; null: no rule does. */
type Look = { stage: Stage; settings: AnyTask; context: Context; task: TaskState; named: Named[] | null; at: Instant };

function lookAtSlot(look: Look, slot: Slot): void {
  const { settings, context, named } = look;
  const { holder } = slot;
  if (!isPresent(holder, context)) return vacant(look, slot, 'left');
  if (slot.asks === 'approval') return;
  if (isBarred(settings, holder, context)) return vacant(look, slot, 'excluded');
  if (named !== null && slot.named !== null && !named.some(({ id }) => id === slot.named)) return change(look, slot, named);
  awayFrom(look, slot);
}

/** Its holder is gone, or may not any more: to whoever the rule names now, else down the chain; else one is lost. */
function vacant(look: Look, slot: Slot, why: 'left' | 'excluded'): void {
  const { settings, context, task, named } = look;
  const back = slot.named !== null && slot.named !== slot.holder ? mayTakeBack(look, slot.named) : undefined;
  const byRule = back ?? fresh(task, named)[0];
  if (byRule !== undefined) return handTo(look, slot, byRule, why);
  const next = isOneOfMany(task) && settings.tally === undefined ? null : replacementFor(settings, task, slot, context);
  if (next === null) lose(look, slot, why);
  // The rule does not name them, so that they do not follow it.
  else handTo(look, slot, next, why, null);
}

/** Whoever a delegate or substitute acted for, where the rule still names them. */
function mayTakeBack({ named, context }: Look, person: string): Opening | undefined {
  const still = named?.find(({ id }) => id === person);
  return still !== undefined && isPresent(person, context) ? still : undefined;
}

/** Those named who are not asked yet. */
function fresh(task: TaskState, named: Named[] | null): Named[] {
  const queued = task.queue.map((one) => one.named);
  return (named ?? []).filter(({ id }) => !isAsked(task, id) && !queued.includes(id));
}

/** Where any one of several answers, nobody needs to take the place of one who is lost. */
function isOneOfMany({ slots }: TaskState): boolean {
  return slots.filter(({ status }) => status === 'open').length > 1;
}

/** The rule names others now. */
function change(look: Look, slot: Slot, named: Named[]): void {
  const { settings, stage, task, at } = look;
  const [next] = fresh(task, named);
  const { holderChange } = settings;
  if (holderChange === 'keep') return awayFrom(look, slot);
  if (holderChange === 'both') {
    if (next !== undefined) {
      stage.taskEvent(task.id, { type: 'joined', at, person: { ...next, why: { ...next.why, by: 'holderChange' } } });
      heard(stage, task, slot.holder, next.id, at);
    }
    return;
  }
  if (next !== undefined) handTo(look, slot, next, 'holderChange');
  else lose(look, slot, 'noLonger');
}

/** Whoever is away is stood in for, and so is one who stands in. */
function awayFrom(look: Look, slot: Slot): void {
  const { stage, settings, context, task, at } = look;
  const taken = task.slots.filter(({ status }) => status === 'open').flatMap(({ holder }) => (holder === slot.holder ? [] : [holder]));
  const found = substituteFor(settings, slot.holder, slot.why.fallback, taken, context);
  if (found === null) return;
  if (found === 'loop') stage.taskEvent(task.id, { type: 'stuck', at, code: 'substituteLoop', detail: { person: slot.holder } });
  else handTo(look, slot, { ...found, named: slot.named ?? slot.holder }, 'substitute');
}

function handTo({ stage, task, at }: Look, slot: Slot, next: Opening, how: HandedBy, named: string | null = next.named ?? next.id): void {
  const by = how === 'substitute' ? slot.holder : 'flow';
  stage.taskEvent(task.id, { type: 'handed', at, slot: slot.id, to: next.id, named, how, why: next.why, by, reason: '' });
  heard(stage, task, slot.holder, next.id, at);
}

function lose({ stage, task, at }: Look, slot: Slot, why: Lost): void {
  stage.taskEvent(task.id, { type: 'lost', at, slot: slot.id, why, by: null, reason: '', replacement: null });
}

/** Substitutes who stood in for each other no longer do. */
function loopOver(stage: Stage, id: string, settings: AnyTask, context: Context, at: Instant): void {
  const task = stage.scene.tasks[id];
  if (task?.incident !== 'substituteLoop') return;
  const loops = task.slots.some(({ status, holder, why }) => status === 'open' && substituteFor(settings, holder, why.fallback, [], context) === 'loop');
  if (!loops) stage.taskEvent(id, { type: 'freed', at });
}

/** What listens for a change of holders. */
function heard(stage: Stage, { step, round }: TaskState, from: string, to: string, at: Instant): void {
  for (const key of Object.keys(stage.scene.run.handlers)) {
    const settings = stepAt(stage, key.slice(0, key.indexOf('@')))?.settings as Partial<StepOf<'whenever'>['settings']> | undefined;
    const trigger = settings?.trigger;
    if (trigger?.on === 'holderChanged' && (trigger.step === undefined || trigger.step === step))
      arrive(stage, (_, event) => stage.toRun(event), key, { step, round, from, to }, at);
  }
}
