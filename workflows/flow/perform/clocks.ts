import type { Context } from '../context.ts';
import type { Command } from '../events.ts';
import { valueOf } from '../evaluate.ts';
import type { When } from '../grammar.ts';
import type { PlanStep } from '../plan.ts';
import type { StepOf } from '../schema.ts';
import type { Clock, ClockKind, Instant } from '../state.ts';
import { type Use, whenAt } from '../when.ts';
import { contextAt, journal, type Stage, stepAt } from './stage.ts';

/** The order of clocks at one instant: due, ladder, step, run (SEMANTICS section 2). Pending ones come last. */
export function byDue(a: Clock, b: Clock): number {
  const due = (clock: Clock) => clock.due ?? Number.MAX_SAFE_INTEGER;
  return due(a) - due(b) || a.ladder - b.ladder || a.order - b.order || (a.run < b.run ? -1 : a.run > b.run ? 1 : 0) || (a.id < b.id ? -1 : 1);
}

export function putClock(stage: Stage, clock: Clock, step: string | null, round: number | null, at: Instant): void {
  stage.scene.clocks[clock.id] = clock;
  const detail = { ...detailOf(clock), ledger: clock.ledger };
  journal(stage, at, { kind: clock.due === null ? 'clock.pending' : 'clock.set', step, round, due: clock.due, detail });
}

export function dropClocks(stage: Stage, which: (clock: Clock) => boolean, at: Instant): void {
  for (const clock of Object.values(stage.scene.clocks).sort(byDue)) {
    if (!which(clock)) continue;
    delete stage.scene.clocks[clock.id];
    journal(stage, at, { kind: 'clock.cancelled', ...placeOfClock(stage, clock), due: clock.due, detail: detailOf(clock) });
  }
}

/** How a line tells which clock it is about. */
export function detailOf({ id, kind, item, nth }: Clock): { clock: string; name: ClockKind; item: string | null; nth: number } {
  return { clock: id, name: kind, item, nth };
}

/** The step that a clock belongs to: its task's or token's, whose id ends with `step:round` for those that are gone. */
export function placeOfClock({ scene }: Stage, { task, token, kind, item }: Clock): { step: string | null; round: number | null } {
  const id = task ?? token;
  if (id === null) return { step: kind === 'handler' ? (item ?? '').split('@')[0] || null : null, round: null };
  const found = scene.tasks[id] ?? scene.run.tokens.find((one) => one.id === id);
  if (found !== undefined) return { step: found.step, round: found.round };
  const [step, round] = id.split(':').slice(-2);
  return { step: step ?? null, round: round === undefined ? null : Number(round) };
}

/** A date that a step has in its own right, not by its task: what it is worked out from. Undefined where the step has none of that kind. */
export type Dating = { when: When; use: Use; context: Context };

export function datingOf(stage: Stage, step: PlanStep, kind: ClockKind, nth: number, since: Instant, at: Instant): Dating | undefined {
  const settings = step.settings as StepOf<'wait'>['settings'] &
    StepOf<'milestone'>['settings'] &
    StepOf<'repeat'>['settings'] &
    StepOf<'forEach'>['settings'] &
    StepOf<'connect'>['settings'];
  const context = contextAt(stage, at, { task: { openedAt: since, dueAt: null, closesAt: null } });
  const dated = (when: When | undefined, use: Use): Dating | undefined => (when === undefined ? undefined : { when, use, context });
  switch (kind) {
    case 'wait':
      return dated(settings.until, 'opens');
    case 'deadline':
      return dated(settings.deadline, 'ends');
    case 'by':
      return dated(settings.by, 'ends');
    case 'warns':
      return dated(settings.warns?.at, 'other');
    case 'ends':
      return dated(settings.until, 'ends');
    case 'goOn':
      return dated(settings.at, 'ends');
    case 'joiners':
      return dated(settings.joinersUntil, 'ends');
    case 'replyBy':
      return dated(settings.replies?.until, 'ends');
    case 'occurrence':
      return occurrenceDating(settings, context, nth);
    case 'closes':
      return dated(settings.occurrences?.[nth - 1]?.closes, 'ends');
    default:
      return undefined;
  }
}

/** The nth occurrence of a list, or of a cadence: always so many lengths from the first, so that months clamp from where they began. */
function occurrenceDating({ occurrences, starts, every }: StepOf<'repeat'>['settings'], context: Context, nth: number): Dating | undefined {
  const dated = (when: When | undefined, within: Context): Dating | undefined => (when === undefined ? undefined : { when, use: 'opens', context: within });
  if (occurrences !== undefined) return dated(occurrences[nth - 1]?.opens, context);
  const first: When = starts ?? { from: { anchor: 'opened' } };
  if (nth === 1) return dated(first, context);
  if (every === undefined) return undefined;
  const n = Number(valueOf(every.n, context).value);
  const begins = whenAt(first, context, 'opens').at;
  if (!(n > 0) || begins === null) return undefined;
  const { zone, calendar, snap, time } = first;
  const kept = { ...(zone && { zone }), ...(calendar && { calendar }), ...(snap && { snap }), ...(time && { time }) };
  const when: When = { from: { anchor: 'opened' }, plus: { ...every, n: n * (nth - 1) }, ...kept };
  return dated(when, { ...context, task: { openedAt: begins, dueAt: null, closesAt: null } });
}

/** Sets a date of a step, where it has one of that kind. One that is not known stops a step that could not go on without it. */
export function setStepClock(stage: Stage, { token, step: stepId, round, kind, clock: id, nth }: Extract<Command, { do: 'setClock' }>, at: Instant): void {
  const step = stepAt(stage, stepId) as PlanStep;
  const since = stage.scene.run.visits[stepId]?.latest.opened ?? at;
  const dating = datingOf(stage, step, kind, nth, since, at);
  if (dating === undefined) return;
  const { at: due, ledger } = whenAt(dating.when, dating.context, dating.use);
  const branches = kind !== 'warns';
  putClock(
    stage,
    { id, run: stage.scene.run.id, kind, due, branches, ladder: 0, order: step.order, task: null, token, item: null, nth, ledger },
    stepId,
    round,
    at,
  );
}
