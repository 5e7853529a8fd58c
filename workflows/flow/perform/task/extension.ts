import type { Context } from '../../context.ts';
import type { Length } from '../../grammar.ts';
import type { Extension, ExtensionRequest, Instant, LengthOf, TaskState } from '../../state.ts';
import type { TaskSettings } from '../../task-settings.ts';
import { whenAt } from '../../when.ts';
import { whoAre } from '../../who.ts';
import { type Acting, actingOn, applyAct, isAmong } from './acting.ts';
import type { TaskAct } from '../scene.ts';
import { type AnyTask, mail, type Stage } from '../stage.ts';

/** More time for a task (SEMANTICS rule 24): asked for, granted at once or by somebody, denied. What it does to the dates follows from `run.extensions`. */

type Asked = Extract<TaskAct, { type: 'extensionAsked' }>;
type Rule = NonNullable<TaskSettings['extension']>;
type Tier = Rule['tiers'][number];

export function askExtension(acting: Acting, act: Asked): string | null {
  const { settings, task, at, context } = acting;
  const { extension: rule } = settings;
  if (rule === undefined) return 'notAllowed';
  if (rule.times !== undefined && granted(acting).length >= rule.times) return 'timesUsed';
  const tier = tierFor(acting, rule, act);
  if (typeof tier === 'string') return tier;
  const { slot, by, plus, to, reason, words = '' } = act;
  const id = `${task.id}:extension:${task.requests.length + 1}`;
  const request: ExtensionRequest = { id, slot, by, at, plus, to, reason, tier: rule.tiers.indexOf(tier), state: 'asked' };
  const refused = applyAct(acting, { type: 'extensionAsked', at, request, words });
  if (refused !== null) return refused;
  if (tier.grantedBy === undefined) return answer(again(acting), request, true, 'policy', '');
  for (const person of whoAre(tier.grantedBy, context).people) tell(acting, 'extensionAsked', person.id, request);
  return null;
}

export function answerExtension(
  acting: Acting,
  { type, request: id, by, reason }: Extract<TaskAct, { type: 'extensionGranted' | 'extensionDenied' }>,
): string | null {
  const request = acting.task.requests.find((one) => one.id === id);
  if (request === undefined) return 'unknownRequest';
  const tier = acting.settings.extension?.tiers[request.tier];
  if (tier === undefined || !isAmong(tier.grantedBy, by, acting.context)) return 'notYours';
  return answer(acting, request, type === 'extensionGranted', by, reason);
}

function answer(acting: Acting, request: ExtensionRequest, isGranted: boolean, by: string, reason: string): string | null {
  const { stage, task, settings, at } = acting;
  const refused = applyAct(acting, { type: 'extensionAnswered', at, request: request.id, granted: isGranted, by, reason });
  if (refused !== null) return refused;
  tell(acting, isGranted ? 'extensionGranted' : 'extensionDenied', request.by, request);
  if (!isGranted) return null;
  const { plus, to } = request;
  return stage.toRun({ type: 'extended', at, extension: { clock: dateOf(task, settings), plus, to, by, at, request: request.id } });
}

function again({ stage, task, at }: Acting): Acting {
  return actingOn(stage, stage.scene.tasks[task.id] ?? task, at);
}

function tell({ stage, at }: Acting, kind: 'extensionAsked' | 'extensionGranted' | 'extensionDenied', to: string, { id, slot }: ExtensionRequest): void {
  const [step = '', round = '', , nth = ''] = id.split(':').slice(-4);
  mail(stage, { kind, to, step, round: Number(round), slot, issue: 1, item: `extension.${nth}`, at });
}

/** The date that is extended: the one it is due by, else the one it closes at. What is worked out from it follows. */
function dateOf(task: TaskState, { due }: Pick<AnyTask, 'due'>): string {
  return `${task.id}:${due === undefined ? 'closes' : 'due'}`;
}

/** The first tier that its length, reason and evidence fit; else the rule that bars it. */
function tierFor(acting: Acting, rule: Rule, { plus, to, reason, evidence }: Asked): Tier | string {
  const first = firstDate(acting);
  if (first === null) return 'noDate';
  const wanted = further(sofar(acting, first), { plus, to }, acting);
  if (wanted === null || wanted <= sofar(acting, first)) return 'noLonger';
  if (isBeyond(wanted, first, rule.cap, acting)) return 'overCap';
  const long = rule.tiers.filter(({ upTo }) => !isBeyond(wanted, first, upTo, acting));
  if (long.length === 0) return 'tooLong';
  const known = long.filter(({ reasons }) => reasons === undefined || reasons.includes(reason));
  if (known.length === 0) return 'otherReason';
  return known.find((tier) => !tier.evidence || evidence !== null) ?? 'evidenceMissing';
}

/** The date as the step says it, before anything was granted. */
function firstDate({ settings, task, context }: Acting): Instant | null {
  const when = settings.due ?? settings.closes;
  if (when === undefined) return null;
  const assignee = task.slots[0]?.holder ?? null;
  return whenAt(when, { ...context, assignee, task: { openedAt: task.countsFrom, dueAt: null, closesAt: null } }, 'ends').at;
}

function granted({ stage, task, settings }: Acting): Extension[] {
  return stage.scene.run.extensions.filter(({ clock }) => clock === dateOf(task, settings));
}

function sofar(acting: Acting, first: Instant): Instant {
  return granted(acting).reduce((date, one) => further(date, one, acting) ?? date, first);
}

function further(date: Instant, { plus, to }: { plus: LengthOf | null; to: Instant | null }, { context }: Pick<Acting, 'context'>): Instant | null {
  if (to !== null) return Math.max(date, to);
  return plus === null ? null : after(date, plus, context);
}

function isBeyond(wanted: Instant, first: Instant, length: Length | undefined, { context }: Acting): boolean {
  const limit = length === undefined ? null : after(first, length, context);
  return limit !== null && wanted > limit;
}

function after(date: Instant, plus: Length, context: Context): Instant | null {
  return whenAt({ from: { anchor: 'due' }, plus }, { ...context, task: { openedAt: null, dueAt: date, closesAt: null } }, 'ends').at;
}

/** The cap of a task holds also for more time that nobody asked for. */
export function isOverCap(stage: Stage, { clock, plus, to, at }: Extension): boolean {
  const task = Object.values(stage.scene.tasks).find(({ id, status }) => status === 'open' && clock.startsWith(`${id}:`));
  if (task === undefined) return false;
  const acting = actingOn(stage, task, at);
  const first = firstDate(acting);
  if (first === null || clock !== dateOf(task, acting.settings)) return false;
  const wanted = further(sofar(acting, first), { plus, to }, acting);
  return wanted !== null && isBeyond(wanted, first, acting.settings.extension?.cap, acting);
}
