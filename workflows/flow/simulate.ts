import { newRun } from './advance.ts';
import { checkDecision } from './check-decision.ts';
import { compile } from './compile.ts';
import type { RunEvent } from './events.ts';
import { withExternals } from './external.ts';
import { childId } from './ids.ts';
import type { JournalLine } from './journal.ts';
import { byDue } from './perform/clocks.ts';
import { childrenNeeded } from './perform/children.ts';
import type { Effect, Happening, Scene } from './perform/scene.ts';
import { perform } from './perform.ts';
import type { Plan } from './plan.ts';
import type { Flow } from './schema.ts';
import type { Answer, Clock, Instant, Slot, TaskState } from './state.ts';
import { isNotice } from './task/events.ts';
import type { World } from './world.ts';

/** Someone answers a step of the review about `subject` (null: a step of the cycle itself). Without `by`, whoever holds the first open part. */
export type ScriptedAnswer = { at: Instant; subject: string | null; step: string; by?: string; outcome: string; values: Record<string, unknown> };

/** `world`: everything but what the runs themselves say. `audience`: ids in the order in which their runs are numbered. */
export type Simulation = {
  flow: Flow;
  world: Omit<World, 'answers' | 'noticedAt'>;
  audience: readonly string[];
  start: Instant;
  until: Instant;
  script: readonly ScriptedAnswer[];
  /** What people answer beyond the script: asked once for each task that opens. What cannot be given when its time comes is left out. */
  answers?: (task: TaskState, subject: string | null) => ScriptedAnswer[];
};

export type SimulatedLine = JournalLine & { run: string; subject: string | null; n: number };
export type SimulatedRun = { id: string; subject: string | null; scene: Scene; tasks: TaskState[] };
/** `refused`: scripted answers that could not be given, by their place in the script, and why. `cut`: the bound of events was reached. */
export type Simulated = { journal: SimulatedLine[]; runs: SimulatedRun[]; refused: { line: number; why: string }[]; endedAt: Instant | null; cut: boolean };

type Living = SimulatedRun & {
  parent: Living | null;
  scope: string | null;
  scopeRound: number;
  answers: Answer[];
  lines: number;
  world: World;
  fanOuts: Record<string, FanOut>;
};
type FanOut = { token: string; needed: number; done: number; open: boolean };
type Queued = { at: Instant; n: number; run: Living; happening: Happening };

const bound = 2_000_000;

/**
 * A cycle and everyone's runs on a virtual clock, in memory: the same kernel step as the real engine takes, with other storage. Nothing answers unless the
 * script says so; mails are accepted at the instant they are sent. Deterministic.
 */
export function simulate(input: Simulation): Simulated {
  return runAll(input, compile(input.flow));
}

function runAll({ flow, world, audience, start, until, script, answers: model }: Simulation, plan: Plan): Simulated {
  const runs: Living[] = [];
  const journal: SimulatedLine[] = [];
  const refused: Simulated['refused'] = [];
  const notices = new Map<string, Instant>();
  const events: Queued[] = [];
  let queued = 0;

  function add(id: string, parent: Living | null, scope: string | null, scopeRound: number, subject: string | null, at: Instant): Living {
    const scene: Scene = { run: newRun(id, scope, subject, at), tasks: {}, clocks: {} };
    const answers: Answer[] = [];
    const run: Living = { id, subject, scene, tasks: [], parent, scope, scopeRound, answers, lines: 0, world: {} as World, fanOuts: {} };
    run.world = withExternals({
      ...world,
      answers: (step) => [...(parent?.answers ?? []), ...answers].filter((answer) => answer.step === step),
      noticedAt: (slot, issue) => notices.get(`${slot}#${issue}`) ?? null,
      task: (id) => run.tasks.findLast((task) => task.id === id),
    });
    runs.push(run);
    return run;
  }

  function take(run: Living, happening: Happening): string | null {
    const result = perform(plan, run.scene, run.world, happening);
    if (result.refused !== null) {
      if (happening.to === 'clock') delete run.scene.clocks[happening.clock];
      return result.refused;
    }
    const { tasks } = run.scene;
    run.scene = result.scene;
    for (const effect of result.effects) keep(run, effect);
    if (model !== undefined)
      for (const task of Object.values(run.scene.tasks)) if (task.status === 'open' && tasks[task.id]?.status !== 'open') expect(model(task, run.subject));
    forgetSettled(run);
    return null;
  }

  /** The kernel keeps a settled task until it is written; afterwards only open ones are loaded. */
  function forgetSettled(run: Living): void {
    for (const task of Object.values(run.scene.tasks)) {
      if (task.status !== 'settled' && task.status !== 'closed') continue;
      run.tasks.push(task);
      delete run.scene.tasks[task.id];
    }
  }

  function keep(run: Living, effect: Effect): void {
    switch (effect.effect) {
      case 'journal':
        run.lines += 1;
        journal.push({ ...effect.line, run: run.id, subject: run.subject, n: run.lines });
        return;
      case 'mail':
        if (isNotice(effect.mail.kind) && effect.mail.slot !== null) notices.set(`${effect.mail.slot}#${effect.mail.issue}`, effect.mail.at);
        return;
      case 'answer':
        run.answers.push(effect.answer);
        return;
      case 'raise':
        queue(run, effect.event);
        return;
      case 'children':
        fanOut(run, effect);
        return;
      case 'closeChildren':
        closeChildren(run, effect);
        return;
      case 'reached':
        report(run, effect.at);
        return;
      default:
        return;
    }
  }

  function queue(run: Living, event: RunEvent): void {
    events.push({ at: event.at, n: (queued += 1), run, happening: { to: 'run', event } });
  }

  function fanOut(run: Living, { token, step, round, at, needs }: Extract<Effect, { effect: 'children' }>): void {
    const expected = audience.length;
    const needed = childrenNeeded(needs, expected);
    const counter: FanOut = { token, needed, done: 0, open: true };
    run.fanOuts[`${step}:${round}`] = counter;
    for (const [index, person] of audience.entries()) {
      const child = add(childId(run.id, step, round, index + 1), run, step, round, person, at);
      take(child, { to: 'run', event: { type: 'started', at } });
    }
    settle(run, counter, at);
  }

  function report(run: Living, at: Instant): void {
    const counter = run.parent?.fanOuts[`${run.scope}:${run.scopeRound}`];
    if (run.parent === null || counter === undefined) return;
    counter.done += 1;
    settle(run.parent, counter, at);
  }

  function settle(run: Living, counter: FanOut, at: Instant): void {
    if (!counter.open || counter.done < counter.needed) return;
    counter.open = false;
    queue(run, { type: 'childrenDone', at, token: counter.token, port: 'done' });
  }

  function closeChildren(run: Living, { step, round, at }: Extract<Effect, { effect: 'closeChildren' }>): void {
    const counter = run.fanOuts[`${step}:${round}`];
    if (counter !== undefined) counter.open = false;
    for (const child of runs)
      if (child.parent === run && child.scope === step && child.scopeRound === round && child.scene.run.status === 'running')
        queue(child, { type: 'cancelled', at, by: 'flow', reason: 'closed with the rest' });
  }

  function expect(lines: readonly ScriptedAnswer[]): void {
    if (lines.length === 0) return;
    acts.push(...lines.map((line) => ({ line, index: null })));
    acts.sort(byInstant);
  }

  function answer(line: ScriptedAnswer): string | null {
    const found = openSlot(runs, line);
    if (found === null) return 'notOpen';
    const { run, task, slot } = found;
    const checked = checkDecision({ flow, plan, run: run.scene.run, world: run.world, at: line.at, task, slot, outcome: line.outcome, values: line.values });
    if ('problems' in checked) return checked.code;
    return take(run, {
      to: 'task',
      task: task.id,
      act: { type: 'decided', at: line.at, slot: slot.id, by: slot.holder, outcome: line.outcome },
      values: checked.values,
    });
  }

  const root = add('cycle', null, null, 1, null, start);
  queue(root, { type: 'started', at: start });
  const acts: Act[] = script.map((line, index) => ({ line, index })).sort(byInstant);
  for (let taken = 0; ; taken += 1) {
    const event = earliestEvent(events);
    const due = earliestClock(runs);
    const act = acts[0];
    const at = Math.min(event?.at ?? Infinity, due?.clock.due ?? Infinity, act?.line.at ?? Infinity);
    if (at >= until || taken > bound) return { journal, runs, refused, endedAt: root.scene.run.endedAt, cut: taken > bound };
    if (due !== null && due.clock.due === at) take(due.run, { to: 'clock', at, clock: due.clock.id });
    else if (event !== undefined && event.at === at) {
      events.splice(events.indexOf(event), 1);
      take(event.run, event.happening);
    } else if (act !== undefined) {
      acts.shift();
      const why = answer(act.line);
      if (why !== null && act.index !== null) refused.push({ line: act.index, why });
    }
  }
}

/** A line of the script by its place in it; null: expected beyond the script. */
type Act = { line: ScriptedAnswer; index: number | null };

/** Sorting is stable: of two at one instant the script's goes first, and both keep their order. */
function byInstant(a: Act, b: Act): number {
  return a.line.at - b.line.at || Number(a.index === null) - Number(b.index === null);
}

/** Events of runs are few at any time; the one that was raised first goes first. */
function earliestEvent(events: readonly Queued[]): Queued | undefined {
  return events.reduce<Queued | undefined>(
    (first, event) => (first === undefined || event.at < first.at || (event.at === first.at && event.n < first.n) ? event : first),
    undefined,
  );
}

function earliestClock(runs: readonly Living[]): { run: Living; clock: Clock } | null {
  let first: { run: Living; clock: Clock } | null = null;
  for (const run of runs) for (const clock of Object.values(run.scene.clocks)) if (first === null || byDue(clock, first.clock) < 0) first = { run, clock };
  return first;
}

function openSlot(runs: readonly Living[], { subject, step, by }: ScriptedAnswer): { run: Living; task: TaskState; slot: Slot } | null {
  for (const run of runs) {
    if (run.subject !== subject) continue;
    const task = Object.values(run.scene.tasks).find((one) => one.step === step && one.status === 'open');
    const slot = task?.slots.find((one) => one.status === 'open' && (by === undefined || one.holder === by));
    if (task !== undefined && slot !== undefined) return { run, task, slot };
  }
  return null;
}
