import { valueOf } from '../evaluate.ts';
import type { Context } from '../context.ts';
import type { RunEvent } from '../events.ts';
import type { Value } from '../grammar.ts';
import { type JournalLine, lineOf } from '../journal.ts';
import { occurrenceOf } from '../occurrence.ts';
import type { Plan, PlanStep } from '../plan.ts';
import type { StepOf } from '../schema.ts';
import type { Instant, RunState, TaskState } from '../state.ts';
import { isTaskKind, type TaskKind } from '../steps/index.ts';
import type { TallyPolicy } from '../task-settings.ts';
import type { TaskEvent, TaskRules } from '../task/events.ts';
import type { World } from '../world.ts';
import { whenAt } from '../when.ts';
import { isPresent } from '../who.ts';
import type { Effect, MailOrder, Scene } from './scene.ts';

/** One happening under way: the scene as it has become so far, and all it has come to. The two doors are perform.ts's own. */
export type Stage = {
  plan: Plan;
  scene: Scene;
  world: World;
  effects: Effect[];
  did: string[];
  /** Results of commands that have not moved the run on yet, and how many have; busy: commands are being carried out. */
  results: { waiting: (RunEvent & { token: string })[]; fed: number; busy: boolean };
  /** Hands back the result of a command, with the same instant: it counts as soon as the other commands of the same event are carried out. */
  feed: (event: RunEvent & { token: string }) => void;
  /** An event of the run, at once. Null, or the rule that refuses it. */
  toRun: (event: RunEvent) => string | null;
  /** An event that the run itself causes at a task: a settled one moves its token at once. */
  taskEvent: (taskId: string, event: TaskEvent) => void;
};

/** What the grammars see when something of this run is worked out at an instant. */
export function contextOf(plan: Plan, run: RunState, world: World, at: Instant, more: Partial<Context> = {}): Context {
  return { plan, run, world, at, assignee: null, task: null, whenAt, ...more };
}

export function contextAt({ plan, scene, world }: Stage, at: Instant, more: Partial<Context> = {}): Context {
  return contextOf(plan, scene.run, world, at, { tasks: scene.tasks, clocks: scene.clocks, ...more });
}

export function stepAt({ plan }: Stage, id: string): PlanStep | undefined {
  return plan.steps[id];
}

/** Settings of a task of any kind: those of one kind that the others lack are absent there. */
export type AnyTask = StepOf<'form'>['settings'] &
  Partial<Pick<StepOf<'approval'>['settings'], 'releases'>> &
  Partial<Pick<StepOf<'nominate'>['settings'], 'approvedBy'>> &
  Partial<Pick<StepOf<'acknowledge'>['settings'], 'document' | 'refusalBy'>> &
  Partial<Pick<StepOf<'meeting'>['settings'], 'with' | 'starts'>> &
  Partial<Pick<StepOf<'training'>['settings'], 'course' | 'counts'>>;

/** Of a task's step, which the plan has. */
export function taskSettingsOf(step: PlanStep | undefined): AnyTask {
  return step?.settings as AnyTask;
}

/** How a task leaves that nobody has answered by its end. */
const runsOut: Partial<Record<TaskKind, string>> = { meeting: 'missed', training: 'overdue' };
/** Several editors of one document: each confirms. */
const everyone: TallyPolicy = { rule: 'all', reject: 'counts', ties: 'first', lost: 'leaveOut', mayDecline: false };

/** The rules of a task as its step gives them today. */
export function rulesOf(step: PlanStep, context: Context, task: TaskState | null): TaskRules {
  const settings = taskSettingsOf(step);
  const kind = isTaskKind(step.kind) ? step.kind : 'form';
  const timesOutBy = runsOut[kind] ?? 'timeout';
  const tally = settings.tally ?? (settings.shared ? everyone : undefined);
  return {
    ...settings,
    kind,
    ...(tally && { tally }),
    answers: step.ports.filter((port) => port !== timesOutBy || kind === 'meeting'),
    tallyNumber: tally?.n === undefined ? null : numberOf(tally.n, context),
    partNumbers: partNumbersOf(settings, context, task),
    timesOutBy,
    shared: settings.shared,
    mayDecline: settings.declined !== undefined || tally?.mayDecline === true,
    needsApproval: settings.approvedBy !== undefined,
  };
}

/** So many of each part of the rule that named those who are asked; none where it asks for no number of any part. */
function partNumbersOf({ who }: AnyTask, context: Context, task: TaskState | null): number[] {
  const fallback = task?.slots[0]?.why.fallback ?? 0;
  const rule = who.rules[fallback];
  if (rule?.who !== 'together' || rule.of.every(({ atLeast }) => atLeast === undefined)) return [];
  return rule.of.map(({ atLeast }) => (atLeast === undefined ? 0 : (numberOf(atLeast, context) ?? 1)));
}

export function numberOf(value: Value, context: Context): number | null {
  const n = Number(valueOf(value, context).value ?? Number.NaN);
  return Number.isNaN(n) ? null : n;
}

function occurrenceOfStep({ plan, scene }: Pick<Stage, 'plan' | 'scene'>, step: string, round: number | null): number | null {
  const token = scene.run.tokens.find(({ id }) => id === `${step}:${round}`);
  return token === undefined ? null : occurrenceOf(plan, token.path);
}

export function journal(stage: Stage, at: Instant, line: Partial<JournalLine> & Pick<JournalLine, 'kind'>): void {
  const itsOwn = line.step == null ? null : occurrenceOfStep(stage, line.step, line.round ?? null);
  const occurrence = line.occurrence === undefined ? itsOwn : line.occurrence;
  stage.effects.push({ effect: 'journal', line: lineOf(at, { ...line, occurrence }) });
}

/** What somebody wrote as a reason is text about people: it is kept where it can be erased. */
export function written({ reason, ...codes }: Record<string, unknown> = {}): Pick<JournalLine, 'detail' | 'content'> {
  return { detail: codes, content: reason === undefined ? null : { reason } };
}

/**
 * Someone without an address finds it in the inbox; someone who has left is told nothing any more; nobody is while the run is paused. Where mails are counted,
 * it waits for the reader's next one, unless it is to go out as it is.
 */
export function mail(stage: Stage, { ladder, neededBy, ...given }: Omit<MailOrder, 'key'>): void {
  const { world, scene, effects } = stage;
  if (scene.run.paused || world.person(given.to)?.hasMail !== true || !isPresent(given.to, { world, at: given.at })) return;
  const key = [given.slot ?? `${scene.run.id}:${given.step}:${given.round}`, given.issue, given.kind, given.item, given.to].join('|');
  const isKept = world.nudges !== null && given.exact !== true;
  const occurrence = occurrenceOfStep(stage, given.step, given.round);
  const waits = { ...(ladder && { ladder }), ...(neededBy !== undefined && { neededBy }), ...(occurrence !== null && { occurrence }) };
  const order: MailOrder = { ...given, key, ...(isKept && waits) };
  effects.push({ effect: isKept ? 'keep' : 'mail', mail: order });
  journal(stage, order.at, {
    kind: isKept ? 'mail.kept' : 'mail.sent',
    step: order.step,
    round: order.round,
    ...(order.kind === 'cc' ? { cc: [order.to] } : { to: [order.to] }),
    detail: { ...(order.exact && { exact: true }), item: order.item, key, message: order.kind, part: order.slot },
  });
}

export function roundOf({ scene }: Stage, token: string): number | null {
  return scene.run.tokens.find(({ id }) => id === token)?.round ?? null;
}
