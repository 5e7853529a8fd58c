import type { RunEvent } from '../events.ts';
import type { Plan, PlanStep } from '../plan.ts';
import type { Extension, Hold, Inside, RunState, Token } from '../state.ts';
import { type Board, close, count, disarm, enter, leave, letGo, log, stepOf, stop, wayOf, withdraw } from './board.ts';

/** What an operator, or the flow in an operator's stead, does to a run. Each answers null, or the code of the rule that refuses it. */

/** Without what it is in: others were enough, or its date has come. Whoever is still asked is told so. */
const without = 'others';

export function cancel(board: Board, { by, reason, spares }: Pick<Extract<RunEvent, { type: 'cancelled' }>, 'by' | 'reason' | 'spares'>): string | null {
  const { run, at, commands } = board;
  if (by !== 'flow' && run.tokens.some((token) => compulsoryAhead(board, token, null))) return 'compulsory';
  for (const token of run.tokens) {
    letGo(board, token, spares === true ? without : 'cancelled');
    if (!run.tokens.some(({ id }) => id === token.id)) continue;
    count(board, token.step, 'here', -1);
    if (token.waiting.for === 'incident') count(board, token.step, 'stuck', -1);
  }
  disarm(board, '');
  Object.assign(run, { tokens: [], containers: {}, status: 'cancelled', outcome: 'cancelled', endedAt: at });
  log(board, 'run.finished', null, { outcome: 'cancelled', by, detail: { reason } });
  commands.push({ do: 'finish', outcome: 'cancelled' });
  return null;
}

/** What it is in is over: only tasks that may outlive that are still asked, and nothing follows them. False: there is none. */
export function outlived(board: Board): boolean {
  const { run } = board;
  const stays = ({ step, path, waiting }: Token) => waiting.for === 'task' && path.length === 0 && mayOutlive(stepOf(board, step));
  if (!run.tokens.some(stays)) return false;
  for (const token of run.tokens.filter((one) => !stays(one))) withdraw(board, token, without);
  disarm(board, '');
  for (const token of run.tokens) token.alone = true;
  return true;
}

function mayOutlive(step: PlanStep | undefined): boolean {
  return step !== undefined && 'mayOutlive' in step.settings && step.settings.mayOutlive;
}

function isCompulsory(step: PlanStep | undefined): boolean {
  return step !== undefined && 'compulsory' in step.settings && step.settings.compulsory;
}

/**
 * Whether a compulsory step would be passed over: the one the token stands on, or one that every route from there to the target passes (null: any that may
 * still come). A step counts as passed once it has been completed.
 */
function compulsoryAhead(board: Board, token: Token, target: string | null): boolean {
  const { run, plan } = board;
  if (isCompulsory(stepOf(board, token.step))) return true;
  const open = (id: string) => isCompulsory(plan.steps[id]) && run.visits[id]?.latest.outcome == null;
  const ahead = reachedFrom(board, token.step);
  if (target === null) return [...ahead].some(open);
  return ahead.has(target) && !reachedFrom(board, token.step, open).has(target);
}

/** Every step that routes lead to from one, without going through those that are barred. */
export function reachedFrom({ plan }: { plan: Plan }, from: string, barred: (id: string) => boolean = () => false): Set<string> {
  const reached = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of Object.values(plan.steps[id]?.next ?? {})) {
      if (reached.has(next)) continue;
      reached.add(next);
      if (!barred(next)) open.push(next);
    }
  }
  return reached;
}

export function skip(board: Board, token: Token, port: string, by: string, reason: string): string | null {
  if (isCompulsory(stepOf(board, token.step))) return 'compulsory';
  if (stepOf(board, token.step)?.next[port] === undefined) return 'unknownOutcome';
  log(board, 'step.skipped', token, { outcome: port, by, detail: { reason } });
  letGo(board, token, 'operator');
  return leave(board, token, port);
}

/** A wait that failed goes on (the event that failed is handed in again); a route is tried again; what failed on the way in is begun anew. */
export function retry(board: Board, token: Token, by: string, reason: string): string | null {
  if (token.waiting.for !== 'incident') return 'noIncident';
  const { code, detail, was } = token.waiting;
  const step = stepOf(board, token.step);
  log(board, 'incident.closed', token, { by, detail: { reason } });
  count(board, token.step, 'stuck', -1);
  token.waiting = was ?? { for: 'command' };
  if (step === undefined) return stop(board, token, 'noRoute', { step: token.step });
  if (code === 'noRoute' && typeof detail.outcome === 'string') return leave(board, token, detail.outcome);
  // A task that could not go on is looked at again by whoever opens it: it may be there already.
  if (was === undefined || (was.for === 'task' && code !== 'commandFailed' && code !== 'noRoute')) board.doors[step.kind](board, token, step);
  return null;
}

/** What stopped it is put right: it waits on as before. */
export function recover(board: Board, token: Token): string | null {
  if (token.waiting.for !== 'incident' || token.waiting.was === undefined) return 'noIncident';
  const { code, was } = token.waiting;
  log(board, 'incident.closed', token, { detail: { code } });
  count(board, token.step, 'stuck', -1);
  token.waiting = was;
  return null;
}

/** A step beside the routes is asked of those who need it first; nothing follows, and it ends with what it is for. */
export function beginBeside(board: Board, { path, cause }: Token, step: string, asks: NonNullable<Token['asks']>): string | null {
  if (stepOf(board, step) === undefined) return 'unknownStep';
  enter(board, step, { forks: [], path, ...(cause && { cause }), beside: true, alone: true, asks });
  return null;
}

/** To another step of the same container. */
export function move(board: Board, token: Token, target: string, by: string, reason: string): string | null {
  const step = stepOf(board, target);
  if (step === undefined || step.kind === 'whenever' || step.in !== (stepOf(board, token.step)?.in ?? null)) return 'unknownStep';
  if (compulsoryAhead(board, token, target)) return 'compulsory';
  log(board, 'run.moved', token, { by, detail: { reason, to: target } });
  letGo(board, token, 'operator');
  close(board, token, 'moved');
  enter(board, target, wayOf(token));
  return null;
}

/**
 * A completed step once more, in a new round: `rewind` closes what came after it, `beside` asks this step again while the run goes on. A run that has
 * ended lives again.
 */
export function reopen(board: Board, { step: stepId, mode, by, reason, slot, opened }: Extract<RunEvent, { type: 'reopened' }>): string | null {
  const { run } = board;
  const visit = run.visits[stepId]?.latest;
  if (stepOf(board, stepId) === undefined || visit === undefined) return 'unknownStep';
  if (visit.completed === null) return 'stillOpen';
  if (run.status === 'cancelled') return 'runEnded';
  const ahead = reachedFrom(board, stepId);
  const later = run.tokens.filter((token) => token.step !== stepId && ahead.has(token.step) && !isBeside(board, token, stepId));
  const path = pathTo(board, stepId);
  if (path === null && mode === 'rewind') return 'containerLeft';
  log(board, 'run.moved', { step: stepId, round: visit.round }, { by, detail: { reason, to: stepId, mode } });
  if (run.status === 'ended') Object.assign(run, { status: 'running', endedAt: null, reopened: (run.reopened ?? 0) + 1 });
  if (mode === 'rewind') for (const token of later) withdraw(board, token, 'rewound');
  const reopens = { round: visit.round, opened: opened ?? visit.opened, slot: slot ?? null };
  const forks = mode === 'rewind' ? (later[0]?.forks ?? []).filter((fork) => branchesWith(board, fork.split, stepId).length > 0) : [];
  enter(board, stepId, { forks, path: path ?? [], ...(mode === 'beside' && { alone: true }), reopens });
  return null;
}

/** The containers inside the run that a step is in; null where one of them is not open any more. */
function pathTo({ run, plan }: Board, stepId: string): Inside[] | null {
  const around = plan.steps[stepId]?.in ?? null;
  if (around === null || around === run.scope) return [];
  const token = run.tokens.findLast(({ step }) => step === around);
  const container = token === undefined ? undefined : run.containers[token.id];
  return token === undefined || container === undefined ? null : [...token.path, { container: token.id, occurrence: container.occurrence }];
}

/** On another route of a split than the one that a step is on: what is done there does not come after the step. */
function isBeside(board: Board, { forks }: Token, stepId: string): boolean {
  return forks.some(({ split, port }) => {
    const branches = branchesWith(board, split, stepId);
    return branches.length > 0 && !branches.includes(port);
  });
}

/** The routes of a split that lead to a step; none where all of them do, because it comes when they have met. */
function branchesWith(board: Board, split: string, stepId: string): string[] {
  const { ports = [], next = {} } = stepOf(board, split) ?? {};
  const leading = ports.filter((port) => {
    const first = next[port] ?? '';
    return first === stepId || (first !== split && reachedFrom(board, first, (id) => id === split).has(stepId));
  });
  return leading.length === ports.length ? [] : leading;
}

/** Time that does not count begins: for the whole run, or for one step. */
export function hold(board: Board, held: Omit<Hold, 'from' | 'to'>, reason = ''): string | null {
  const { run, at } = board;
  if (run.holds.some(({ id, to }) => id === held.id && to === null)) return 'alreadyHeld';
  run.holds = [...run.holds, { ...held, from: at, to: null }];
  if (held.why === 'pause') run.paused = true;
  log(board, held.why === 'pause' ? 'run.paused' : 'task.held', placeOf(run, held.where), { by: held.by, detail: because(reason) });
  return null;
}

/** It counts again. `fixed`: dates that are fixed move by the same time too. */
export function release(board: Board, id: string, fixed: boolean, by: string, reason: string): string | null {
  const { run, at } = board;
  const held = run.holds.find((one) => one.id === id && one.to === null);
  if (held === undefined) return 'notHeld';
  run.holds = run.holds.map((one) => (one === held ? { ...one, to: at, fixed: one.fixed || fixed } : one));
  if (held.why === 'pause') run.paused = false;
  log(board, held.why === 'pause' ? 'run.resumed' : 'task.released', placeOf(run, held.where), { by, detail: because(reason) });
  return null;
}

const because = (reason: string): Record<string, unknown> => (reason === '' ? {} : { reason });

/** More time for one date. What was asked for and granted is told by the task. */
export function extend(board: Board, extension: Extension, reason = ''): string | null {
  const { run } = board;
  const { clock, plus, to, by, request } = extension;
  run.extensions = [...run.extensions, extension];
  const [step = '', round = ''] = clock.split(':').slice(-3);
  const detail = { phase: 'granted', request: null, clock, plus, to, ...because(reason) };
  if (request === null) log(board, 'task.extended', { step, round: Number(round) }, { outcome: 'granted', by, detail });
  return null;
}

function placeOf(run: RunState, step: string | null): { step: string; round: number } | null {
  return step === null ? null : { step, round: run.rounds[step] ?? 1 };
}
