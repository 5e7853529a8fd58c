import { dateOf, localOf } from './calendar.ts';
import { checkAnswers, type FieldProblem } from './check-answers.ts';
import type { Context } from './context.ts';
import { holds, numberOf } from './evaluate.ts';
import { textOf } from './evaluate/ask.ts';
import type { Answers } from './form.ts';
import { newRun } from './advance.ts';
import { contextOf } from './perform/stage.ts';
import { type Plan, type PlanStep, settingsOf } from './plan.ts';
import type { Flow, StepOf } from './schema.ts';
import type { Instant, RunState } from './state.ts';
import { whenAt } from './when.ts';
import { isPresent, whoAre } from './who.ts';
import type { World } from './world.ts';

/** A run of its own that somebody or something asks for under a standing cycle (SEMANTICS rule 5): begun, put to the one that runs, left for later or left out, or refused. */
export type StartVerdict =
  | { does: 'begin' | 'merge' }
  | { does: 'wait'; rule: 'queued' | 'paused' }
  | { does: 'suppress'; rule: 'alreadyRunning' | 'limit' }
  | { does: 'refuse'; rule: 'notYours' | 'notByHand' };

/** What there is of the same key already: when runs were begun (what was merged or left out is none), and whether one of them takes more in. `paused`: the cycle is. */
export type Before = { begun: readonly Instant[]; running: boolean; takesMore: boolean; paused: boolean };

export type StartSettings = StepOf<'start'>['settings'];
export type Start = { step: PlanStep; settings: StartSettings };

/**
 * One run that is asked for. `trigger`: what asks, null by hand. `event`: what it is asked for by, which begins one for each key once; null by hand.
 */
export type StartAsk = { subject: string | null; values: Answers; by: string; trigger: string | null; event: string | null };

export function startOf(plan: Plan): Start | null {
  const step = plan.steps[plan.first[''] ?? ''];
  const settings = settingsOf(step, 'start');
  return step === undefined || settings === null ? null : { step, settings };
}

/** Whether runs of a plan begin one by one, under a standing cycle. */
export function isOneByOne(plan: Plan): boolean {
  return startOf(plan)?.settings.about !== undefined;
}

/** What the start's own rules see: a run about that person, begun with these values, that is not there yet. */
export function contextOfStart(plan: Plan, world: World, at: Instant, { subject, values }: Pick<StartAsk, 'subject' | 'values'>): Context {
  const start = plan.first[''] ?? '';
  return contextOf(plan, newRun('start', null, subject, at), world, at, { giving: { step: start, values, outcome: 'next' }, cause: { step: start, round: 1 } });
}

/** By what runs are told apart: whom they are about, and what the flow names of the payload. */
export function startKey({ key = [] }: StartSettings, { subject, values }: Pick<StartAsk, 'subject' | 'values'>): string {
  return JSON.stringify([subject, ...key.map((field) => (values[field] === undefined ? null : textOf(values[field])))]);
}

/** Null where somebody may be in it, else the rule by which they are not. `event`: what happened to them brings it about, also before they come or when they go. */
export function ineligible(plan: Plan, world: World, at: Instant, ask: Pick<StartAsk, 'subject' | 'values' | 'trigger'>): string | null {
  const found = startOf(plan);
  if (found === null) return null;
  const { audience, eligible = [], about } = found.settings;
  const trigger = found.settings.triggers?.find(({ id }) => id === ask.trigger);
  if (about === 'one' && ask.subject === null) return 'whichPerson';
  if (about === 'outside' && ask.subject !== null) return 'aboutNobody';
  if (ask.subject !== null && world.person(ask.subject) === undefined) return 'unknownPerson';
  if (ask.subject !== null && trigger?.on !== 'left' && !isPresent(ask.subject, { world, at })) return 'left';
  const context = contextOfStart(plan, world, at, ask);
  if (audience !== undefined && ask.subject !== null && !holds(audience, context).holds) return 'condition';
  return eligible.find(({ condition }) => !holds(condition, context).holds)?.id ?? null;
}

/** What the start's form takes of what somebody brings, and what is wrong with it. Without a form it takes whatever comes. `context`: contextOfStart. */
export function payloadGiven(flow: Flow, context: Context, values: Record<string, unknown>): { values: Answers; problems: FieldProblem[] } {
  const start = flow.steps[context.plan.first[''] ?? ''];
  const form = start?.kind === 'start' ? start.settings.form : undefined;
  return form === undefined ? { values: values as Answers, problems: [] } : checkAnswers(form, values, context, { partial: false });
}

/** Employed on the day, by the cycle's zone. */
export function isEmployed(person: string, { world, at }: Pick<Context, 'world' | 'at'>): boolean {
  const view = world.person(person);
  const today = dateOf(localOf(at, world.zone(world.cycle.zone)).day);
  return view !== undefined && (view.leftOn === null || view.leftOn > today) && (view.fields.hired_on === undefined || view.fields.hired_on <= today);
}

/** Whether somebody is in question where everyone is: employed, and in the audience of the start. */
export function isInQuestion(plan: Plan, person: string, { world, at }: Pick<Context, 'world' | 'at'>): boolean {
  const audience = startOf(plan)?.settings.audience;
  if (!isEmployed(person, { world, at })) return false;
  return audience === undefined || holds(audience, contextOfStart(plan, world, at, { subject: person, values: {} })).holds;
}

/** `context`: contextOfStart, at the instant of asking. */
export function startVerdict(
  { begins = 'byHand', by: who, ifRunning = 'beside', limit }: StartSettings,
  context: Context,
  { by, trigger }: Pick<StartAsk, 'by' | 'trigger'>,
  { begun, running, takesMore, paused }: Before,
): StartVerdict {
  if (trigger === null && begins === 'byItself') return { does: 'refuse', rule: 'notByHand' };
  if (trigger === null && who !== undefined && !whoAre(who, context).people.some(({ id }) => id === by)) return { does: 'refuse', rule: 'notYours' };
  if (paused) return { does: 'wait', rule: 'paused' };
  if (running && ifRunning === 'ignore') return { does: 'suppress', rule: 'alreadyRunning' };
  if (running && ifRunning === 'queue') return { does: 'wait', rule: 'queued' };
  if (running && ifRunning === 'merge' && takesMore) return { does: 'merge' };
  if (limit === undefined) return { does: 'begin' };
  const most = numberOf(limit.n, context).number ?? Number.POSITIVE_INFINITY;
  const since = whenAt({ from: { anchor: 'now' }, plus: { ...limit.per, n: -(numberOf(limit.per.n, context).number ?? 0) } }, context, 'opens').at;
  const counted = begun.filter((at) => since === null || at > since).length;
  return counted < most ? { does: 'begin' } : { does: 'suppress', rule: 'limit' };
}

/** Whether a run that goes on still takes in what comes. */
export function takesMore({ merges }: StartSettings, { visits }: Pick<RunState, 'visits'>): boolean {
  return merges?.until === undefined || visits[merges.until]?.latest.completed == null;
}

/** What a run was begun with, and what came to it since in the list that takes it. */
export function mergedPayload(before: Answers, list: string, more: Answers): Answers {
  const rows = before[list];
  return { ...before, [list]: [...(Array.isArray(rows) ? rows : []), more] };
}
