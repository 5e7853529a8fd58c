import { expectedBy } from '../advance/board.ts';
import type { Context } from '../context.ts';
import type { RunEvent } from '../events.ts';
import { holds } from '../evaluate.ts';
import type { Condition } from '../grammar.ts';
import { type PlanStep, settingsOf } from '../plan.ts';
import type { StepOf } from '../schema.ts';
import type { Instant, RunState, Token } from '../state.ts';
import { arrive, setHeld } from './handlers.ts';
import { contextAt, journal, type Stage, stepAt } from './stage.ts';
import { causeOf } from './doors.ts';
import { trainingOver } from './task/training.ts';

type ToRun = (stage: Stage, event: RunEvent) => string | null;

/** So many conditions that become true one after the other at one instant go round. */
const most = 100;

/**
 * After everything that happens: what waits for a condition is looked at again, and what listens for an outcome or a condition, until nothing moves any
 * more. A condition that holds when its wait begins ends it at once.
 */
export function settle(stage: Stage, toRun: ToRun, before: RunState, at: Instant): void {
  if (!stage.plan.watches) return;
  let seen = before;
  for (let n = 0; n < most && stage.scene.run.status === 'running'; n += 1) {
    const now = stage.scene.run;
    if (outcomesHeard(stage, toRun, seen, at) || conditionHeard(stage, toRun, at) || waitOver(stage, toRun, at) || trainingOver(stage, at)) {
      seen = now;
      continue;
    }
    return;
  }
}

/** The first wait whose condition holds goes on. */
function waitOver(stage: Stage, toRun: ToRun, at: Instant): boolean {
  for (const token of stage.scene.run.tokens) {
    const awaited = awaitedBy(stage, token, at);
    if (awaited === null) continue;
    const { holds: met, inputs } = holds(awaited.condition, awaited.context);
    if (!met) continue;
    const { step, round } = token;
    journal(stage, at, { kind: 'condition.evaluated', step, round, outcome: awaited.port, detail: { port: awaited.port }, content: { inputs } });
    if (awaited.port === 'met') journal(stage, at, { kind: 'milestone.met', step, round });
    return toRun(stage, { type: 'conditionMet', at, token: token.id, port: awaited.port }) === null;
  }
  return false;
}

/** What a token waits for, and by which port it goes on then; null where it waits for no condition. */
export function awaitedBy(stage: Stage, token: Token, at: Instant): { condition: Condition; port: string; context: Context } | null {
  const awaited = conditionAwaited(stage, token);
  return awaited && { ...awaited, context: contextAt(stage, at, causeOf(stage, token.id)) };
}

function conditionAwaited(stage: Stage, token: Token): { condition: Condition; port: string } | null {
  const step = stepAt(stage, token.step) as PlanStep;
  const waits = expectedBy(token)?.for;
  if (waits === 'first' && step.kind === 'wait') {
    const { condition } = step.settings as StepOf<'wait'>['settings'];
    return condition === undefined ? null : { condition, port: 'reached' };
  }
  if (waits === 'first' && step.kind === 'milestone') {
    const { condition, judged } = step.settings as StepOf<'milestone'>['settings'];
    return judged === 'assoonAs' ? { condition, port: 'met' } : null;
  }
  if (waits !== 'inside' || step.kind !== 'repeat') return null;
  const { untilTrue } = step.settings as StepOf<'repeat'>['settings'];
  const container = stage.scene.run.containers[token.id];
  // Looked at between occurrences, the first of which always comes.
  const between = container?.occurrences.at(-1)?.endsAt != null;
  return untilTrue === undefined || container === undefined || container.ended || !between ? null : { condition: untilTrue, port: 'done' };
}

function conditionHeard(stage: Stage, toRun: ToRun, at: Instant): boolean {
  for (const [key, { held }] of Object.entries(stage.scene.run.handlers)) {
    const heard = listenedFor(stage, key, at);
    if (heard === null) continue;
    const now = holds(heard.condition, heard.context).holds;
    setHeld(stage, key, now);
    if (now && !held && arrive(stage, toRun, key, {}, at) === null) return true;
  }
  return false;
}

/** The condition that a `whenever` listens for; null for any other. */
export function listenedFor(stage: Stage, key: string, at: Instant): { condition: Condition; context: Context } | null {
  const trigger = settingsOf(stepAt(stage, key.slice(0, key.indexOf('@'))), 'whenever')?.trigger;
  return trigger?.on === 'condition' ? { condition: trigger.condition, context: contextAt(stage, at) } : null;
}

/** Steps that have been left since, of which somebody listens for the outcome. */
function outcomesHeard(stage: Stage, toRun: ToRun, seen: RunState, at: Instant): boolean {
  let heard = false;
  for (const key of Object.keys(stage.scene.run.handlers)) {
    const handler = stage.scene.run.handlers[key];
    const trigger = settingsOf(stepAt(stage, key.slice(0, key.indexOf('@'))), 'whenever')?.trigger;
    if (handler === undefined || trigger?.on !== 'outcome') continue;
    const visit = stage.scene.run.visits[trigger.step]?.latest;
    const old = seen.visits[trigger.step]?.latest;
    const left = visit !== undefined && visit.outcome !== null && (old === undefined || old.round !== visit.round || old.outcome === null);
    if (!left || (trigger.outcome !== undefined && trigger.outcome !== visit.outcome)) continue;
    if (arrive(stage, toRun, key, { outcome: visit.outcome, round: visit.round }, at) === null) heard = true;
  }
  return heard;
}
