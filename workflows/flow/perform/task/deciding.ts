import type { Answers } from '../../form.ts';
import { nameless } from './nameless.ts';
import { barredBy } from '../../guards.ts';
import type { WhoRule } from '../../grammar.ts';
import type { Answer, Slot } from '../../state.ts';
import type { Named } from '../../task/events.ts';
import { isAnonymous } from '../../task-settings.ts';
import { whenAt } from '../../when.ts';
import { whoAre } from '../../who.ts';
import { type Acting, applyAct, isAmong, mayActFor, partOf } from './acting.ts';
import { replacementFor } from './asked.ts';
import { release } from './release.ts';
import type { AnswerVia, TaskAct } from '../scene.ts';
import { type AnyTask, stepAt } from '../stage.ts';
import { fileSignature } from './signing.ts';
import { isAway } from './substitutes.ts';

/** Somebody answers, declines, or decides instead. */

type Decided = Extract<TaskAct, { type: 'decided' }>;
type Overridden = Extract<TaskAct, { type: 'overridden' }>;

/** `via`: the way by which it came, for the history. */
export function decide(acting: Acting, act: Decided, values: Answers, via?: AnswerVia): string | null {
  const { stage, settings, context, task } = acting;
  const slot = partOf(acting, act.slot);
  if (slot === undefined) return 'notOpen';
  const { by, outcome } = act;
  const kind = stepAt(stage, task.step)?.kind;
  if (kind === 'training') return 'byFact';
  const isRefusal = kind === 'acknowledge' && outcome === 'refused';
  if (isRefusal ? !isAmong(settings.refusalBy, by, context) : !mayActFor(acting, slot, by)) return 'notYours';
  const giving = { step: task.step, values, outcome };
  if (barredBy(settings.allowed, outcome, { ...context, assignee: slot.holder, giving }) !== null) return 'guard';
  const before = stage.effects.length;
  const refused = outcome === 'declined' ? decline(acting, slot, act, via) : answer(acting, slot, act, values, isRefusal, via);
  if (refused !== null) return refused;
  keepAnswer(acting, slot, act, values, before);
  fileSignature(stage, task, slot.holder, outcome, act.at);
  return afterwards(acting);
}

function answer(
  acting: Acting,
  slot: Slot,
  { at, by, outcome, version, reason = '' }: Decided,
  values: Answers,
  isRefusal: boolean,
  via: AnswerVia | undefined,
): string | null {
  const { settings } = acting;
  const approver = approverOf(acting, slot, values);
  const stands = by === slot.holder ? {} : isRefusal ? { entered: true } : { represents: slot.holder };
  // An approver's word is no answer of the step: it stands in the history.
  const said = reason === '' && slot.asks === 'approval' && typeof values.comment === 'string' ? values.comment : reason;
  const detail = { ...stands, ...documentOf(settings), ...(via !== undefined && { via }), ...(said !== '' && { reason: said }) };
  return applyAct(acting, { type: 'decided', at, slot: slot.id, by, outcome, detail, approver, ...(version !== undefined && { version }) });
}

/** Who has to agree: never whoever chose, nor one of those who were chosen. */
function approverOf({ settings: { approvedBy }, context }: Acting, { holder }: Slot, { people }: Answers): Named | null {
  if (approvedBy === undefined) return null;
  const chosen = Array.isArray(people) ? people.filter((id) => typeof id === 'string') : [];
  const never = [holder, ...chosen].map((id): WhoRule => ({ who: 'person', id }));
  return whoAre({ ...approvedBy, never: [...(approvedBy.never ?? []), ...never] }, context).people[0] ?? null;
}

/** What was signed: which version of the text. */
function documentOf({ document }: AnyTask): Record<string, unknown> {
  return document === undefined ? {} : { document: document.version };
}

/** A decider declines: of several, someone else is asked in their place, where there is anybody. */
function decline(acting: Acting, slot: Slot, { at, by, reason = '' }: Decided, via: AnswerVia | undefined): string | null {
  const { settings, task, context } = acting;
  const replacement = settings.tally === undefined ? null : replacementFor(settings, task, slot, context);
  return applyAct(acting, { type: 'lost', at, slot: slot.id, why: 'declined', by, reason, replacement, ...(via !== undefined && { via }) });
}

/** What was answered goes before what it brings about. Of one document of several editors, once it stands; an approver's word is no answer of the step. */
function keepAnswer({ stage, settings, task, context, at }: Acting, slot: Slot, { by, outcome }: Decided, values: Answers, place: number): void {
  const settled = stage.scene.tasks[task.id]?.status === 'settled';
  if (slot.asks === 'approval' || (settings.shared && !settled)) return;
  const { step, round } = task;
  const given: Answer = { step, round, slot: settings.shared ? task.id : slot.id, by, for: slot.holder, at, outcome, values };
  stage.effects.splice(place, 0, { effect: 'answer', answer: isAnonymous(settings) ? nameless(given, settings, context) : given });
}

function afterwards({ stage, task, at }: Acting): null {
  const now = stage.scene.tasks[task.id];
  if (now?.status === 'settled') release(stage, now, at);
  return null;
}

/** Somebody named decides instead: from a date on, or because whoever it is with is away or has refused. */
export function override(acting: Acting, { at, by, outcome, reason, slot: id }: Overridden, values: Answers): string | null {
  const { stage, settings, task, context } = acting;
  const { override: rule } = settings;
  if (rule === undefined) return 'notAllowed';
  if (!isAmong(rule.by, by, context)) return 'notYours';
  if (reason.trim() === '') return 'reasonMissing';
  const from = rule.from === undefined ? at : whenAt(rule.from, context, 'opens').at;
  if (from === null || at < from) return 'tooEarly';
  if (!hasGround(acting, rule.ground)) return 'noGround';
  const slot = partOf(acting, id ?? '') ?? task.slots.find(({ status }) => status === 'open');
  const giving = { step: task.step, values, outcome };
  if (barredBy(settings.allowed, outcome, { ...context, giving }) !== null) return 'guard';
  const before = stage.effects.length;
  const refused = applyAct(acting, { type: 'overridden', at, slot: slot?.id ?? null, by, outcome, reason });
  if (refused !== null) return refused;
  const { step, round } = task;
  stage.effects.splice(before, 0, { effect: 'answer', answer: { step, round, slot: slot?.id ?? task.id, by, for: slot?.holder ?? by, at, outcome, values } });
  return afterwards(acting);
}

function hasGround({ settings, task, context }: Acting, ground: 'any' | 'absence' | 'refusal'): boolean {
  if (ground === 'any') return true;
  if (ground === 'refusal') return task.slots.some(({ closedWhy, outcome }) => closedWhy === 'declined' || outcome === 'refused');
  const open = task.slots.filter(({ status }) => status === 'open');
  const rule = { subject: 'goOn', ...settings.absence, assignee: 'substitute' } as const;
  return open.length > 0 && open.every(({ holder }) => isAway(holder, rule, context));
}
