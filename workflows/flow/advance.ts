import type { Command, RunEvent } from './events.ts';
import type { Plan, PlanStep } from './plan.ts';
import type { StepOf } from './schema.ts';
import type { StepKind } from './steps/index.ts';
import type { Expected, Fork, IncidentCode, Instant, RunState, Token, Visit } from './state.ts';

/** So many steps in one turn without waiting for anything is an incident: the flow goes round. */
export const stepsWithoutWaiting = 500;

/** A run that has not begun: its first event is `started`. `scope` is the container whose inside it executes, null for the cycle itself. */
export function newRun(id: string, scope: string | null, subject: string | null, at: Instant): RunState {
  const nothing = { tokens: [], rounds: {}, visits: {}, joins: {} };
  return { v: 1, id, scope, subject, status: 'running', paused: false, outcome: null, startedAt: at, endedAt: null, ...nothing };
}

/**
 * Moves the tokens of one run over the graph. Pure: the given state is left as it is; the same state and event give the same result.
 * What it cannot do (an event for a token that is gone, a rule not built) changes nothing and yields `refused` with the rule's code.
 */
export function advance(plan: Plan, before: RunState, event: RunEvent): [RunState, Command[]] {
  const run = structuredClone(before);
  const commands: Command[] = [];
  const move = mover(plan, run, commands, event.at);
  const refused = apply(run, event, move);
  return refused === null ? [run, commands] : [before, [{ do: 'refused', rule: refused }]];
}

type Mover = ReturnType<typeof mover>;

/** Null when the event was applied, else the code of the rule that refuses it. */
function apply(run: RunState, event: RunEvent, move: Mover): string | null {
  if (event.type === 'started') return run.tokens.length > 0 || run.status !== 'running' ? 'alreadyStarted' : move.begin();
  if (run.status !== 'running') return 'runEnded';
  if (event.type === 'cancelled') return move.cancel(event.by, event.reason);
  if (!('token' in event) || event.token === undefined) return 'notBuilt';
  const token = run.tokens.find(({ id }) => id === event.token);
  if (token === undefined) return 'stepLeft';
  const waits = expectedBy(token)?.for;
  switch (event.type) {
    case 'taskDone':
      return waits === 'task' ? move.leave(token, event.outcome) : 'notWaiting';
    case 'evaluated':
      return waits === 'command' ? move.leave(token, event.port) : 'notWaiting';
    case 'done':
      return waits === 'command' ? move.leave(token, 'next') : 'notWaiting';
    case 'woke':
      return waits === 'clock' ? move.leave(token, 'reached') : move.goOn(token);
    case 'childrenDone':
      return waits === 'children' ? move.childrenDone(token, event.port) : 'notWaiting';
    case 'failed':
      return move.stop(token, event.code, event.detail);
    case 'skipped':
      return move.skip(token, event.port, event.by, event.reason);
    case 'retried':
      return move.retry(token, event.by, event.reason);
    case 'moved':
      return move.to(token, event.to, event.by, event.reason);
    default:
      return 'notBuilt';
  }
}

/** What may still move this token on, also out of an incident. */
function expectedBy({ waiting }: Token): Expected | undefined {
  return waiting.for === 'incident' ? waiting.was : waiting;
}

/** The moves that an event may ask for, over one draft of a run. Each returns null, or why it cannot be. */
function mover(plan: Plan, run: RunState, commands: Command[], at: Instant) {
  let entered = 0;
  /** Splits whose branches are still being entered: the run is not over while one is. */
  let forking = 0;

  const stepOf = (id: string): PlanStep | undefined => plan.steps[id];

  function log(
    kind: Extract<Command, { do: 'log' }>['kind'],
    token: Token | null,
    more: { outcome?: string; by?: string; detail?: Record<string, unknown> } = {},
  ): void {
    commands.push({ do: 'log', kind, step: token?.step ?? null, round: token?.round ?? null, ...more });
  }

  function count(step: string, what: 'here' | 'done' | 'stuck', by: number): void {
    commands.push({ do: 'count', step, what, by });
  }

  function begin(): string | null {
    const first = plan.first[run.scope ?? ''];
    if (first === undefined) return 'noFirstStep';
    log('run.started', null);
    enter(first, []);
    return null;
  }

  function enter(stepId: string, forks: Fork[], path: Token['path'] = []): void {
    const step = stepOf(stepId);
    const round = (run.rounds[stepId] ?? 0) + 1;
    run.rounds[stepId] = round;
    const token: Token = { id: `${stepId}:${round}`, step: stepId, round, path, since: at, forks, waiting: { for: 'command' } };
    run.tokens.push(token);
    noteVisit(run, token, at);
    log('step.entered', token);
    count(stepId, 'here', 1);
    entered += 1;
    if (step === undefined) stop(token, 'noRoute', { step: stepId });
    else if (entered > stepsWithoutWaiting) stop(token, 'goesRound', { steps: stepsWithoutWaiting });
    else doors[step.kind](token, step);
  }

  /** What each kind does when a token enters. */
  const doors = {
    start: (token) => leave(token, 'next'),
    form: openTask,
    approval: openTask,
    branch: (token, step) => commands.push({ do: 'evaluate', token: token.id, step: step.id }),
    split: (token, step) => fork(token, step),
    join: (token, step) => arrive(token, step),
    wait: (token) => {
      const clock = `${run.id}:${token.id}:wait`;
      token.waiting = { for: 'clock', clockId: clock };
      commands.push({ do: 'setClock', token: token.id, step: token.step, kind: 'wait', clock });
    },
    notify: (token) => commands.push({ do: 'notify', token: token.id, step: token.step, round: token.round }),
    forEach: (token, step) => {
      token.waiting = { for: 'children' };
      commands.push({ do: 'startChildren', token: token.id, step: token.step, round: token.round });
      if (step.ports.includes('timeout'))
        commands.push({ do: 'setClock', token: token.id, step: token.step, kind: 'goOn', clock: `${run.id}:${token.id}:goOn` });
    },
    end: (token, step) => {
      const { outcome } = step.settings as StepOf<'end'>['settings'];
      close(token, outcome);
      run.outcome = outcome;
      finishIfDone();
    },
  } satisfies Record<StepKind, (token: Token, step: PlanStep) => unknown>;

  function openTask(token: Token): void {
    token.waiting = { for: 'task', taskId: `${run.id}:${token.id}` };
    commands.push({ do: 'openTask', token: token.id, step: token.step, round: token.round });
  }

  /** Takes the token off the board and notes how its step ended. */
  function close(token: Token, outcome: string): void {
    run.tokens = run.tokens.filter(({ id }) => id !== token.id);
    const visit = run.visits[token.step];
    for (const seen of [visit?.first, visit?.latest])
      if (seen?.round === token.round) Object.assign(seen, { completed: at, closed: seen.closed ?? at, outcome });
    log('step.left', token, { outcome });
    count(token.step, 'here', -1);
    count(token.step, 'done', 1);
    if (token.waiting.for === 'incident') count(token.step, 'stuck', -1);
  }

  function leave(token: Token, port: string): null {
    const next = stepOf(token.step)?.next[port];
    if (next === undefined) return stop(token, 'noRoute', { outcome: port });
    close(token, port);
    enter(next, token.forks, token.path);
    return null;
  }

  function stop(token: Token, code: IncidentCode, detail: Record<string, string | number>): null {
    const again = token.waiting.for === 'incident' && token.waiting.code === code;
    if (token.waiting.for !== 'incident') count(token.step, 'stuck', 1);
    // What failed on the way in is begun anew by a retry; what failed while the token waited leaves the wait as it was.
    const was = code === 'commandFailed' || code === 'noRoute' ? expectedBy(token) : undefined;
    token.waiting = { for: 'incident', code, detail, ...(was !== undefined && was.for !== 'command' && { was }) };
    if (!again) log('incident.opened', token, { detail: { code, ...detail } });
    return null;
  }

  function fork(token: Token, step: PlanStep): void {
    close(token, 'next');
    forking += 1;
    for (const port of step.ports) {
      const target = step.next[port];
      if (target !== undefined) enter(target, [...token.forks, { split: token.step, round: token.round, port }], token.path);
    }
    forking -= 1;
    finishIfDone();
  }

  function arrive(token: Token, step: PlanStep): void {
    const innermost = token.forks.at(-1);
    if (innermost === undefined) {
      leave(token, 'next');
      return;
    }
    const key = `${innermost.split}:${innermost.round}`;
    const state = (run.joins[key] ??= { arrived: [], fired: false });
    if (state.fired) {
      close(token, 'absorbed');
      finishIfDone();
      return;
    }
    if (!state.arrived.includes(innermost.port)) state.arrived.push(innermost.port);
    token.waiting = { for: 'join' };
    const { waitsFor, others } = step.settings as StepOf<'join'>['settings'];
    const branches = stepOf(innermost.split)?.ports.length ?? 0;
    const needed = waitsFor === 'all' ? branches : waitsFor === 'any' ? 1 : waitsFor;
    if (state.arrived.length >= needed) fire(token, state, innermost, others);
  }

  /** The join goes on with one token; those who arrived merge into it, those still under way are closed or go on by themselves. */
  function fire(token: Token, state: { fired: boolean }, reached: Fork, others: 'close' | 'goOn'): void {
    state.fired = true;
    const sameFork = (other: Token) => other.id !== token.id && other.forks.some((one) => one.split === reached.split && one.round === reached.round);
    for (const other of run.tokens.filter(sameFork)) {
      const arrived = other.waiting.for === 'join' && other.step === token.step && other.forks.length === token.forks.length;
      if (arrived) close(other, 'next');
      else if (others === 'close') withdraw(other, 'others');
    }
    leave({ ...token, forks: token.forks.slice(0, -1) }, 'next');
  }

  /** Ends what a token waits for, and the token. */
  function withdraw(token: Token, why: string): void {
    letGo(token, why);
    close(token, 'closed');
  }

  function letGo(token: Token, why: string): void {
    const waits = expectedBy(token);
    if (waits?.for === 'task') commands.push({ do: 'closeTask', taskId: waits.taskId, why });
    if (waits?.for === 'clock') commands.push({ do: 'clearClock', clock: waits.clockId });
    if (waits?.for === 'children') {
      commands.push({ do: 'closeChildren', token: token.id, step: token.step, round: token.round });
      commands.push({ do: 'clearClock', clock: `${run.id}:${token.id}:goOn` });
    }
  }

  function childrenDone(token: Token, port: 'done' | 'timeout'): null {
    commands.push({ do: 'clearClock', clock: `${run.id}:${token.id}:goOn` });
    letOthersGo(token);
    return leave(token, port);
  }

  /** The date at which a forEach goes on without the rest. */
  function goOn(token: Token): string | null {
    if (expectedBy(token)?.for !== 'children') return 'notWaiting';
    letOthersGo(token);
    return leave(token, 'timeout');
  }

  /** Those who are not done when a forEach goes on. */
  function letOthersGo(token: Token): void {
    const { others } = (stepOf(token.step) as PlanStep).settings as StepOf<'forEach'>['settings'];
    if (others === 'close') commands.push({ do: 'closeChildren', token: token.id, step: token.step, round: token.round });
  }

  function finishIfDone(): void {
    if (forking > 0 || run.tokens.length > 0 || run.status !== 'running') return;
    run.status = 'ended';
    run.endedAt = at;
    run.outcome ??= 'done';
    log('run.finished', null, { outcome: run.outcome });
    commands.push({ do: 'finish', outcome: run.outcome });
  }

  function cancel(by: string, reason: string): null {
    for (const token of run.tokens) {
      letGo(token, 'cancelled');
      count(token.step, 'here', -1);
      if (token.waiting.for === 'incident') count(token.step, 'stuck', -1);
    }
    Object.assign(run, { tokens: [], status: 'cancelled', outcome: 'cancelled', endedAt: at });
    log('run.finished', null, { outcome: 'cancelled', by, detail: { reason } });
    commands.push({ do: 'finish', outcome: 'cancelled' });
    return null;
  }

  function isCompulsory(token: Token): boolean {
    const settings = stepOf(token.step)?.settings;
    return settings !== undefined && 'compulsory' in settings && settings.compulsory;
  }

  function skip(token: Token, port: string, by: string, reason: string): string | null {
    if (isCompulsory(token)) return 'compulsory';
    if (stepOf(token.step)?.next[port] === undefined) return 'unknownOutcome';
    log('step.skipped', token, { outcome: port, by, detail: { reason } });
    letGo(token, 'operator');
    return leave(token, port);
  }

  /** A wait that failed goes on (the event that failed is handed in again); a route is tried again; what failed on the way in is begun anew. */
  function retry(token: Token, by: string, reason: string): string | null {
    if (token.waiting.for !== 'incident') return 'noIncident';
    const { code, detail, was } = token.waiting;
    const step = stepOf(token.step);
    log('incident.closed', token, { by, detail: { reason } });
    count(token.step, 'stuck', -1);
    token.waiting = was ?? { for: 'command' };
    if (step === undefined) return stop(token, 'noRoute', { step: token.step });
    if (code === 'noRoute' && typeof detail.outcome === 'string') return leave(token, detail.outcome);
    if (was === undefined) doors[step.kind](token, step);
    return null;
  }

  function to(token: Token, target: string, by: string, reason: string): string | null {
    if (isCompulsory(token)) return 'compulsory';
    const step = stepOf(target);
    if (step === undefined || step.in !== (stepOf(token.step)?.in ?? null)) return 'unknownStep';
    log('run.moved', token, { by, detail: { reason, to: target } });
    letGo(token, 'operator');
    close(token, 'moved');
    enter(target, token.forks, token.path);
    return null;
  }

  return { begin, leave, stop, childrenDone, goOn, cancel, skip, retry, to };
}

function noteVisit(run: RunState, token: Token, at: Instant): void {
  const visit: Visit = { round: token.round, opened: at, due: null, closed: null, completed: null, outcome: null };
  const seen = run.visits[token.step];
  run.visits[token.step] = { first: seen?.first ?? visit, latest: seen === undefined ? { ...visit } : visit };
}
