import { advance } from './advance.ts';
import type { Context } from './context.ts';
import { datesOf, nextReminder, readinessOf, workDayAfter } from './dates-of-task.ts';
import { holds, valueOf } from './evaluate.ts';
import type { Command, RunEvent } from './events.ts';
import type { Answers } from './form.ts';
import type { Who } from './grammar.ts';
import type { JournalLine } from './journal.ts';
import type { Plan, PlanStep } from './plan.ts';
import type { StepOf } from './schema.ts';
import type { Answer, Clock, Instant, RunState, TaskState } from './state.ts';
import { applyToTask, type MailKind, newTask, type TaskCommand, type TaskEvent, type TaskRules } from './task.ts';
import type { RungAct } from './task-settings.ts';
import { whenAt } from './when.ts';
import { isPresent, whoAre } from './who.ts';
import type { World } from './world.ts';

/**
 * One step of a run: takes what happened, asks advance() and applyToTask(), performs their commands against a resolved world, and says what follows.
 * Pure, so that the real engine, the simulator and the tests share it: they differ only in where they keep what comes out.
 */

/** A run with its open tasks and its clocks. */
export type Scene = { run: RunState; tasks: Record<string, TaskState>; clocks: Record<string, Clock> };

export type TaskAct = Extract<TaskEvent, { type: 'decided' | 'reassigned' | 'closed' }>;

/** An event of the run, a clock that came due (`at` is the instant it counts for), an act on a task, or a notice that was accepted after all. */
export type Happening =
  | { to: 'run'; event: RunEvent }
  | { to: 'clock'; at: Instant; clock: string }
  | { to: 'task'; task: string; act: TaskAct; values?: Answers; via?: string }
  | { to: 'slot'; task: string; slot: string; at: Instant };

export type MailOrder = { key: string; kind: MailKind; to: string; step: string; round: number; slot: string | null; issue: number; item: string; at: Instant };

export type Effect =
  | { effect: 'journal'; line: JournalLine }
  | { effect: 'mail'; mail: MailOrder }
  | { effect: 'answer'; answer: Answer }
  | { effect: 'count'; step: string; what: 'here' | 'late' | 'done' | 'stuck'; by: number }
  | { effect: 'children'; token: string; step: string; round: number; at: Instant; needs: { all: true } | { atLeast: number } | { percent: number } }
  | { effect: 'closeChildren'; step: string; round: number; at: Instant }
  /** An act settled a task: this event is for the run's next turn. */
  | { effect: 'raise'; event: RunEvent }
  | { effect: 'finished'; outcome: string; at: Instant };

/** `refused` names the rule when nothing was changed. */
export type Performed = { scene: Scene; effects: Effect[]; refused: string | null; did: string[] };

/** Steps in one go without waiting; more is the incident `goesRound`. */
const limit = 500;

export function perform(plan: Plan, before: Scene, world: World, happening: Happening): Performed {
  const scene: Scene = { run: before.run, tasks: { ...before.tasks }, clocks: { ...before.clocks } };
  const stage = stageOf(plan, scene, world);
  const refused = stage.take(happening);
  return refused === null ? { scene, effects: stage.effects, refused, did: stage.did } : { scene: before, effects: [], refused, did: [] };
}

/** The rules of a task as its step gives them. */
export function rulesOf(step: PlanStep, context: Context): TaskRules {
  const settings = step.settings as StepOf<'approval'>['settings'];
  const n = settings.tally?.n === undefined ? null : Number(valueOf(settings.tally.n, context).value);
  return { ...settings, answers: step.ports.filter((port) => port !== 'timeout'), tallyNumber: n === null || Number.isNaN(n) ? null : n };
}

/** What the grammars see when something of this run is worked out at an instant. */
export function contextOf(plan: Plan, run: RunState, world: World, at: Instant, more: Partial<Context> = {}): Context {
  return { plan, run, world, at, assignee: null, task: null, ...more };
}

function stageOf(plan: Plan, scene: Scene, world: World) {
  const effects: Effect[] = [];
  const did: string[] = [];
  let fed = 0;

  const stepOf = (id: string): PlanStep | undefined => plan.steps[id];
  const contextAt = (at: Instant, more: Partial<Context> = {}): Context => contextOf(plan, scene.run, world, at, more);
  const ownDates = (task: TaskState): Context['task'] => ({ openedAt: task.openedAt, dueAt: task.dueAt, closesAt: task.closesAt });

  function journal(at: Instant, line: Partial<JournalLine> & Pick<JournalLine, 'kind'>): void {
    const empty = { zone: null, step: null, round: null, by: null, for: null, to: [], cc: [], due: null, outcome: null, detail: {}, content: null };
    effects.push({ effect: 'journal', line: { ...empty, ...line, at } });
  }

  function take(happening: Happening): string | null {
    if (happening.to === 'run') return toRun(happening.event);
    if (happening.to === 'clock') return clockDue(happening.clock, happening.at);
    if (happening.to === 'slot') return noticed(happening);
    return actOnTask(happening);
  }

  function toRun(event: RunEvent): string | null {
    const [run, commands] = advance(plan, scene.run, event);
    const [only] = commands;
    if (only?.do === 'refused') return only.rule;
    scene.run = run;
    for (const command of commands) onCommand(command, event.at);
    return null;
  }

  /** Feeds the result of a command back at once, with the same instant. */
  function feed(event: RunEvent & { token: string }): void {
    fed += 1;
    toRun(fed > limit ? { type: 'failed', at: event.at, token: event.token, code: 'goesRound', detail: { steps: limit } } : event);
  }

  function onCommand(command: Command, at: Instant): void {
    switch (command.do) {
      case 'openTask':
        return openTask(command.token, command.step, command.round, at);
      case 'closeTask':
        return taskEvent(command.taskId, { type: 'closed', at, why: command.why });
      case 'setClock':
        return setRunClock(command, at);
      case 'clearClock':
        return dropClocks((clock) => clock.id === command.clock, at);
      case 'evaluate':
        return evaluate(command.token, command.step, at);
      case 'notify':
        return notify(command.token, command.step, command.round, at);
      case 'startChildren':
        return startChildren(command, at);
      case 'closeChildren':
        effects.push({ effect: 'closeChildren', step: command.step, round: command.round, at });
        return;
      case 'finish':
        dropClocks(() => true, at);
        effects.push({ effect: 'finished', outcome: command.outcome, at });
        did.push(`finished ${command.outcome}`);
        return;
      case 'count':
        effects.push({ effect: 'count', step: command.step, what: command.what, by: command.by });
        return;
      case 'log':
        journal(at, {
          kind: command.kind,
          step: command.step,
          round: command.round,
          outcome: command.outcome ?? null,
          by: command.by ?? null,
          ...written(command.detail),
        });
        if (command.kind === 'step.left') did.push(`${command.step} ${command.outcome}`);
        return;
      case 'refused':
        return;
    }
  }

  function openTask(token: string, stepId: string, round: number, at: Instant): void {
    const step = stepOf(stepId) as PlanStep;
    const task = newTask(scene.run.id, token, stepId, round, at);
    const { opens } = step.settings as StepOf<'form'>['settings'];
    scene.tasks[task.id] = task;
    if (opens === undefined) return openNow(task.id, at);
    const planned = whenAt(opens, contextAt(at), 'opens');
    if (planned.at === null) feed({ type: 'failed', at, token, code: 'clockUnknown', detail: { clock: 'opens' } });
    else if (planned.at > at) taskEvent(task.id, { type: 'scheduled', at, opens: { at: planned.at, ledger: planned.ledger } });
    else openNow(task.id, at);
  }

  /** Resolves who and when at this instant, and opens. Nobody at all is an incident. */
  function openNow(taskId: string, at: Instant): void {
    const task = scene.tasks[taskId] as TaskState;
    const step = stepOf(task.step) as PlanStep;
    const settings = step.settings as StepOf<'form'>['settings'];
    const { people, excluded } = whoAre(settings.who, contextAt(at));
    const least = settings.who.atLeast === undefined ? 1 : Number(valueOf(settings.who.atLeast, contextAt(at)).value ?? 1);
    if (people.length < Math.max(1, least)) {
      delete scene.tasks[taskId];
      return feed({
        type: 'failed',
        at,
        token: task.token,
        code: 'nobody',
        detail: { found: people.length, needed: Math.max(1, least), excluded: excluded.length },
      });
    }
    const context = contextAt(at, { assignee: people[0]?.id ?? null });
    const { due, closes, reminders, rungs, pending } = datesOf(settings, context);
    for (const name of pending) journal(at, { kind: 'clock.pending', step: task.step, round: task.round, detail: { name } });
    taskEvent(taskId, { type: 'opened', at, people, due, closes, reminders, rungs });
    noteDates(task, due?.at ?? closes?.at ?? null);
  }

  /** Anchors of other steps may hang on this step's dates. */
  function noteDates(task: TaskState, due: Instant | null): void {
    const visits = structuredClone(scene.run.visits);
    const seen = visits[task.step];
    for (const visit of [seen?.first, seen?.latest]) if (visit?.round === task.round) visit.due = due;
    scene.run = { ...scene.run, visits };
  }

  function actOnTask(happening: Extract<Happening, { to: 'task' }>): string | null {
    const { act, values } = happening;
    const task = scene.tasks[happening.task];
    if (task === undefined) return 'taskClosed';
    const before = effects.length;
    const settled = applyTask(task, act);
    if (typeof settled === 'string') return settled;
    if (act.type === 'reassigned' && world.person(act.to)?.hasMail !== true) noticed({ task: task.id, slot: act.slot, at: act.at });
    if (act.type === 'decided') {
      const slot = task.slots.find(({ id }) => id === act.slot);
      const answer: Answer = {
        step: task.step,
        round: task.round,
        slot: act.slot,
        by: act.by,
        for: slot?.holder ?? act.by,
        at: act.at,
        outcome: act.outcome,
        values: values ?? {},
      };
      effects.splice(before, 0, { effect: 'answer', answer });
    }
    if (settled.outcome !== null) effects.push({ effect: 'raise', event: { type: 'taskDone', at: act.at, token: task.token, outcome: settled.outcome } });
    return null;
  }

  /** A rung may wait for this: a notice was accepted after all, or the part went to someone who is told by the inbox alone. */
  function noticed({ task: taskId, slot: slotId, at }: Omit<Extract<Happening, { to: 'slot' }>, 'to'>): string | null {
    const task = scene.tasks[taskId];
    const slot = task?.slots.find(({ id }) => id === slotId);
    if (task === undefined || slot === undefined) return 'taskClosed';
    const ready = workDayAfter(at, slot.holder, contextAt(at)) ?? at;
    taskEvent(taskId, { type: 'noticed', at, slot: slotId, ready });
    return null;
  }

  /** For events that the run itself causes: a settled task moves its token at once. */
  function taskEvent(taskId: string, event: TaskEvent): void {
    const task = scene.tasks[taskId];
    if (task === undefined) return;
    const settled = applyTask(task, event);
    if (typeof settled !== 'string' && settled.outcome !== null) feed({ type: 'taskDone', at: event.at, token: task.token, outcome: settled.outcome });
  }

  function applyTask(task: TaskState, event: TaskEvent): string | { outcome: string | null } {
    const step = stepOf(task.step) as PlanStep;
    const [after, commands] = applyToTask(rulesOf(step, contextAt(event.at)), task, event, step.order);
    const [only] = commands;
    if (only?.do === 'refused') return only.rule;
    scene.tasks[task.id] = after;
    let outcome: string | null = null;
    for (const command of commands)
      if (command.do === 'settled') outcome = command.outcome;
      else onTaskCommand(after, command, event.at);
    return { outcome };
  }

  function onTaskCommand(task: TaskState, command: TaskCommand, at: Instant): void {
    const where = { step: task.step, round: task.round };
    switch (command.do) {
      case 'setClock':
        return putClock(command.clock, task.step, task.round, at);
      case 'clearClocks':
        return dropClocks((clock) => clock.task === task.id, at);
      case 'mail':
        return mail({ kind: command.kind, to: command.to, ...where, slot: command.slot.id, issue: command.nth, item: command.item, at });
      case 'log': {
        const { kind, slot, by, to, due, outcome, detail } = command;
        return journal(at, {
          kind,
          ...where,
          by: by ?? null,
          for: slot?.holder ?? null,
          to: to ?? [],
          due: due ?? null,
          outcome: outcome ?? null,
          ...written({ ...(slot && { part: slot.id }), ...detail }),
        });
      }
      case 'count':
        effects.push({ effect: 'count', step: task.step, what: command.what, by: command.by });
        return;
      default:
        return;
    }
  }

  /** Someone without an address finds it in the inbox; someone who has left is told nothing any more. */
  function mail(order: Omit<MailOrder, 'key'>): void {
    if (world.person(order.to)?.hasMail !== true || !isPresent(order.to, { world, at: order.at })) return;
    const key = [order.slot ?? `${scene.run.id}:${order.step}:${order.round}`, order.issue, order.kind, order.item, order.to].join('|');
    effects.push({ effect: 'mail', mail: { ...order, key } });
    journal(order.at, {
      kind: 'mail.sent',
      step: order.step,
      round: order.round,
      to: [order.to],
      detail: { message: order.kind, item: order.item, part: order.slot },
    });
  }

  function putClock(clock: Clock, step: string, round: number, at: Instant): void {
    scene.clocks[clock.id] = clock;
    journal(at, { kind: 'clock.set', step, round, due: clock.due, detail: { name: clock.kind, item: clock.item, nth: clock.nth, ledger: clock.ledger } });
  }

  function dropClocks(which: (clock: Clock) => boolean, at: Instant): void {
    for (const clock of Object.values(scene.clocks).sort(byDue)) {
      if (!which(clock)) continue;
      delete scene.clocks[clock.id];
      journal(at, { kind: 'clock.cancelled', step: stepOfClock(clock), due: clock.due, detail: { name: clock.kind, item: clock.item, nth: clock.nth } });
    }
  }

  function stepOfClock(clock: Clock): string | null {
    const id = clock.task ?? clock.token;
    return id === null ? null : (scene.tasks[id]?.step ?? id.split(':').at(-2) ?? null);
  }

  function setRunClock({ token, step: stepId, kind, clock: id }: Extract<Command, { do: 'setClock' }>, at: Instant): void {
    const step = stepOf(stepId) as PlanStep;
    const when = kind === 'wait' ? (step.settings as StepOf<'wait'>['settings']).until : (step.settings as StepOf<'forEach'>['settings']).at;
    if (when === undefined) return;
    const { at: due, ledger } = whenAt(when, contextAt(at, { task: { openedAt: at, dueAt: null, closesAt: null } }), kind === 'wait' ? 'opens' : 'ends');
    const round = scene.run.tokens.find((one) => one.id === token)?.round ?? 1;
    if (due === null) {
      journal(at, { kind: 'clock.pending', step: stepId, round, detail: { name: kind } });
      if (kind === 'wait') feed({ type: 'failed', at, token, code: 'clockUnknown', detail: { clock: kind } });
      return;
    }
    putClock(
      { id, run: scene.run.id, kind, due, branches: true, ladder: 0, order: step.order, task: null, token, item: null, nth: 0, ledger },
      stepId,
      round,
      at,
    );
  }

  function clockDue(id: string, at: Instant): string | null {
    const clock = scene.clocks[id];
    if (clock === undefined) return 'clockGone';
    delete scene.clocks[id];
    journal(at, { kind: 'clock.fired', step: stepOfClock(clock), due: clock.due, detail: { name: clock.kind, item: clock.item, nth: clock.nth } });
    // The clock of a cycle that was launched for later belongs to no token yet.
    if (clock.task === null) return toRun(clock.token === null ? { type: 'started', at } : { type: 'woke', at, observed: at, token: clock.token, clock: id });
    const task = scene.tasks[clock.task];
    if (task === undefined) return null;
    if (clock.kind === 'opens') {
      openNow(task.id, at);
      return null;
    }
    const settings = stepOf(task.step)?.settings as StepOf<'form'>['settings'];
    const context = contextAt(at, { assignee: task.slots.find(({ status }) => status === 'open')?.holder ?? null, task: ownDates(task) });
    const rung = clock.kind === 'rung' ? settings.ladder.find(({ id: rungId }) => rungId === clock.item) : undefined;
    const people = rung === undefined ? [] : peopleOfRung(rung.do, settings.who, context);
    const readiness = rung === undefined ? ({ may: 'now' } as const) : readinessOf(task, context);
    const reminder = clock.kind === 'reminder' ? settings.reminders.find(({ id: own }) => own === clock.item) : undefined;
    const next = reminder?.every === undefined ? null : nextReminder(reminder, context, at, clock.nth);
    taskEvent(task.id, { type: 'clock', at, clock, people, readiness, next });
    return null;
  }

  function evaluate(token: string, stepId: string, at: Instant): void {
    const step = stepOf(stepId) as PlanStep;
    const { branches } = step.settings as StepOf<'branch'>['settings'];
    const inputs: unknown[] = [];
    let port = 'otherwise';
    for (const branch of branches) {
      const result = holds(branch.condition, contextAt(at));
      inputs.push(...result.inputs);
      if (result.holds) {
        port = branch.port;
        break;
      }
    }
    const round = scene.run.tokens.find(({ id }) => id === token)?.round ?? null;
    journal(at, { kind: 'condition.evaluated', step: stepId, round, outcome: port, detail: { port }, content: { inputs } });
    feed({ type: 'evaluated', at, token, port });
  }

  function notify(token: string, stepId: string, round: number, at: Instant): void {
    const { message } = (stepOf(stepId) as PlanStep).settings as StepOf<'notify'>['settings'];
    const to = message.to === undefined ? [] : whoAre(message.to, contextAt(at)).people;
    const cc = message.cc === undefined ? [] : whoAre(message.cc, contextAt(at)).people;
    if (to.length === 0) return feed({ type: 'failed', at, token, code: 'nobody', detail: { found: 0, needed: 1 } });
    for (const { id } of to) mail({ kind: 'notify', to: id, step: stepId, round, slot: null, issue: 1, item: 'notify', at });
    for (const { id } of cc) mail({ kind: 'cc', to: id, step: stepId, round, slot: null, issue: 1, item: 'cc', at });
    feed({ type: 'done', at, token });
  }

  function startChildren({ token, step: stepId, round }: Extract<Command, { do: 'startChildren' }>, at: Instant): void {
    const { goesOn } = (stepOf(stepId) as PlanStep).settings as StepOf<'forEach'>['settings'];
    const numberOf = (value: Parameters<typeof valueOf>[0]) => Number(valueOf(value, contextAt(at)).value ?? 0);
    const needs =
      goesOn === 'all' ? { all: true as const } : 'atLeast' in goesOn ? { atLeast: numberOf(goesOn.atLeast) } : { percent: numberOf(goesOn.percent) };
    effects.push({ effect: 'children', token, step: stepId, round, at, needs });
  }

  return { take, effects, did };
}

/** So many children must be done before a forEach goes on: never more than there are, and all of them where a number worked out from data is none. */
export function childrenNeeded(needs: Extract<Effect, { effect: 'children' }>['needs'], expected: number): number {
  if ('all' in needs) return expected;
  const asked = 'atLeast' in needs ? needs.atLeast : Math.ceil((expected * needs.percent) / 100);
  return Number.isFinite(asked) && asked > 0 ? Math.min(expected, Math.ceil(asked)) : expected;
}

/** What somebody wrote as a reason is text about people: it is kept where it can be erased. */
function written({ reason, ...codes }: Record<string, unknown> = {}): Pick<JournalLine, 'detail' | 'content'> {
  return { detail: codes, content: reason === undefined ? null : { reason } };
}

/** Whom a rung is for. Who may not answer the step is handed it by no rung either. */
function peopleOfRung(act: RungAct, { never = [] }: Who, context: Context): string[] {
  if (!('to' in act)) return [];
  const decides = act.act === 'handOver' || act.act === 'addDecider';
  return whoAre(decides ? { ...act.to, never: [...(act.to.never ?? []), ...never] } : act.to, context).people.map(({ id }) => id);
}

/** The order of clocks at one instant: due, ladder, step, run (SEMANTICS section 2). */
export function byDue(a: Clock, b: Clock): number {
  return a.due - b.due || a.ladder - b.ladder || a.order - b.order || (a.run < b.run ? -1 : a.run > b.run ? 1 : 0) || (a.id < b.id ? -1 : 1);
}
