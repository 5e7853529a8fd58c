import type { Command, RunEvent } from '../events.ts';
import { holds } from '../evaluate.ts';
import type { Answers } from '../form.ts';
import { isPlanned, plannedOf } from '../planned.ts';
import type { PlanStep } from '../plan.ts';
import type { StepOf } from '../schema.ts';
import type { Clock, Instant } from '../state.ts';
import { whenAt } from '../when.ts';
import { whoAre } from '../who.ts';
import { putClock } from './clocks.ts';
import type { Dating } from './dating.ts';
import { causeOf, yields } from './doors.ts';
import type { Happening } from './scene.ts';
import { contextAt, type Stage, stepAt } from './stage.ts';

/** Whatever a `whenever` listens for, as it reaches one of a run. */

type ToRun = (stage: Stage, event: RunEvent) => string | null;

const stepIdOf = (key: string) => key.slice(0, key.indexOf('@'));
const settingsOf = (stage: Stage, key: string) => (stepAt(stage, stepIdOf(key)) as PlanStep).settings as StepOf<'whenever'>['settings'];

/** It begins to listen: a clock is set; a condition that holds already is not one that becomes true. */
export function armHandler(stage: Stage, { handler, step: stepId }: Extract<Command, { do: 'arm' }>, at: Instant): void {
  const { trigger, earlier } = settingsOf(stage, handler);
  if (trigger.on === 'condition') setHeld(stage, handler, earlier === 'ignore' && holds(trigger.condition, contextAt(stage, at)).holds);
  const dating = handlerDating(stage, handler, at);
  if (dating === undefined) return;
  const found = plannedOf(dating.when, dating.use, dating.context, 'atOnce', undefined);
  if (found.is === 'left' || found.is === 'stopped') return;
  const { at: due, ...rest } = isPlanned(found) ? found.planned : { at: null, zone: found.zone, ledger: found.ledger };
  const order = stepAt(stage, stepId)?.order ?? 0;
  const id = `${stage.scene.run.id}:${handler}:handler`;
  const clock: Clock = {
    id,
    run: stage.scene.run.id,
    kind: 'handler',
    due,
    branches: true,
    ladder: 0,
    order,
    task: null,
    token: null,
    item: handler,
    nth: 0,
    ...rest,
  };
  putClock(stage, clock, stepId, null, at);
}

/** Of one that listens for a date: what that is worked out from. */
export function handlerDating(stage: Stage, handler: string, at: Instant): Dating | undefined {
  const { trigger } = settingsOf(stage, handler);
  const state = stage.scene.run.handlers[handler];
  if (trigger.on !== 'clock' || state === undefined) return undefined;
  const step = stepIdOf(handler);
  const container = handler.slice(step.length + 1);
  const clock = { names: [`${stage.scene.run.id}:${handler}:handler`], tags: ['handler'], step };
  const { place } = causeOf(stage, container);
  const inside = { container, occurrence: stage.scene.run.containers[container]?.occurrence ?? 0 };
  const within = place === undefined ? {} : { place: { step, round: 1, path: [...place.path, inside] } };
  const context = contextAt(stage, at, { clock, ...within, task: { openedAt: state.armedAt, dueAt: null, closesAt: null } });
  return { when: trigger.at, use: 'opens', context };
}

export function setHeld(stage: Stage, key: string, held: boolean): void {
  const { run } = stage.scene;
  const handler = run.handlers[key];
  if (handler === undefined || handler.held === held) return;
  stage.scene.run = { ...run, handlers: { ...run.handlers, [key]: { ...handler, held } } };
}

export function handlerClockDue(stage: Stage, toRun: ToRun, clock: Clock, at: Instant): string | null {
  return arrive(stage, toRun, clock.item ?? '', { due: at }, at);
}

/** It has happened, and is not sorted out by `if`: the payload is kept as the answer of its step, then its path begins. */
export function arrive(stage: Stage, toRun: ToRun, key: string, payload: Answers, at: Instant, by = 'flow'): string | null {
  const step = stepIdOf(key);
  const settings = settingsOf(stage, key);
  const { rounds, handlers } = stage.scene.run;
  // Those that wait in its queue come before.
  const round = (rounds[step] ?? 0) + 1 + (handlers[key]?.queued.length ?? 0);
  const giving = { step, values: payload, outcome: null };
  if (settings.if !== undefined && !holds(settings.if, contextAt(stage, at, { giving, cause: { step, round } })).holds) return 'conditionNotMet';
  const before = stage.effects.length;
  const refused = toRun(stage, { type: 'arrived', at, handler: key });
  if (refused !== null) return refused;
  const kept = stage.effects.splice(before);
  yields(stage, step, round, 'next', payload, at, by);
  stage.effects.push(...kept);
  return null;
}

/** A named party says that a wait is over: `handler` is the wait's step. */
function endWait(stage: Stage, toRun: ToRun, step: string, by: string, at: Instant): string | null {
  const token = stage.scene.run.tokens.find((one) => one.step === step && one.waiting.for === 'first');
  const settings = stepAt(stage, step)?.settings as Partial<StepOf<'wait'>['settings']> | undefined;
  if (token === undefined || settings?.endedBy === undefined) return 'notListening';
  if (!whoAre(settings.endedBy, contextAt(stage, at)).people.some(({ id }) => id === by)) return 'notYours';
  return toRun(stage, { type: 'conditionMet', at, token: token.id, port: 'reached' });
}

/** Somebody's act by hand: who may, from when and until when are looked at now. */
export function toHandler(stage: Stage, toRun: ToRun, { handler, by, reason, values, at }: Extract<Happening, { to: 'handler' }>): string | null {
  if (stage.scene.run.handlers[handler] === undefined) return endWait(stage, toRun, handler, by, at);
  const { trigger } = settingsOf(stage, handler);
  if (trigger.on !== 'byHand') return 'notByHand';
  const context = contextAt(stage, at, { task: { openedAt: stage.scene.run.startedAt, dueAt: null, closesAt: null } });
  if (!whoAre(trigger.by, context).people.some(({ id }) => id === by)) return 'notYours';
  if (trigger.reason && reason.trim() === '') return 'reasonMissing';
  const from = trigger.from === undefined ? null : whenAt(trigger.from, context, 'opens').at;
  const until = trigger.until === undefined ? null : whenAt(trigger.until, context, 'ends').at;
  if (from !== null && at < from) return 'tooEarly';
  if (until !== null && at >= until) return 'tooLate';
  return arrive(stage, toRun, handler, { ...values, by, reason }, at, by);
}
