import type { Context } from '../context.ts';
import type { Command } from '../events.ts';
import type { When } from '../grammar.ts';
import { isPlanned, plannedOf } from '../planned.ts';
import { type PlanStep, settingsOf } from '../plan.ts';
import type { StepOf } from '../schema.ts';
import type { Clock, ClockKind, Instant, Visit } from '../state.ts';
import { scheduleIn } from '../steps/start.ts';
import { nthOccurrence } from '../when/occurrences.ts';
import { type Use, whenAt } from '../when.ts';
import { putClock } from './clocks.ts';
import { causeOf } from './doors.ts';
import { contextAt, type Stage, stepAt } from './stage.ts';

/** Dates that steps have in their own right, not by their tasks. */

/** What a date is worked out from. */
export type Dating = { when: When; use: Use; context: Context };

type Settings = StepOf<'wait'>['settings'] &
  StepOf<'milestone'>['settings'] &
  StepOf<'repeat'>['settings'] &
  StepOf<'forEach'>['settings'] &
  StepOf<'connect'>['settings'];

const datesOfStep: Partial<Record<ClockKind, { when: (settings: Settings, nth: number) => When | undefined; use: Use }>> = {
  wait: { when: ({ until }) => until, use: 'opens' },
  deadline: { when: ({ deadline }) => deadline, use: 'ends' },
  by: { when: ({ by }) => by, use: 'ends' },
  warns: { when: ({ warns }) => warns?.at, use: 'other' },
  ends: { when: ({ until }) => until, use: 'ends' },
  goOn: { when: ({ at }) => at, use: 'ends' },
  joiners: { when: ({ joinersUntil }) => joinersUntil, use: 'ends' },
  replyBy: { when: ({ replies }) => replies?.until, use: 'ends' },
  closes: { when: ({ occurrences }, nth) => occurrences?.[nth - 1]?.closes, use: 'ends' },
};

/** Of the step on which a token stands; undefined where the step has no date of that kind. */
export function datingOf(stage: Stage, token: string, step: PlanStep, kind: ClockKind, nth: number, at: Instant): Dating | undefined {
  const settings = settingsWithDates(step);
  if (settings === null) return undefined;
  const since = stage.scene.run.tokens.find(({ id }) => id === token)?.since ?? at;
  const clock = { names: [`${stage.scene.run.id}:${token}:${kind}`], tags: [kind], step: step.id };
  const context = contextAt(stage, at, { ...causeOf(stage, token), clock, task: { openedAt: since, dueAt: null, closesAt: null } });
  if (kind === 'occurrence') {
    const dating = nthOccurrence(settings, nth, context, (first, within) => whenAt(first, within, 'opens').at);
    return dating && { ...dating, use: 'opens' };
  }
  const date = datesOfStep[kind];
  const when = date?.when(settings, nth);
  return date === undefined || when === undefined ? undefined : { when, use: date.use, context };
}

/** Those of a standing cycle's own run are its schedule's; null: it has none. */
function settingsWithDates(step: PlanStep): Settings | null {
  return (step.kind === 'start' ? (scheduleIn(settingsOf(step, 'start')?.triggers) ?? null) : step.settings) as Settings | null;
}

/** The first time of a schedule that is still to come: what has passed when the cycle opens begins nothing. */
const mostPassed = 20_000;

function firstToCome(stage: Stage, token: string, step: PlanStep, at: Instant): number {
  for (let nth = 1; nth < mostPassed; nth += 1) {
    const dating = datingOf(stage, token, step, 'occurrence', nth, at);
    const due = dating === undefined ? null : whenAt(dating.when, dating.context, dating.use).at;
    if (due === null || due >= at) return nth;
  }
  return mostPassed;
}

/** Sets a date of a step, where it has one of that kind. One that has passed comes at once, unless the flow wants a person to look. */
export function setStepClock(
  stage: Stage,
  { token, step: stepId, round, kind, clock: id, nth: asked }: Extract<Command, { do: 'setClock' }>,
  at: Instant,
): void {
  const step = stepAt(stage, stepId) as PlanStep;
  const nth = step.kind === 'start' && kind === 'occurrence' && asked === 1 ? firstToCome(stage, token, step, at) : asked;
  const dating = datingOf(stage, token, step, kind, nth, at);
  if (dating === undefined) return;
  const found = plannedOf(dating.when, dating.use, dating.context, 'atOnce', undefined);
  if (found.is === 'left') return;
  const { at: due, ...rest } = isPlanned(found) ? found.planned : { at: null, zone: found.zone, ledger: found.ledger };
  const branches = kind !== 'warns';
  const clock: Clock = { id, run: stage.scene.run.id, kind, due, branches, ladder: 0, order: step.order, task: null, token, item: null, nth, ...rest };
  putClock(stage, clock, stepId, round, at);
  noteDate(stage, stepId, round, kind, due);
  if (found.is === 'stopped') stage.feed({ type: 'failed', at, token, code: 'clockPast', detail: { clock: kind } });
}

/** Dates by which others may be told how a step stands. */
const noted: readonly ClockKind[] = ['wait', 'deadline', 'by', 'ends', 'goOn', 'replyBy'];

export function noteDate(stage: Stage, step: string, round: number, kind: ClockKind, due: Instant | null): void {
  const deadline = (stepAt(stage, step)?.settings as Settings | undefined)?.deadline;
  if (noted.includes(kind) && !(kind === 'wait' && deadline !== undefined)) noteVisit(stage, step, round, { due });
}

/** Anchors of other steps may hang on this step's dates. */
export function noteVisit({ scene }: Stage, step: string, round: number, dates: Partial<Visit>): void {
  const seen = scene.run.visits[step];
  if (seen === undefined) return;
  const noted = (visit: Visit): Visit => (visit.round === round ? { ...visit, ...dates } : visit);
  scene.run = { ...scene.run, visits: { ...scene.run.visits, [step]: { first: noted(seen.first), latest: noted(seen.latest) } } };
}
