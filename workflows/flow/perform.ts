import { advance } from './advance.ts';
import { holds, valueOf } from './evaluate.ts';
import type { Command, RunEvent } from './events.ts';
import type { Plan, PlanStep } from './plan.ts';
import type { StepOf } from './schema.ts';
import type { Clock, Instant, Token } from './state.ts';
import { detailOf, dropClocks, moveClock, placeOfClock } from './perform/clocks.ts';
import { setStepClock } from './perform/dating.ts';
import { actLine, actOf } from './perform/acts.ts';
import { startChildren } from './perform/children.ts';
import { evaluate, perform as performStep } from './perform/doors.ts';
import { inOrder } from './perform/in-order.ts';
import { keepDates } from './perform/live.ts';
import { armHandler, handlerClockDue, toHandler } from './perform/handlers.ts';
import { withPending } from './perform/pending.ts';
import type { Effect, Happening, Performed, Scene } from './perform/scene.ts';
import { settle } from './perform/settle.ts';
import { contextAt, journal, mail, type Stage, stepAt, written } from './perform/stage.ts';
import { openTask } from './perform/task/opening.ts';
import { isOverCap } from './perform/task/extension.ts';
import { lookAtTasks } from './perform/task/changes.ts';
import { actOnTask } from './perform/task/acts.ts';
import { onTaskClock } from './perform/task/clock.ts';
import { applyTask, noticed } from './perform/task/events.ts';
import { afterTraining } from './perform/task/trained.ts';
import { worldChanged } from './perform/world.ts';
import { whoAre } from './who.ts';
import { filled } from './perform/messages.ts';
import type { World } from './world.ts';

/**
 * One step of a run: takes what happened, asks advance() and applyToTask(), performs their commands against a resolved world, and says what follows.
 * Pure, so that the real engine, the simulator and the tests share it: they differ only in where they keep what comes out.
 */

/** Steps in one go without waiting; more is the incident `goesRound`. */
const limit = 500;

export function perform(plan: Plan, given: Scene, world: World, happening: Happening): Performed {
  const before = inOrder(plan, given);
  const scene: Scene = { run: before.run, tasks: { ...before.tasks }, clocks: { ...before.clocks } };
  const stage = stageOf(plan, scene, world);
  const refused = take(stage, happening);
  const act = actOf(happening, (token) => stepNow(before, world, token));
  if (refused !== null) return { scene: given, effects: act === null ? [] : [{ effect: 'journal', line: actLine(act, refused) }], refused, did: [] };
  if (act !== null) stage.effects.unshift({ effect: 'journal', line: actLine(act, null) });
  if (mayConcernTasks(happening)) lookAtTasks(stage, atOf(happening));
  settle(stage, toRun, before.run, atOf(happening));
  keepDates(stage, before, happening, atOf(happening));
  return { scene, effects: stage.effects, refused, did: stage.did };
}

/** Tokens and tasks keep their ids when a run moves to a version where their step has another name. */
function stepNow({ run, tasks }: Scene, world: World, token: string): string | null {
  const task = `${run.id}:${token}`;
  const known = run.tokens.find(({ id }) => id === token) ?? tasks[task] ?? world.task(task);
  return known?.step ?? token.split(':')[0] ?? null;
}

/** What is around the run has changed, or an answer of it, which may name people. */
function mayConcernTasks(happening: Happening): boolean {
  if (happening.to === 'world') return happening.change.is !== 'transfer';
  return happening.to === 'run' && (happening.event.type === 'taskDone' || happening.event.type === 'shifted');
}

function atOf(happening: Happening): Instant {
  return happening.to === 'run' ? happening.event.at : happening.to === 'task' ? happening.act.at : happening.at;
}

function stageOf(plan: Plan, scene: Scene, world: World): Stage {
  const effects: Effect[] = [];
  const stage: Stage = {
    plan,
    scene,
    world: withPending(world, effects),
    effects,
    did: [],
    results: { waiting: [], fed: 0, busy: false },
    feed: (event) => {
      stage.results.waiting.push(event);
      if (!stage.results.busy) takeResults(stage);
    },
    toRun: (event) => toRun(stage, event),
    taskEvent: (taskId, event) => {
      const task = scene.tasks[taskId];
      const applied = task === undefined ? 'taskClosed' : applyTask(stage, task, event);
      if (typeof applied !== 'string') for (const next of applied) stage.feed(next);
    },
  };
  return stage;
}

function take(stage: Stage, happening: Happening): string | null {
  switch (happening.to) {
    case 'run':
      return happening.event.type === 'extended' && isOverCap(stage, happening.event.extension) ? 'overCap' : toRun(stage, happening.event);
    case 'clock':
      return clockDue(stage, happening.clock, happening.at);
    case 'slot':
      return noticed(stage, happening);
    case 'task':
      return actOnTask(stage, happening);
    case 'world':
      return worldChanged(stage, toRun, happening.change, happening.at);
    case 'handler':
      return toHandler(stage, toRun, happening);
  }
}

/** All commands of an event are carried out before the result of one of them moves the run on: a route that ends at once may close what another has begun. */
function toRun(stage: Stage, event: RunEvent): string | null {
  const token = 'token' in event ? stage.scene.run.tokens.find(({ id }) => id === event.token) : undefined;
  const [run, commands] = advance(stage.plan, stage.scene.run, event);
  const [only] = commands;
  if (only?.do === 'refused') return only.rule;
  stage.scene.run = run;
  const { results } = stage;
  const isInner = results.busy;
  results.busy = true;
  for (const command of commands) onCommand(stage, command, event.at);
  if (token?.asks !== undefined) afterTraining(stage, token, event);
  results.busy = isInner;
  if (!isInner) takeResults(stage);
  return null;
}

function takeResults(stage: Stage): void {
  const { results } = stage;
  for (let event = results.waiting.shift(); event !== undefined; event = results.waiting.shift()) {
    results.fed += 1;
    const { at, token } = event;
    toRun(stage, results.fed > limit ? { type: 'failed', at, token, code: 'goesRound', detail: { steps: limit } } : event);
  }
}

function onCommand(stage: Stage, command: Command, at: Instant): void {
  switch (command.do) {
    case 'openTask':
      return openTask(stage, command.token, command.step, command.round, at);
    case 'closeTask':
      return stage.taskEvent(command.taskId, { type: 'closed', at, why: command.why });
    case 'setClock':
      return setStepClock(stage, command, at);
    case 'clearClock':
      return dropClocks(stage, (clock) => clock.id === command.clock, at);
    case 'clearClocksOf':
      return dropClocks(stage, (clock) => clock.task === null && clock.token === command.token, at);
    case 'arm':
      return armHandler(stage, command, at);
    case 'beginRuns':
      stage.effects.push({ effect: 'schedule', trigger: command.trigger, nth: command.nth, at });
      stage.did.push(`${command.trigger} ${command.nth}`);
      return;
    case 'occurrenceEnded':
      return occurrenceEnded(stage, command, at);
    case 'evaluate':
      return evaluate(stage, command.token, command.step, at);
    case 'perform':
      return performStep(stage, command, at);
    case 'startChildren':
      return startChildren(stage, command, at);
    case 'closeChildren':
      stage.effects.push({ effect: 'closeChildren', step: command.step, round: command.round, at });
      return;
    case 'finish':
      dropClocks(stage, () => true, at);
      reached(stage, at);
      stage.effects.push({ effect: 'finished', outcome: command.outcome, at });
      stage.did.push(`finished ${command.outcome}`);
      return;
    case 'count':
      stage.effects.push({ effect: 'count', step: command.step, what: command.what, by: command.by });
      return;
    case 'log':
      return log(stage, command, at);
    case 'refused':
      return;
  }
}

function log(stage: Stage, { kind, step, round, occurrence, outcome, by, detail }: Extract<Command, { do: 'log' }>, at: Instant): void {
  journal(stage, at, { kind, step, round, ...(occurrence !== undefined && { occurrence }), outcome: outcome ?? null, by: by ?? null, ...written(detail) });
  if (kind !== 'step.left') return;
  stage.did.push(`${step} ${outcome}`);
  const each = stage.plan.steps[stage.scene.run.scope ?? ''];
  if (each?.kind === 'forEach' && (each.settings as StepOf<'forEach'>['settings']).reached === step) reached(stage, at);
}

/** The run above counts it, once. */
function reached(stage: Stage, at: Instant): void {
  if (stage.scene.run.scope === null || stage.scene.run.reached === true) return;
  stage.scene.run = { ...stage.scene.run, reached: true };
  stage.effects.push({ effect: 'reached', at });
}

function clockDue(stage: Stage, id: string, at: Instant): string | null {
  const { scene } = stage;
  const clock = scene.clocks[id];
  if (clock === undefined) return 'clockGone';
  if (isLeftToContainer(clock)) {
    moveClock(stage, clock, { due: null, ledger: clock.ledger }, 'container', at);
    return null;
  }
  if (isMessageInPause(stage, clock)) {
    const line = { rule: 'hold', from: clock.due, op: 'pause', to: null, why: 'held' };
    moveClock(stage, clock, { due: null, ledger: [...clock.ledger, line], ...(clock.zone !== undefined && { zone: clock.zone }) }, 'held', at);
    return null;
  }
  delete scene.clocks[id];
  journal(stage, at, { kind: 'clock.fired', ...placeOfClock(stage, clock), zone: clock.zone ?? null, due: clock.due, detail: detailOf(clock) });
  onClock(stage, clock, at);
  return null;
}

/** It has come, also where nothing follows from it: its condition is not met, or its step no longer waits for it. */
function onClock(stage: Stage, clock: Clock, at: Instant): void {
  if (clock.kind === 'handler') handlerClockDue(stage, toRun, clock, at);
  else if (clock.task !== null) onTaskClock(stage, clock, at);
  // What waits for a condition is looked at after everything.
  else if (clock.kind === 'look') return;
  // The clock of a cycle that was launched for later belongs to no token yet.
  else if (clock.token === null) toRun(stage, { type: 'started', at });
  else stepClockDue(stage, clock.token, clock, at);
}

/** Nobody is told anything while the run is paused: what would only tell waits until it goes on, and the newest of it comes then. */
function isMessageInPause({ scene }: Stage, { task, kind, branches }: Clock): boolean {
  return scene.run.paused && task !== null && !branches && (kind === 'reminder' || kind === 'rung');
}

/** Its container closes at that very instant, and wins. */
function isLeftToContainer({ ledger, kind }: Clock): boolean {
  return kind !== 'opens' && ledger.at(-1)?.rule === 'container';
}

function stepClockDue(stage: Stage, tokenId: string, clock: Clock, at: Instant): void {
  const token = stage.scene.run.tokens.find(({ id }) => id === tokenId);
  const step = token === undefined ? undefined : stepAt(stage, token.step);
  if (token !== undefined && step?.kind === 'milestone' && milestoneDue(stage, token, step, clock, at)) return;
  const times = step?.kind === 'repeat' ? timesOf(stage, step.settings as StepOf<'repeat'>['settings'], at) : null;
  toRun(stage, {
    type: 'woke',
    at,
    observed: at,
    token: tokenId,
    clock: clock.id,
    kind: clock.kind,
    ...(times !== null && { times }),
    ...(step?.kind === 'start' && { nth: clock.nth }),
  });
}

/** Its warning, or its date: it is met after all when it is judged at its date and holds. True when that was all. */
function milestoneDue(stage: Stage, { id, round }: Token, step: PlanStep, { kind }: Clock, at: Instant): boolean {
  const { condition, judged, warns } = step.settings as StepOf<'milestone'>['settings'];
  const where = { step: step.id, round };
  if (kind === 'warns') {
    journal(stage, at, { kind: 'milestone.atRisk', ...where });
    const to = warns?.message?.to === undefined ? [] : whoAre(warns.message.to, contextAt(stage, at)).people;
    for (const { id: person } of to) {
      const given = filled(warns?.message, contextAt(stage, at, { assignee: person }));
      mail(stage, { ...given, kind: 'notify', to: person, ...where, slot: null, issue: 1, item: 'warns', at });
    }
    return true;
  }
  const { holds: met, inputs } = judged === 'atDate' ? holds(condition, contextAt(stage, at)) : { holds: false, inputs: [] };
  if (judged === 'atDate')
    journal(stage, at, {
      kind: 'condition.evaluated',
      ...where,
      outcome: met ? 'met' : 'missed',
      detail: { port: met ? 'met' : 'missed' },
      content: { inputs },
    });
  journal(stage, at, { kind: met ? 'milestone.met' : 'milestone.missed', ...where });
  if (met) toRun(stage, { type: 'conditionMet', at, token: id, port: 'met' });
  return met;
}

/** How many occurrences there are in all; null: as many as come until its end. */
function timesOf(stage: Stage, { occurrences, times, every }: StepOf<'repeat'>['settings'], at: Instant): number | null {
  if (occurrences !== undefined) return occurrences.length;
  if (every === undefined) return 1;
  if (times === undefined) return null;
  const n = Number(valueOf(times, contextAt(stage, at)).value);
  return Number.isFinite(n) ? n : null;
}

/** A repeat may be over by its condition, which is looked at after each occurrence. */
function occurrenceEnded(stage: Stage, { token, step, occurrence }: Extract<Command, { do: 'occurrenceEnded' }>, at: Instant): void {
  journal(stage, at, { kind: 'step.left', step, round: Number(token.split(':').at(-1)), outcome: 'occurrence', detail: { occurrence } });
}
